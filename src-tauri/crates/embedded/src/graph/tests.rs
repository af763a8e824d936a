//! What can only be seen from inside: how questions are answered, and what happens when the file may not grow.

mod full;
mod plans;
