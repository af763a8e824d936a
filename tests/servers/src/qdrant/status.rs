//! The words and codes in which Qdrant refuses a request, so that a client meets the same ones here.

use tonic::Status;

/// The request contradicts the collection: another dimension, an unknown vector name.
pub(super) fn wrong_input(problem: impl AsRef<str>) -> Status {
    Status::invalid_argument(format!("Wrong input: {}", problem.as_ref()))
}

/// The request contradicts itself.
pub(super) fn bad_request(problem: impl AsRef<str>) -> Status {
    Status::invalid_argument(format!("Bad request: {}", problem.as_ref()))
}

/// A field lies outside of its allowed range or form.
pub(super) fn invalid(field: &str, problem: impl AsRef<str>) -> Status {
    Status::invalid_argument(format!("Validation error in body: [{field}: {}]", problem.as_ref()))
}

pub(super) fn no_collection(name: &str) -> Status {
    Status::not_found(format!("Not found: Collection `{name}` doesn't exist!"))
}

pub(super) fn no_point(id: impl std::fmt::Display) -> Status {
    Status::not_found(format!("Not found: No point with id {id} found"))
}

pub(super) fn no_vector_name(name: &str) -> Status {
    wrong_input(format!("Not existing vector name error: {name}"))
}

/// Qdrant can do it and the double cannot: better a loud refusal than an answer that means something else.
pub(super) fn not_done(what: impl AsRef<str>) -> Status {
    Status::unimplemented(format!("the Qdrant double does not do this: {}", what.as_ref()))
}

/// Refuses a field that is set and that the double would have to ignore.
pub(super) fn refuse<T>(field: Option<T>, name: &str) -> Result<(), Status> {
    match field {
        None => Ok(()),
        Some(_) => Err(not_done(name)),
    }
}

/// Time limits are at least one second; the double is always faster, so there is nothing else to do about them.
pub(super) fn check_timeout(seconds: Option<u64>) -> Result<(), Status> {
    match seconds {
        Some(0) => Err(invalid("timeout", "value 0 invalid, must be 1 or larger")),
        _ => Ok(()),
    }
}
