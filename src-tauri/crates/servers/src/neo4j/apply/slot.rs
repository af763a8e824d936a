//! One thing of the store as it is and as it will be, so that what a batch comes to can be written without replaying
//! its steps.

use std::collections::BTreeSet;

/// A node: what the store holds, and what it holds after the operations so far.
#[derive(Debug)]
pub(super) struct Slot<T> {
    pub(super) held: Option<T>,
    pub(super) now: Option<T>,
    /// It went at least once: what stands there now is another node than the one that the store holds.
    pub(super) replaced: bool,
}

// By hand: a derived `Default` would ask for `T: Default`.
impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self {
            held: None,
            now: None,
            replaced: false,
        }
    }
}

impl<T: Clone + PartialEq> Slot<T> {
    pub(super) fn of(held: T) -> Self {
        Self {
            now: Some(held.clone()),
            held: Some(held),
            replaced: false,
        }
    }

    /// Takes it away.
    pub(super) fn remove(&mut self) {
        self.now = None;
        self.replaced = true;
    }

    /// What has to be deleted.
    pub(super) fn deleted(&self) -> Option<&T> {
        self.held.as_ref().filter(|_| self.replaced)
    }

    /// What has to be created.
    pub(super) fn created(&self) -> Option<&T> {
        self.now.as_ref().filter(|_| self.held.is_none() || self.replaced)
    }

    /// What stays and looks different.
    pub(super) fn changed(&self) -> Option<&T> {
        let stays = self.held.is_some() && !self.replaced;
        self.now.as_ref().filter(|_| stays && self.now != self.held)
    }
}

/// What hangs on a node: what the store holds, and what it holds after the operations so far.
#[derive(Debug)]
pub(super) struct Links<K> {
    held: BTreeSet<K>,
    pub(super) now: BTreeSet<K>,
}

impl<K> Default for Links<K> {
    fn default() -> Self {
        Self {
            held: BTreeSet::new(),
            now: BTreeSet::new(),
        }
    }
}

impl<K: Copy + Ord> Links<K> {
    pub(super) fn of(held: impl IntoIterator<Item = K>) -> Self {
        let held: BTreeSet<K> = held.into_iter().collect();
        Self {
            now: held.clone(),
            held,
        }
    }

    /// What has to be unlinked; `anew` names what was replaced at the other end in between.
    pub(super) fn unlinked(&self, anew: impl Fn(K) -> bool) -> impl Iterator<Item = K> {
        (self.held.iter().copied()).filter(move |k| !self.now.contains(k) || anew(*k))
    }

    /// What has to be linked; `anew` as for [`Links::unlinked`].
    pub(super) fn linked(&self, anew: impl Fn(K) -> bool) -> impl Iterator<Item = K> {
        (self.now.iter().copied()).filter(move |k| !self.held.contains(k) || anew(*k))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_and_goes_in_one_batch_leaves_no_work() {
        let mut slot = Slot {
            now: Some("a"),
            ..Slot::default()
        };
        slot.remove();
        assert_eq!((slot.deleted(), slot.created(), slot.changed()), (None, None, None));
    }

    #[test]
    fn what_went_and_came_back_is_another_node() {
        let mut slot = Slot::of("a");
        slot.remove();
        slot.now = Some("a");
        assert_eq!(
            (slot.deleted(), slot.created(), slot.changed()),
            (Some(&"a"), Some(&"a"), None)
        );
    }

    #[test]
    fn what_only_looks_different_is_changed_in_place() {
        let mut slot = Slot::of("a");
        assert_eq!(slot.changed(), None);
        slot.now = Some("b");
        assert_eq!(
            (slot.deleted(), slot.created(), slot.changed()),
            (None, None, Some(&"b"))
        );
    }

    #[test]
    fn links_are_written_as_the_difference_and_anew_where_their_end_was_replaced() {
        let mut links = Links::of([1, 2, 3]);
        links.now.remove(&1);
        links.now.insert(4);
        let none = |_| false;
        assert_eq!(links.unlinked(none).collect::<Vec<_>>(), [1]);
        assert_eq!(links.linked(none).collect::<Vec<_>>(), [4]);
        let two = |k| k == 2;
        assert_eq!(links.unlinked(two).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(links.linked(two).collect::<Vec<_>>(), [2, 4]);
    }
}
