//! The words of the field as types: what there is, how it is named, how it changes. No I/O.

pub mod as_of;
pub mod change;
pub mod forgetting;
pub mod ids;
pub mod model;
pub mod note;
pub mod overview;
pub mod page;
pub mod read;
pub mod review;
pub mod subject;
pub mod text;
pub mod trace;
pub mod versions;
pub mod words;
