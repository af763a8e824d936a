//! A change as the audit trail holds it: compressed JSON, in parts, because a change that deletes a user with all that it
//! has can be larger than what should stand in one property.

use memora_engine::domain::change::Change;
use memora_engine::ports::graph::{GraphError, GraphResult};

use super::fault::corrupt;

/// The most bytes of one part.
const PART: usize = 4 << 20;

/// LZ4 cannot shrink data further than this; a block that claims more was damaged.
const MOST_SHRUNK: usize = 255;

pub(super) fn pack(change: &Change) -> GraphResult<Vec<Vec<u8>>> {
    let json = serde_json::to_vec(change).map_err(|error| GraphError::Invalid(error.to_string()))?;
    let block = lz4_flex::compress_prepend_size(&json);
    Ok(block.chunks(PART).map(<[u8]>::to_vec).collect())
}

pub(super) fn unpack(block: &[u8]) -> GraphResult<Change> {
    let damaged = |why: String| corrupt(format!("an entry of the audit trail cannot be read ({why})"));
    let (size, rest) = lz4_flex::block::uncompressed_size(block).map_err(|error| damaged(error.to_string()))?;
    if size > rest.len().saturating_mul(MOST_SHRUNK) {
        return Err(damaged("impossible size".to_owned()));
    }
    let json = lz4_flex::decompress(rest, size).map_err(|error| damaged(error.to_string()))?;
    serde_json::from_slice(&json).map_err(|error| damaged(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use memora_testkit::sample;

    #[test]
    fn a_change_comes_back_whole_and_damage_is_noticed() {
        let change = sample::change(7, vec![]);
        let mut block = pack(&change).expect("packed").concat();
        assert_eq!(unpack(&block).expect("a change"), change);
        block[0] = 255;
        block[3] = 255;
        assert!(unpack(&block).is_err(), "an impossible size");
        assert!(unpack(&[]).is_err(), "nothing");
        assert!(unpack(&[4, 0, 0, 0, 1]).is_err(), "cut off");
    }

    #[test]
    fn what_is_large_is_cut_into_parts() {
        // Digits of a walk through the numbers, which cannot be compressed much.
        let mut state = 1_u64;
        let mut text = String::new();
        while text.len() < 3 * PART {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push_str(&format!("{state:x}"));
        }
        let change = Change {
            summary: text,
            ..sample::change(7, vec![])
        };
        let parts = pack(&change).expect("packed");
        assert!(parts.len() > 1 && parts.iter().all(|part| part.len() <= PART));
        assert_eq!(unpack(&parts.concat()).expect("a change"), change);
    }
}
