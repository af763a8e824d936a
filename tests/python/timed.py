"""A large organization in the layout of the memora-core package, and how long the package's calls on it take."""

import time
import uuid
from datetime import datetime, timedelta, timezone

import shortuuid
from memora.schema.storage_schema import MemoriesAndInteraction, MemoryToStore

INTERACTIONS = 200
MESSAGES = 6
MEMORIES = 5
CHAIN = 1_000
BATCH = 500
CALLS = 100
SAVED = 1_000
FIRST_DAY = datetime(2026, 1, 1, 8, 0, tzinfo=timezone.utc)

# What the package's set-up makes, as far as the Community Edition allows.
KEYS = {
    "unique_org_id": ("Org", ["org_id"]),
    "unique_org_user": ("User", ["org_id", "user_id"]),
    "unique_org_agent": ("Agent", ["org_id", "agent_id"]),
    "unique_user_memory": ("Memory", ["org_id", "user_id", "memory_id"]),
    "unique_user_interaction": ("Interaction", ["org_id", "user_id", "interaction_id"]),
    "unique_user_date": ("Date", ["org_id", "user_id", "date"]),
}

INTERACTIONS_CYPHER = """
UNWIND $rows AS row
MATCH (u:User {org_id: $org, user_id: row.user})-[:INTERACTIONS_IN]->(ic), (u)-[:HAS_MEMORIES]->(mc)
CREATE (ic)-[:HAD_INTERACTION]->(i:Interaction {org_id: $org, user_id: row.user, agent_id: row.agent,
    interaction_id: row.id, created_at: datetime(row.at), updated_at: datetime(row.at)})
MERGE (d:Date {org_id: $org, user_id: row.user, date: date(datetime(row.at))})
CREATE (i)-[:HAS_OCCURRENCE_ON]->(d)
CREATE (m0:MessageBlock {msg_position: 0, role: 'user', content: row.messages[0]}),
    (m1:MessageBlock {msg_position: 1, role: 'assistant', content: row.messages[1]}),
    (m2:MessageBlock {msg_position: 2, role: 'user', content: row.messages[2]}),
    (m3:MessageBlock {msg_position: 3, role: 'assistant', content: row.messages[3]}),
    (m4:MessageBlock {msg_position: 4, role: 'user', content: row.messages[4]}),
    (m5:MessageBlock {msg_position: 5, role: 'assistant', content: row.messages[5]}),
    (i)-[:FIRST_MESSAGE]->(m0)-[:IS_NEXT]->(m1)-[:IS_NEXT]->(m2)-[:IS_NEXT]->(m3)-[:IS_NEXT]->(m4)-[:IS_NEXT]->(m5)
WITH row, mc, i, d, [m0, m1, m2, m3, m4, m5] AS messages
UNWIND row.memories AS memory
CREATE (mc)-[:INCLUDES]->(m:Memory {org_id: $org, user_id: row.user, agent_id: row.agent, interaction_id: row.id,
    memory_id: memory.id, memory: memory.text, obtained_at: datetime(row.at)})
CREATE (m)-[:INTERACTION_SOURCE]->(i), (m)-[:DATE_OBTAINED]->(d)
WITH m, messages[memory.source] AS source
CREATE (m)-[:MESSAGE_SOURCE]->(source)
"""

PEOPLE_CYPHER = """
CREATE (o:Org {org_id: $org, org_name: 'Large deployment', created_at: datetime()})
CREATE (o)-[:HAS_AGENT]->(:Agent {org_id: $org, agent_id: $agent, agent_label: 'Jenny', created_at: datetime()})
WITH o UNWIND $users AS user
CREATE (u:User {org_id: $org, user_id: user.id, user_name: user.name, created_at: datetime()})-[:BELONGS_TO]->(o)
CREATE (u)-[:INTERACTIONS_IN]->(:InteractionCollection {org_id: $org, user_id: user.id})
CREATE (u)-[:HAS_MEMORIES]->(:MemoryCollection {org_id: $org, user_id: user.id})
"""

CHAIN_CYPHER = """
MATCH (i:Interaction {org_id: $org, user_id: $user, interaction_id: $interaction})-[:FIRST_MESSAGE]->(message)
MATCH (:User {org_id: $org, user_id: $user})-[:HAS_MEMORIES]->(mc)
MATCH (i)-[:HAS_OCCURRENCE_ON]->(d)
UNWIND range(0, size($ids) - 1) AS n
CREATE (mc)-[:INCLUDES]->(m:Memory {org_id: $org, user_id: $user, agent_id: $agent, interaction_id: $interaction,
    memory_id: $ids[n], memory: 'user_' + $user + ' weighs ' + n + ' grams more', obtained_at: i.created_at + duration({seconds: n})})
CREATE (m)-[:INTERACTION_SOURCE]->(i), (m)-[:DATE_OBTAINED]->(d), (m)-[:MESSAGE_SOURCE]->(message)
WITH collect(m) AS versions
UNWIND range(1, size(versions) - 1) AS n
WITH versions[n - 1] AS older, versions[n] AS newer
CREATE (older)-[:CONTRARY_UPDATE]->(newer)
"""


def an_id(*names):
    return shortuuid.encode(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, names))))


def a_memory_id(*names):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, names))))


async def execute(graph, cypher, **values):
    await graph.driver.execute_query(cypher, values, database_=graph.database)


async def populate(graph, users):
    """100 users: 20,000 interactions, 120,000 messages, 100,000 memories, and one chain of 1,000 versions."""
    for name, (label, keys) in KEYS.items():
        listed = ", ".join(f"n.{key}" for key in keys)
        await execute(graph, f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE ({listed}) IS UNIQUE")
    org, agent = shortuuid.uuid(), shortuuid.uuid()
    people = [{"id": an_id(org, n), "name": f"User {n:03}"} for n in range(users)]
    await execute(graph, PEOPLE_CYPHER, org=org, agent=agent, users=people)
    rows = [interaction_row(org, agent, user["id"], n) for user in people for n in range(INTERACTIONS)]
    for start in range(0, len(rows), BATCH):
        await execute(graph, INTERACTIONS_CYPHER, org=org, rows=rows[start : start + BATCH])
    chain = [a_memory_id(org, "chain", n) for n in range(CHAIN)]
    first = rows[0]
    await execute(
        graph, CHAIN_CYPHER, org=org, user=first["user"], agent=agent, interaction=first["id"], ids=chain
    )
    return {
        "org_id": org,
        "agent_id": agent,
        "users": [user["id"] for user in people],
        "chain": chain,
        # A sample: every tenth.
        "memories": [
            {"user_id": row["user"], "memory_id": memory["id"]} for row in rows for memory in row["memories"]
        ][::10],
    }


def interaction_row(org, agent, user, n):
    at = FIRST_DAY + timedelta(hours=36 * n)
    return {
        "user": user,
        "agent": agent,
        "id": an_id(org, user, n),
        "at": at.isoformat(),
        "messages": [f"Message {m} of talk {n}: about the garden, the boat and the weather." for m in range(MESSAGES)],
        "memories": [
            {"id": a_memory_id(org, user, n, m), "text": f"user_{user} planted row {m} on day {n}", "source": m}
            for m in range(MEMORIES)
        ],
    }


async def bench(graph, made):
    org, users, memories = made["org_id"], made["users"], made["memories"]

    async def page(n):
        user = users[n % len(users)]
        await graph.get_all_user_interactions(org, user, with_their_messages=False, limit=50)

    async def tree(_):
        await graph.get_all_org_users(org)

    async def detail(n):
        memory = memories[n * 7_919 % len(memories)]
        await graph.get_user_memory(org, memory["user_id"], memory["memory_id"])

    async def history(_):
        await graph.get_user_memory_history(org, users[0], made["chain"][-1])

    async def resolve(n):
        start = n * 7_919 % (len(memories) - 50)
        await graph.fetch_user_memories_resolved([{"org_id": org, **m} for m in memories[start : start + 50]])

    async def save(n):
        row = interaction_row(org, made["agent_id"], users[-1], n)
        messages = [{"role": ("user", "assistant")[m % 2], "content": c} for m, c in enumerate(row["messages"])]
        learned = [MemoryToStore(memory=m["text"], source_msg_block_pos=[m["source"]]) for m in row["memories"]]
        await graph.save_interaction_with_memories(
            org,
            made["agent_id"],
            users[-1],
            MemoriesAndInteraction(
                interaction=messages, interaction_date=datetime.fromisoformat(row["at"]), memories=learned
            ),
        )

    yield await timed("timeline", CALLS, page)
    yield await timed("tree", CALLS, tree)
    yield await timed("detail", CALLS, detail)
    yield await timed("history", 20, history)
    yield await timed("resolve", CALLS, resolve)
    yield await timed("save", SAVED, save)


async def timed(name, calls, call):
    """Milliseconds of each call, after a few that do not count."""
    samples = []
    for n in range(calls + 5):
        started = time.perf_counter()
        await call(n)
        if n >= 5:
            samples.append((time.perf_counter() - started) * 1_000)
    return {"name": name, "samples": samples}
