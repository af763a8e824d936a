//! What every search index has to do, as cases that run against any of them: `memora_testkit::index_contract!(make);`
//! with an async function `make` that gives a new index that was never built.
//!
//! Where the port's documentation can be read in more than one way, the cases ask for this:
//!
//! - A new index needs a rebuild, and so does one between `reset` and `built`; it can be written and asked meanwhile.
//! - A question without words, people and vector finds nothing; signs in it are no operators.
//! - Each search ranks what it found from 1 without repeats, by score; equal scores by id also there, so that equal
//!   memories come by id. How scores become what a signal adds is the index's own affair.
//! - Placeholders are not indexed; an entry whose user is among `people` comes before an equal one of somebody else when
//!   both have vectors.
//! - `explain` gives the different words of the question as they stand there (stop words may be left out), also those
//!   that are not in the memory; their shares add up to the lexical score when no people are named.
//! - An index whose capabilities say that it takes no turns is given none, as the engine does, and finds memories by
//!   their own words.
//! - Vectors of a wrong length are `Mismatch` or `Invalid`, in writing and asking; nothing of that batch is there.

mod stage;

pub mod content;
pub mod explanation;
pub mod search;

use memora_engine::domain::read::Scope;

use crate::sample::user_key;

/// All memories of a user of `acme`.
fn scope_of(user: &str) -> Scope {
    Scope::user(user_key("acme", user))
}

/// Runs every case of the index port against the index that `$make` makes, each case as a test of its own.
///
/// `$make` is an async function without arguments that gives an `Arc<dyn SearchIndex>` or a
/// [`Made<dyn SearchIndex>`](contract::Made).
#[macro_export]
macro_rules! index_contract {
    ($make:path) => {
        $crate::index_cases! { contract_tests { $make, index_contract, $crate::engine::ports::index::SearchIndex; } }
    };
}

/// All cases by topic, handed to `$with`.
#[doc(hidden)]
#[macro_export]
macro_rules! index_cases {
    ($with:ident { $($args:tt)* }) => {
        $crate::$with! { $($args)*
            content {
                an_index_is_ready_once_it_is_built
                a_reset_empties_the_index
                an_index_without_vectors_is_searched_by_words
                the_same_upsert_twice_is_one_entry
                an_upsert_replaces_all_of_an_entry
                deleting_what_is_not_there_is_fine
                operations_are_applied_in_order
                ids_are_walked_in_order
                vectors_of_another_length_are_refused
                payloads_tell_what_is_held
            }
            search {
                words_and_meaning_are_both_found_and_explained
                a_memory_without_vector_is_found_by_its_words
                a_question_without_known_words_is_answered_by_meaning
                a_memory_is_found_by_the_words_of_its_turns_where_they_are_indexed
                words_are_compared_without_case_and_in_any_script
                a_question_stays_in_its_scope
                similar_ids_are_kept_apart
                a_question_is_limited_to_days
                excluded_memories_are_left_out
                equal_memories_are_found_by_id_up_to_the_limit
                an_empty_question_finds_nothing
                people_are_not_indexed
                memories_of_a_named_person_are_preferred
            }
            explanation {
                each_word_tells_where_it_was_found
                the_shares_add_up_to_the_score
                a_memory_that_is_not_there_has_none_of_the_words
                matches_are_whole_words_on_character_boundaries
                nothing_matches_an_empty_question
            }
        }
    };
}

/// Names of all cases by topic.
pub const CASES: &[(&str, &[&str])] = index_cases! { contract_names {} };
