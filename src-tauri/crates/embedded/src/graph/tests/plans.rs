//! Every list is one walk along an index in its order, whatever its filters: no walk through a table, no sorting.

use memora_engine::domain::read::MemoryFilter;
use rusqlite::Connection;

use crate::graph::memory_list::{ListShape, ReadBy};
use crate::graph::{
    agents, as_of, audit, memories, memory_list, notes, organizations, overview, overview_at, queue, records, reviews,
    schema, timeline, users, version_walks, versions,
};

fn plan(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap_or_else(|e| panic!("{sql}: {e}"));
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get(3).unwrap());
    }
    steps
}

fn empty() -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    schema::migrate(&mut db).unwrap();
    db
}

/// Lists of the whole store begin at one end of an index or of the order of rows; SQLite calls that a scan.
fn is_walk_in_order(step: &str) -> bool {
    [
        "SCAN organizations USING INDEX organizations_by_name",
        "SCAN audit",
        "SCAN a USING INDEX audit_undoable",
        "SCAN extraction_queue USING COVERING INDEX extraction_queue_in_order",
    ]
    .contains(&step)
        || step.starts_with("SCAN memories USING COVERING INDEX sqlite_autoindex_memories")
        || step.starts_with("SCAN j VIRTUAL TABLE")
        || step.starts_with("SCAN near")
        || step.starts_with("SCAN newer")
        || step == "SCAN CONSTANT ROW"
        || step == "SCAN 1 CONSTANT ROW"
}

fn check(db: &Connection, sql: &str) {
    for step in plan(db, sql) {
        let is_scan = step.starts_with("SCAN") && !is_walk_in_order(&step);
        let is_sorted = step.contains("TEMP B-TREE") || step.contains("AUTOMATIC");
        assert!(!is_scan && !is_sorted, "{step}\n{sql}");
    }
}

#[test]
fn lists_of_memories_walk_along_one_index_with_any_filter() {
    let db = empty();
    let flags = [false, true];
    for by in [ReadBy::User, ReadBy::UserAndAgent, ReadBy::Organization, ReadBy::Agent] {
        for filter in [
            MemoryFilter::All,
            MemoryFilter::Believed,
            MemoryFilter::Superseded,
            MemoryFilter::Revised,
            MemoryFilter::Contested,
            MemoryFilter::SourcesLost,
        ] {
            for (as_of, dated) in flags.iter().flat_map(|a| flags.map(|d| (*a, d))) {
                for (continued, ascending) in flags.iter().flat_map(|c| flags.map(|a| (*c, a))) {
                    let sql = memory_list::list_sql(ListShape {
                        by,
                        filter,
                        as_of,
                        dated,
                        continued,
                        ascending,
                        tagged: false,
                    });
                    check(&db, &sql);
                    let steps = plan(&db, &sql);
                    let range = if continued {
                        "(obtained_at,memory_id)"
                    } else {
                        "obtained_at"
                    };
                    assert!(
                        steps[0].contains(range),
                        "the walk does not start at the page: {steps:?}\n{sql}"
                    );
                }
            }
        }
    }
}

/// What has notes was written by hand, so it may be sorted; nothing else is read.
#[test]
fn what_is_tagged_is_found_by_the_tag() {
    let db = empty();
    for by in [ReadBy::User, ReadBy::UserAndAgent, ReadBy::Organization, ReadBy::Agent] {
        let sql = memory_list::list_sql(ListShape {
            by,
            filter: MemoryFilter::Believed,
            as_of: false,
            dated: true,
            continued: true,
            ascending: false,
            tagged: true,
        });
        let steps = plan(&db, &sql);
        assert!(
            steps[0].starts_with("SEARCH t") && steps[0].contains("folded=?"),
            "{steps:?}"
        );
        assert!(
            steps[1].starts_with("SEARCH m") && steps[1].contains("(memory_id=?)"),
            "{steps:?}"
        );
    }
    check(&db, &notes::matching_sql(false, false));
    let steps = plan(&db, &notes::matching_sql(true, true));
    assert!(steps.iter().all(|step| !step.starts_with("SCAN")), "{steps:?}");
}

#[test]
fn every_other_list_walks_along_one_index() {
    let db = empty();
    for a in [false, true] {
        check(&db, &organizations::list_sql(a));
        check(&db, memories::ids_sql(a));
        check(&db, timeline::activity_sql(a));
        check(&db, &memory_list::loose_sql(a));
        check(&db, &records::interactions_sql(a));
        for b in [false, true] {
            check(&db, &users::list_sql(a, b));
            check(&db, &queue::list_sql(a, b));
            for c in [false, true] {
                check(&db, &agents::list_sql(a, b, c));
                check(&db, &timeline::list_sql(a, b, c));
            }
        }
    }
    check(&db, &memory_list::of_interaction_sql());
    for by in [audit::FoundBy::Order, audit::FoundBy::Subject, audit::FoundBy::Group] {
        check(&db, &audit::list_sql(by));
    }
    check(&db, &audit::redo_sql());
    check(&db, audit::CANDIDATE_SQL);
    check(&db, &audit::group_sql());
    check(&db, version_walks::CONNECTED);
    check(&db, reviews::COUNTS_SQL);
    check(&db, versions::REACHES);
    check(&db, &memories::at_rows_sql());
    for owner in ["org", "user"] {
        check(&db, &overview::revised_sql(owner, false));
        check(&db, &overview::revised_sql(owner, true));
        check(&db, &overview_at::contested_sql(owner));
        check(&db, &overview_at::sources_lost_sql(owner));
        check(&db, &overview_at::last_memories_sql(owner));
        check(&db, overview_at::days_over_sql(owner == "user"));
        check(&db, overview_at::last_interactions_sql(owner == "user"));
        check(&db, &overview::contested_sql(owner));
        check(&db, &overview::sources_lost_sql(owner));
        check(&db, overview::days_sql(owner == "user"));
        check(&db, &overview::deletions_sql(owner == "user"));
    }
}

#[test]
fn the_store_at_a_moment_is_counted_along_indexes() {
    use as_of::Questions;

    let db = empty();
    for sql in [
        Questions::ORGANIZATION_CREATED,
        Questions::ORGANIZATION_INTERACTIONS,
        Questions::USER,
        Questions::USER_INTERACTIONS,
        Questions::AGENT_CREATED,
        Questions::AGENT_INTERACTIONS,
        Questions::USER_AGENT_INTERACTIONS,
        Questions::INTERACTION_CREATED,
        Questions::INTERACTION_MEMORIES,
        Questions::LINKS,
        Questions::OLDER_LINKS,
        &Questions::organization_users(),
        &Questions::organization_agents(),
        &Questions::user_agents(),
    ] {
        check(&db, sql);
    }
    // Those that walk over all memories of somebody read no row of them.
    for sql in [
        Questions::ORGANIZATION_MEMORIES,
        Questions::USER_MEMORIES,
        Questions::AGENT_MEMORIES,
        Questions::USER_AGENT_MEMORIES,
        Questions::BELIEVED,
        Questions::CHANGED,
    ] {
        check(&db, sql);
        let steps = plan(&db, sql);
        assert!(steps[0].contains("COVERING INDEX"), "{steps:?}\n{sql}");
    }
}

#[test]
fn a_walk_through_a_table_and_a_sorted_list_are_seen() {
    let db = empty();
    let seen = |sql: &str| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&db, sql))).is_err();
    assert!(seen("SELECT * FROM memories WHERE text = 'a'"));
    assert!(seen("SELECT * FROM memories m WHERE m.user = 1 ORDER BY m.text"));
}
