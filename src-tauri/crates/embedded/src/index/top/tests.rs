use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn the_best_are_those_that_sorting_puts_first(
        scores in proptest::collection::vec(0u8..20, 0..60), size in 1usize..20, split in 0usize..60,
    ) {
        let all: Vec<Scored> =
            scores.iter().enumerate().map(|(id, &score)| Scored { score: score.into(), id: id as u128 }).collect();
        let split = split.min(all.len());
        let collect = |part: &[Scored]| {
            let mut top = Top::new(size);
            for &scored in part {
                if top.admits(scored.score) {
                    top.add(scored);
                }
            }
            top
        };
        let mut top = collect(&all[..split]);
        top.merge(collect(&all[split..]));
        let mut found: Vec<u128> = top.ids().collect();
        found.sort_unstable();
        let mut sorted = all;
        sorted.sort_by(|a, b| b.cmp(a));
        let mut expected: Vec<u128> = sorted.iter().take(size).map(|scored| scored.id).collect();
        expected.sort_unstable();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_rank_is_one_more_than_the_number_of_better_ones(
        all in proptest::collection::vec(0u8..9, 0..40), asked in proptest::collection::vec(0usize..40, 0..9),
    ) {
        let all: Vec<Scored> =
            all.into_iter().enumerate().map(|(id, score)| Scored { score: score.into(), id: id as u128 }).collect();
        let asked: Vec<Scored> = asked.into_iter().filter_map(|place| all.get(place).copied()).collect();
        let expected: Vec<u32> =
            asked.iter().map(|scored| 1 + all.iter().filter(|other| *other > scored).count() as u32).collect();
        prop_assert_eq!(ranks(&asked, all.iter().map(|scored| (scored.score, || scored.id))), expected);
    }

    #[test]
    fn a_set_of_ids_has_what_was_put_in(
        ids in proptest::collection::hash_set(any::<u128>(), 0..50), others in proptest::collection::vec(any::<u128>(), 50),
    ) {
        let set: IdSet = ids.iter().copied().collect();
        prop_assert_eq!(set.is_empty(), ids.is_empty());
        for id in ids.iter().chain(&others) {
            prop_assert_eq!(set.contains(*id), ids.contains(id));
        }
        // The same low half, which the filter cannot tell apart.
        for id in &ids {
            prop_assert_eq!(set.contains(id ^ 1 << 100), ids.contains(&(id ^ 1 << 100)));
        }
    }
}
