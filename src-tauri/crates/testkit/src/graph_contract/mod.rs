//! What every graph store has to do, as cases that run against any of them.
//!
//! ```text
//! // tests/graph_contract.rs of the crate that has the store
//! use std::sync::Arc;
//! use memora_engine::ports::graph::GraphStore;
//!
//! async fn make() -> Arc<dyn GraphStore> { /* a new, empty store */ }
//! memora_testkit::graph_contract!(make);
//! ```
//!
//! `make` may also give a [`Made`](crate::contract::Made), which keeps a folder or a server alive for one case.
//!
//! Where the port's documentation can be read in more than one way, the cases ask for this:
//!
//! - **Errors of `apply`.** What can be seen to be wrong without a store is `Invalid`: messages whose positions have
//!   gaps, a memory as its own version. What does not fit what the store holds is a `Conflict`: something that is
//!   there already, is no longer there or looks different; a missing organization, user, interaction, message or
//!   memory that an operation refers to; something that is still in use; a link that closes a cycle (it may have
//!   become one since it was planned); a change id that was applied already; undoing what is not there or is undone.
//!   `NotFound` is for reads.
//! - **References.** Agents need not be there for interactions and memories; the interaction of a memory must be. A
//!   memory id is unique in the whole store. A change without operations is recorded; no messages may be appended
//!   and cut.
//! - **What is not there.** Reads of one thing by id (`organization`, `user`, `agent`, `interaction`, `memory`,
//!   `version_graph`, `interaction_record`, `linked_memory`, `change`) say `NotFound`; lists are empty.
//! - **Names** are folded with `str::to_lowercase`. Users and agents sort by folded name, then id; organizations by
//!   the name as it is, then id. An empty filter lets all pass.
//! - **Pages** have 1 to 500 rows whatever is asked; `next` is `None` on the last page also when it is full. A cursor
//!   stays good when its row goes away; one of another list or of the other direction is `Invalid`. Limits outside
//!   pages are taken as they are, 0 gives nothing (but a version graph always has its memory).
//! - **As-of** lists leave out what was not obtained yet; `Superseded` are the others that are not believed then,
//!   `Revised` are believed and have a predecessor of any time. Entries always tell the counts of now. `resolve`
//!   follows only successors that were obtained by then.
//! - **Undo.** A change is an undo when `undoes` is set. An undo that is itself undone is not in force. The count of
//!   an [`UndoCandidate`](memora_engine::domain::read::UndoCandidate) and `group_changes` have those changes of the
//!   group that are no undo and not undone.
//! - **Outbox.** A store may drop an older row of a memory when it writes a newer one, but never uses a number twice.

mod stage;

pub mod as_of;
pub mod changes;
pub mod conflicts;
pub mod contents;
pub mod edits;
pub mod forgetting;
pub mod interactions;
pub mod lists;
pub mod memories;
pub mod notes;
pub mod operations;
pub mod outbox;
pub mod overview;
pub mod queue;
pub mod refusals;
pub mod reviews;
pub mod timeline;
pub mod tree;
pub mod versions;
pub mod words;

/// Runs every case of the graph port against the store that `$make` makes, each case as a test of its own.
///
/// `$make` is an async function without arguments that gives an `Arc<dyn GraphStore>` or a
/// [`Made<dyn GraphStore>`](contract::Made): a new, empty store each time.
#[macro_export]
macro_rules! graph_contract {
    ($make:path) => {
        $crate::graph_cases! { contract_tests { $make, graph_contract, $crate::engine::ports::graph::GraphStore; } }
    };
}

/// All cases by topic, handed to `$with`.
#[doc(hidden)]
#[macro_export]
macro_rules! graph_cases {
    ($with:ident { $($args:tt)* }) => {
        $crate::$with! { $($args)*
            tree {
                organizations_are_sorted_by_name_then_id
                users_are_sorted_by_folded_name_then_id
                users_are_filtered_by_part_of_the_folded_name
                agents_are_listed_by_owner_sorted_and_filtered
                users_and_organizations_with_the_same_name_are_kept_apart
                the_last_activity_is_the_newest_save_or_memory
                what_is_not_there_is_not_found
                people_are_found_by_id
                people_are_found_by_a_word_of_their_name
                no_more_than_a_hundred_people_are_found_by_name
            }
            operations {
                organizations_come_and_go
                users_come_and_go
                agents_come_and_go
                interactions_come_and_go
                memories_come_and_go
                a_whole_interaction_comes_and_goes_in_one_change
                later_changes_of_a_batch_see_earlier_ones
                an_empty_batch_does_nothing
                counters_follow_every_operation
            }
            contents {
                an_empty_store_is_empty
                a_removed_agent_leaves_its_interactions_and_memories
                an_interaction_without_messages_can_be_removed
                the_end_of_a_conversation_can_be_replaced
                unusual_contents_come_back_as_they_were
            }
            refusals {
                what_is_there_is_not_put_again
                a_memory_id_is_taken_for_every_user
                what_is_not_there_cannot_be_changed
                nothing_is_put_without_what_it_belongs_to
                what_is_in_use_is_not_removed
                a_user_goes_only_when_nothing_is_left_of_it
                other_things_go_only_when_nothing_hangs_on_them
                a_refused_batch_leaves_nothing
            }
            conflicts {
                nobody_overwrites_what_they_did_not_see
                messages_are_appended_and_cut_only_at_the_end
                sources_are_messages_of_the_memorys_interaction
                version_links_join_two_memories_of_one_user_without_cycles
                a_change_is_applied_once
                only_a_change_in_force_can_be_undone
            }
            lists {
                pages_of_any_size_give_the_same_rows
                ascending_lists_are_the_descending_ones_reversed
                limits_are_bounded_and_the_last_page_says_so
                a_cursor_outlives_its_row
                a_cursor_of_another_list_is_invalid
            }
            timeline {
                the_timeline_is_by_day_then_update_then_id
                an_interaction_stands_under_each_of_its_days
                the_timeline_is_filtered_by_days_and_agent
                an_entry_shows_the_first_message_and_counts
                a_long_first_message_is_cut_and_a_missing_one_is_none
                activity_counts_interactions_and_memories_per_day
            }
            as_of {
                counts_follow_the_moment
                counts_of_users_and_agents_come_in_the_order_asked
                counts_of_an_interaction_are_its_memories
                what_changed_between_two_moments_is_read_with_its_links
            }
            interactions {
                messages_are_read_from_any_position
                a_long_conversation_is_read_whole
                interactions_of_two_users_may_have_the_same_id
                memories_of_an_interaction_come_with_sources_and_what_they_replace
                interactions_that_are_not_there_are_not_found
                a_record_has_all_of_an_interaction
                records_are_walked_by_creation
                loose_memories_are_walked_by_age
            }
            queue {
                an_interaction_is_queued_and_unqueued
                the_queue_is_read_oldest_first_by_organization_or_whole
                what_is_queued_is_not_queued_again_and_not_removed
            }
            edits {
                a_memory_is_edited_in_place
                an_edited_memory_stands_where_it_belongs
                an_edit_of_a_memory_says_what_its_author_saw
                a_memory_comes_to_another_interaction_with_its_sources
                an_interaction_comes_to_another_agent_and_time
                a_message_is_replaced_and_those_found_by_it_are_indexed_anew
                an_edit_of_a_message_names_all_who_are_found_by_it
                edits_see_what_came_before_them_in_the_change
            }
            reviews {
                decisions_are_kept_and_taken_back
                decisions_are_counted_by_finder_and_verdict
                a_decision_is_made_once_and_outlives_what_it_is_about
            }
            notes {
                notes_are_kept_and_taken_back
                a_note_stands_once_and_outlives_what_it_is_about
                notes_are_listed_newest_first_by_user_and_tag
                memories_are_filtered_by_tag
                notes_about_what_is_forgotten_go_too
            }
            memories {
                memories_are_listed_newest_first_then_by_id
                a_scope_is_an_organization_a_user_or_an_agent
                memories_are_filtered_by_their_place_among_versions
                memories_are_listed_as_of_a_moment
                links_against_the_order_of_time_are_kept
                memories_are_filtered_by_day
                a_record_shows_sources_and_neighbours
                a_bare_memory_is_read_everywhere
                a_memory_is_found_only_under_its_own_name
                entries_come_in_the_order_of_their_ids
                all_ids_are_walked_in_order
                index_documents_have_the_turns_around_the_sources
            }
            overview {
                days_are_added_up_for_a_user_and_an_organization
                days_follow_edits_links_and_removals
                deletions_are_counted_by_the_day_of_the_change
                a_deletion_that_is_taken_back_is_not_counted
                the_longest_chains_come_first
                chains_are_measured_in_whatever_order_they_are_linked
                a_memory_with_two_believed_successors_is_contested
                a_memory_of_an_interaction_without_sources_has_lost_them
                agents_come_by_what_they_brought
                an_overview_of_a_moment_knows_nothing_later
                an_overview_of_nothing_is_empty
            }
            words {
                those_with_most_of_the_words_come_first
                words_are_whole_and_without_people
                words_are_looked_for_in_a_scope_and_days
            }
            versions {
                a_chain_resolves_to_its_end
                a_branch_resolves_to_all_its_ends_newest_first
                a_join_gives_its_end_once
                resolving_follows_what_was_known_at_the_moment
                resolving_stops_where_the_next_version_was_not_known
                many_are_resolved_in_the_order_asked
                the_version_graph_has_all_that_is_connected
                a_capped_version_graph_has_the_nearest
                a_chain_of_a_thousand_is_read_from_both_ends
                a_ladder_of_joins_is_read_once_per_version
                links_are_found_from_either_end
            }
            changes {
                every_change_is_in_the_trail_as_it_was_made
                a_change_can_be_undone_from_the_trail
                undoing_marks_and_undoing_the_undo_unmarks
                the_candidate_is_the_newest_change_in_force_that_is_no_undo
                a_candidate_tells_what_it_is
                a_group_is_undone_bit_by_bit
                the_trail_and_the_outbox_belong_to_the_change
                the_trail_is_read_by_what_changes_are_about
                the_trail_is_filtered_by_kind_actor_time_and_group
                redo_takes_back_the_newest_undo_until_something_else_is_done
            }
            forgetting {
                what_is_forgotten_is_nowhere_in_the_store
                what_was_forgotten_cannot_be_taken_back
                an_erasure_that_does_not_fit_leaves_everything
            }
            outbox {
                only_what_changes_a_memory_is_work
                rows_come_in_the_order_of_the_changes
                a_change_leaves_one_row_per_memory
                the_latest_action_is_the_last_word
                acknowledging_takes_only_the_named_rows
                acknowledging_again_is_no_error
                numbers_are_never_used_again
            }
        }
    };
}

/// Names of all cases by topic.
pub const CASES: &[(&str, &[&str])] = graph_cases! { contract_names {} };
