//! Ids made from what a file says, so that the same content gets the same id wherever the file lies.

use uuid::Uuid;

/// The namespace of all ids that imports make (a random UUID, fixed for good).
const NAMESPACE: Uuid = Uuid::from_u128(0x8d4c_5f0e_7a1b_4f63_9c27_e1d0_53b8_a964);

/// The id of whatever `parts` name. Parts are written with their lengths, so that `["ab", "c"]` is not `["a", "bc"]`.
pub(crate) fn id<'a>(parts: impl IntoIterator<Item = &'a str>) -> Uuid {
    let mut name = Vec::new();
    for part in parts {
        name.extend_from_slice(&(part.len() as u64).to_le_bytes());
        name.extend_from_slice(part.as_bytes());
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_same_in_every_run_and_differ_by_part() {
        assert_eq!(id(["a", "b"]), id(["a", "b"]));
        assert_ne!(id(["ab", "c"]), id(["a", "bc"]));
        assert_ne!(id(["a"]), id(["a", ""]));
    }
}
