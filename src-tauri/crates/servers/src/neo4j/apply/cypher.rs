//! The statements that write the graph, in one place, to be held against what Memora writes.
//!
//! Each returns how many of its rows it has written.

use super::statement::Statement;

pub(super) const PUT_ORGANIZATIONS: Statement = Statement {
    columns: &["org_id", "name", "created_at"],
    body: "CREATE (:Org {org_id: org_id, org_name: name, created_at: created_at}) RETURN [count(*)] AS row",
};

pub(super) const RENAME_ORGANIZATIONS: Statement = Statement {
    columns: &["org_id", "name"],
    body: "MATCH (o:Org {org_id: org_id}) SET o.org_name = name RETURN [count(*)] AS row",
};

pub(super) const REMOVE_ORGANIZATIONS: Statement = Statement {
    columns: &["org_id"],
    body: "MATCH (o:Org {org_id: org_id}) DELETE o RETURN [count(*)] AS row",
};

pub(super) const PUT_USERS: Statement = Statement {
    columns: &["org_id", "user_id", "name", "created_at"],
    body: "MATCH (o:Org {org_id: org_id}) \
           CREATE (u:User {org_id: org_id, user_id: user_id, user_name: name, created_at: created_at}) \
           CREATE (u)-[:BELONGS_TO]->(o) \
           CREATE (u)-[:INTERACTIONS_IN]->(:InteractionCollection {org_id: org_id, user_id: user_id}) \
           CREATE (u)-[:HAS_MEMORIES]->(:MemoryCollection {org_id: org_id, user_id: user_id}) \
           RETURN [count(*)] AS row",
};

pub(super) const RENAME_USERS: Statement = Statement {
    columns: &["org_id", "user_id", "name"],
    body: "MATCH (u:User {org_id: org_id, user_id: user_id}) SET u.user_name = name RETURN [count(*)] AS row",
};

/// With the collections, and with date nodes that other programs have left behind.
pub(super) const REMOVE_USERS: Statement = Statement {
    columns: &["org_id", "user_id"],
    body: "MATCH (u:User {org_id: org_id, user_id: user_id}) \
           CALL (u) { MATCH (d:Date {org_id: u.org_id, user_id: u.user_id}) WHERE NOT EXISTS { (d)--() } DELETE d } \
           CALL (u) { MATCH (u)-[r:BELONGS_TO]->() DELETE r } \
           CALL (u) { MATCH (u)-[r:INTERACTIONS_IN|HAS_MEMORIES]->(c) DELETE r, c } \
           DELETE u RETURN [count(*)] AS row",
};

pub(super) const PUT_AGENTS: Statement = Statement {
    columns: &["org_id", "agent_id", "label", "created_at", "user_id"],
    body: "MATCH (o:Org {org_id: org_id}) \
           CREATE (a:Agent {org_id: org_id, agent_id: agent_id, agent_label: label, created_at: created_at}) \
           CREATE (o)-[:HAS_AGENT]->(a) RETURN [count(*)] AS row",
};

pub(super) const PUT_PERSONAL_AGENTS: Statement = Statement {
    columns: &["org_id", "agent_id", "label", "created_at", "user_id"],
    body: "MATCH (o:Org {org_id: org_id}) MATCH (u:User {org_id: org_id, user_id: user_id}) \
           CREATE (a:Agent {org_id: org_id, user_id: user_id, agent_id: agent_id, agent_label: label, \
             created_at: created_at}) \
           CREATE (o)-[:HAS_AGENT]->(a) CREATE (u)-[:HAS_AGENT]->(a) RETURN [count(*)] AS row",
};

pub(super) const RENAME_AGENTS: Statement = Statement {
    columns: &["org_id", "agent_id", "label"],
    body: "MATCH (a:Agent {org_id: org_id, agent_id: agent_id}) SET a.agent_label = label RETURN [count(*)] AS row",
};

pub(super) const REMOVE_AGENTS: Statement = Statement {
    columns: &["org_id", "agent_id"],
    body: "MATCH (a:Agent {org_id: org_id, agent_id: agent_id}) \
           CALL (a) { MATCH (a)<-[r:HAS_AGENT]-() DELETE r } DELETE a RETURN [count(*)] AS row",
};

/// With all that comes with it, so that nothing just made has to be looked up again: most of what is ever written comes
/// this way. `messages`: role and content; `memories`: id, agent, text, time, day and positions of the sources.
pub(super) const PUT_INTERACTIONS: Statement = Statement {
    columns: &[
        "org_id",
        "user_id",
        "interaction_id",
        "agent_id",
        "created_at",
        "updated_at",
        "days",
        "messages",
        "memories",
    ],
    body: "MATCH (u:User {org_id: org_id, user_id: user_id})-[:INTERACTIONS_IN]->(c:InteractionCollection) \
           CREATE (c)-[:HAD_INTERACTION]->(i:Interaction {org_id: org_id, user_id: user_id, \
             interaction_id: interaction_id, agent_id: agent_id, created_at: created_at, updated_at: updated_at}) \
           WITH * \
           CALL (i, days) { \
             UNWIND days AS day MERGE (d:Date {org_id: i.org_id, user_id: i.user_id, date: day}) \
             CREATE (i)-[:HAS_OCCURRENCE_ON]->(d) } \
           CALL (messages) { \
             UNWIND range(0, size(messages) - 1) AS n \
             CREATE (m:MessageBlock {msg_position: n, role: messages[n][0], content: messages[n][1]}) \
             RETURN collect(m) AS chain } \
           CALL (chain) { \
             UNWIND range(1, size(chain) - 1) AS n WITH chain[n - 1] AS before, chain[n] AS after \
             CREATE (before)-[:IS_NEXT]->(after) } \
           FOREACH (start IN chain[0..1] | CREATE (i)-[:FIRST_MESSAGE]->(start)) \
           WITH * \
           CALL (u, i, chain, memories) { \
             UNWIND memories AS new MATCH (u)-[:HAS_MEMORIES]->(c:MemoryCollection) \
             MERGE (d:Date {org_id: i.org_id, user_id: i.user_id, date: new[4]}) \
             CREATE (m:Memory {org_id: i.org_id, user_id: i.user_id, agent_id: new[1], \
               interaction_id: i.interaction_id, memory_id: new[0], memory: new[2], obtained_at: new[3]}) \
             CREATE (c)-[:INCLUDES]->(m) CREATE (m)-[:DATE_OBTAINED]->(d) CREATE (m)-[:INTERACTION_SOURCE]->(i) \
             FOREACH (b IN [n IN new[5] | chain[n]] | CREATE (m)-[:MESSAGE_SOURCE]->(b)) \
             RETURN count(*) AS made } \
           WITH made, memories WHERE made = size(memories) RETURN [count(*)] AS row",
};

/// A node of our own, linked with nothing: other programs delete interactions without asking.
pub(super) const QUEUE: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id", "queued_at"],
    body: "CREATE (:ExplorerExtraction {org_id: org_id, user_id: user_id, interaction_id: interaction_id, \
             queued_at: queued_at}) RETURN [count(*)] AS row",
};

pub(super) const UNQUEUE: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id"],
    body: "MATCH (q:ExplorerExtraction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           DELETE q RETURN [count(*)] AS row",
};

/// Only what differs is given: a row of others keeps what could not be read.
pub(super) const EDIT_INTERACTIONS: Statement = Statement {
    columns: &[
        "org_id",
        "user_id",
        "interaction_id",
        "agent_id",
        "created_at",
        "updated_at",
    ],
    body: "MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           SET i.agent_id = coalesce(agent_id, i.agent_id), i.created_at = coalesce(created_at, i.created_at), \
             i.updated_at = coalesce(updated_at, i.updated_at) RETURN [count(*)] AS row",
};

pub(super) const REMOVE_INTERACTIONS: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id"],
    body: "MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           CALL (i) { MATCH (i)<-[r:HAD_INTERACTION]-() DELETE r } DELETE i RETURN [count(*)] AS row",
};

pub(super) const ADD_OCCURRENCES: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id", "day"],
    body: "MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           MERGE (d:Date {org_id: org_id, user_id: user_id, date: day}) \
           CREATE (i)-[:HAS_OCCURRENCE_ON]->(d) RETURN [count(*)] AS row",
};

/// Other programs may have linked a day twice.
pub(super) const REMOVE_OCCURRENCES: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id", "day"],
    body: "MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id})\
             -[r:HAS_OCCURRENCE_ON]->(d:Date {date: day}) \
           WITH i, day, collect(r) AS links FOREACH (r IN links | DELETE r) RETURN [count(*)] AS row",
};

/// The lock comes first: somebody else may be about to put something on the day.
pub(super) const REMOVE_EMPTY_DATES: Statement = Statement {
    columns: &["org_id", "user_id", "day"],
    body: "MATCH (d:Date {org_id: org_id, user_id: user_id, date: day}) SET d.org_id = d.org_id \
           WITH collect(d) AS found UNWIND found AS d WITH d WHERE NOT EXISTS { (d)--() } \
           DELETE d RETURN [count(*)] AS row",
};

/// The messages of a conversation that has none.
pub(super) const START_MESSAGES: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id", "first", "messages"],
    body: "MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           WHERE NOT EXISTS { (i)-[:FIRST_MESSAGE]->() } \
           CALL (first, messages) { \
             UNWIND range(0, size(messages) - 1) AS n \
             CREATE (m:MessageBlock {msg_position: first + n, role: messages[n][0], content: messages[n][1]}) \
             RETURN collect(m) AS chain } \
           CALL (chain) { \
             UNWIND range(1, size(chain) - 1) AS n WITH chain[n - 1] AS before, chain[n] AS after \
             CREATE (before)-[:IS_NEXT]->(after) } \
           WITH i, chain[0] AS start CREATE (i)-[:FIRST_MESSAGE]->(start) RETURN [count(*)] AS row",
};

/// Messages behind the last one.
pub(super) const CONTINUE_MESSAGES: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id", "first", "messages"],
    body: "MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           CALL (i, first) { \
             MATCH (i)-[:FIRST_MESSAGE|IS_NEXT*]->(m:MessageBlock) WITH DISTINCT m, first \
             WHERE m.msg_position = first - 1 AND NOT EXISTS { (m)-[:IS_NEXT]->() } RETURN m AS last } \
           CALL (first, messages) { \
             UNWIND range(0, size(messages) - 1) AS n \
             CREATE (m:MessageBlock {msg_position: first + n, role: messages[n][0], content: messages[n][1]}) \
             RETURN collect(m) AS chain } \
           CALL (chain) { \
             UNWIND range(1, size(chain) - 1) AS n WITH chain[n - 1] AS before, chain[n] AS after \
             CREATE (before)-[:IS_NEXT]->(after) } \
           WITH last, chain[0] AS start CREATE (last)-[:IS_NEXT]->(start) RETURN [count(*)] AS row",
};

/// That the messages are as many as they should be, and each at a place of its own: asked last, because another program may
/// have written to the conversation without locking it.
///
/// Neo4j locks no node when a link to it is made, and Memora links its messages before it touches the interaction. When
/// it has linked them already and we get the lock first, it goes on behind us and both are kept; that shows as
/// `RowProblem::ForkedMessages`.
pub(super) const CHECK_MESSAGES: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id", "wanted"],
    body: "MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           CALL (i) { \
             MATCH (i)-[:FIRST_MESSAGE|IS_NEXT*]->(m:MessageBlock) \
             RETURN count(DISTINCT m) AS held, count(DISTINCT m.msg_position) AS places } \
           WITH held, places, wanted WHERE held = wanted AND places = wanted RETURN [count(*)] AS row",
};

pub(super) const CUT_MESSAGES: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id", "first"],
    body: "MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           CALL (i, first) { \
             MATCH (i)-[:FIRST_MESSAGE|IS_NEXT*]->(m:MessageBlock) WITH DISTINCT m, first \
             WHERE m.msg_position >= first \
             WITH collect(m) AS cut UNWIND cut AS m MATCH (m)<-[r:FIRST_MESSAGE|IS_NEXT]-() DELETE r, m } \
           RETURN [count(*)] AS row",
};

pub(super) const EDIT_MESSAGES: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id", "position", "role", "content"],
    body: "MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           CALL (i, position, role, content) { \
             MATCH (i)-[:FIRST_MESSAGE|IS_NEXT*]->(m:MessageBlock) WITH DISTINCT m, position, role, content \
             WHERE m.msg_position = position SET m.role = role, m.content = content RETURN count(*) AS done } \
           WITH done WHERE done = 1 RETURN [count(*)] AS row",
};

/// Of memories that are edited: what they leave may be about to go.
pub(super) const DETACH_MEMORIES: Statement = Statement {
    columns: &["org_id", "user_id", "memory_id", "moved", "redated"],
    body: "MATCH (m:Memory {org_id: org_id, user_id: user_id, memory_id: memory_id}) \
           CALL (m, moved) { \
             UNWIND CASE WHEN moved THEN [1] ELSE [] END AS once MATCH (m)-[r:INTERACTION_SOURCE]->() DELETE r } \
           CALL (m, redated) { \
             UNWIND CASE WHEN redated THEN [1] ELSE [] END AS once MATCH (m)-[r:DATE_OBTAINED]->() DELETE r } \
           RETURN [count(*)] AS row",
};

/// Only what differs is given, `moved` says whether the interaction does.
pub(super) const EDIT_MEMORIES: Statement = Statement {
    columns: &[
        "org_id",
        "user_id",
        "memory_id",
        "agent_id",
        "moved",
        "interaction_id",
        "memory",
        "obtained_at",
        "day",
    ],
    body: "MATCH (m:Memory {org_id: org_id, user_id: user_id, memory_id: memory_id}) \
           SET m.agent_id = coalesce(agent_id, m.agent_id), m.memory = coalesce(memory, m.memory), \
             m.obtained_at = coalesce(obtained_at, m.obtained_at), \
             m.interaction_id = CASE WHEN moved THEN interaction_id ELSE m.interaction_id END \
           WITH * \
           CALL (m, day) { \
             UNWIND CASE WHEN day IS NULL THEN [] ELSE [day] END AS other MERGE (d:Date {org_id: m.org_id, user_id: m.user_id, date: other}) \
             CREATE (m)-[:DATE_OBTAINED]->(d) } \
           CALL (m, moved, interaction_id) { \
             UNWIND CASE WHEN moved AND interaction_id IS NOT NULL THEN [1] ELSE [] END AS once \
             MATCH (i:Interaction {org_id: m.org_id, user_id: m.user_id, interaction_id: interaction_id}) \
             CREATE (m)-[:INTERACTION_SOURCE]->(i) } \
           RETURN [count(*)] AS row",
};

pub(super) const PUT_REVIEWS: Statement = Statement {
    columns: &[
        "key",
        "org_id",
        "memory_id",
        "finder",
        "other",
        "user_id",
        "verdict",
        "actor_kind",
        "actor",
        "at",
    ],
    body: "CREATE (:ExplorerReview {key: key, org_id: org_id, memory_id: memory_id, finder: finder, other: other, \
             user_id: user_id, verdict: verdict, actor_kind: actor_kind, actor: actor, at: at}) \
           RETURN [count(*)] AS row",
};

pub(super) const REMOVE_REVIEWS: Statement = Statement {
    columns: &["key"],
    body: "MATCH (r:ExplorerReview {key: key}) DELETE r RETURN [count(*)] AS row",
};

/// `folded` has the tags as they are compared, in their order.
pub(super) const PUT_NOTES: Statement = Statement {
    columns: &[
        "key",
        "org_id",
        "subject",
        "about",
        "memory_id",
        "user_id",
        "text",
        "tags",
        "folded",
        "actor_kind",
        "actor",
        "at",
    ],
    body: "CREATE (:ExplorerNote {key: key, org_id: org_id, subject: subject, about: about, memory_id: memory_id, \
             user_id: user_id, text: text, tags: tags, folded: folded, actor_kind: actor_kind, actor: actor, at: at}) \
           RETURN [count(*)] AS row",
};

pub(super) const REMOVE_NOTES: Statement = Statement {
    columns: &["key"],
    body: "MATCH (n:ExplorerNote {key: key}) DELETE n RETURN [count(*)] AS row",
};

/// A memory of no interaction has no `interaction_id`.
pub(super) const PUT_MEMORIES: Statement = Statement {
    columns: &[
        "org_id",
        "user_id",
        "memory_id",
        "agent_id",
        "interaction_id",
        "memory",
        "obtained_at",
        "day",
    ],
    body: "MATCH (:User {org_id: org_id, user_id: user_id})-[:HAS_MEMORIES]->(c:MemoryCollection) \
           OPTIONAL MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           WITH * WHERE interaction_id IS NULL OR i IS NOT NULL \
           MERGE (d:Date {org_id: org_id, user_id: user_id, date: day}) \
           CREATE (m:Memory {org_id: org_id, user_id: user_id, agent_id: agent_id, interaction_id: interaction_id, \
             memory_id: memory_id, memory: memory, obtained_at: obtained_at}) \
           CREATE (c)-[:INCLUDES]->(m) CREATE (m)-[:DATE_OBTAINED]->(d) \
           FOREACH (i IN CASE WHEN i IS NULL THEN [] ELSE [i] END | CREATE (m)-[:INTERACTION_SOURCE]->(i)) \
           RETURN [count(*)] AS row",
};

pub(super) const REMOVE_MEMORIES: Statement = Statement {
    columns: &["org_id", "user_id", "memory_id"],
    body: "MATCH (m:Memory {org_id: org_id, user_id: user_id, memory_id: memory_id}) \
           CALL (m) { MATCH (m)-[r:DATE_OBTAINED|INTERACTION_SOURCE]->() DELETE r } \
           CALL (m) { MATCH (m)<-[r:INCLUDES]-() DELETE r } DELETE m RETURN [count(*)] AS row",
};

/// `links`: by position, the memories that come from the message there.
pub(super) const LINK_SOURCES: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id", "links", "wanted"],
    body: "MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           CALL (i, links) { \
             MATCH (i)-[:FIRST_MESSAGE|IS_NEXT*]->(b:MessageBlock) WITH DISTINCT b, i, links \
             UNWIND links[toString(b.msg_position)] AS memory_id \
             MATCH (m:Memory {org_id: i.org_id, user_id: i.user_id, memory_id: memory_id}) \
             CREATE (m)-[:MESSAGE_SOURCE]->(b) RETURN count(*) AS made } \
           WITH made WHERE made = wanted RETURN [count(*)] AS row",
};

/// Other programs may have linked a message twice.
pub(super) const UNLINK_SOURCES: Statement = Statement {
    columns: &["org_id", "user_id", "memory_id", "positions"],
    body: "MATCH (m:Memory {org_id: org_id, user_id: user_id, memory_id: memory_id}) \
           CALL (m, positions) { \
             MATCH (m)-[r:MESSAGE_SOURCE]->(b:MessageBlock) WHERE b.msg_position IN positions DELETE r } \
           RETURN [count(*)] AS row",
};

pub(super) const LINK_VERSIONS: Statement = Statement {
    columns: &["org_id", "user_id", "old", "new"],
    body: "MATCH (o:Memory {org_id: org_id, user_id: user_id, memory_id: old}) \
           MATCH (n:Memory {org_id: org_id, user_id: user_id, memory_id: new}) \
           CREATE (o)-[:CONTRARY_UPDATE]->(n) RETURN [count(*)] AS row",
};

pub(super) const UNLINK_VERSIONS: Statement = Statement {
    columns: &["org_id", "user_id", "old", "new"],
    body: "MATCH (o:Memory {org_id: org_id, user_id: user_id, memory_id: old})-[r:CONTRARY_UPDATE]->\
             (n:Memory {org_id: org_id, user_id: user_id, memory_id: new}) \
           WITH o, n, collect(r) AS links FOREACH (r IN links | DELETE r) RETURN [count(*)] AS row",
};
