"""Everything that the memora-core package reads of some organizations, by each of its own calls."""

import neo4j

PAGE = 100


async def read(graph, org_ids):
    organizations = await graph.get_all_organizations()
    return {
        "organizations": [plain(o) for o in organizations if o.org_id in org_ids],
        "details": [await organization(graph, org_id) for org_id in org_ids],
    }


def plain(model):
    return model.model_dump(mode="json")


async def organization(graph, org_id):
    users = await graph.get_all_org_users(org_id)
    agents = await graph.get_all_org_agents(org_id)
    return {
        "organization": plain(await graph.get_organization(org_id)),
        "users": [await user(graph, org_id, u.user_id, agents) for u in users],
        "agents": [plain(await graph.get_agent(org_id, a.agent_id)) for a in agents],
    }


async def user(graph, org_id, user_id, agents):
    interactions = await pages(graph.get_all_user_interactions, org_id, user_id)
    memories = await pages(graph.get_all_user_memories, org_id, user_id)
    own = await graph.get_all_user_agents(org_id, user_id)
    return {
        "user": plain(await graph.get_user(org_id, user_id)),
        "own_agents": [a.agent_id for a in own],
        # As lists: newest first.
        "interactions": [plain(i) for i in interactions],
        "memories": [plain(m) for m in memories],
        "memories_by_agent": {
            a.agent_id: [
                m.memory_id for m in await pages(graph.get_all_user_memories, org_id, user_id, agent_id=a.agent_id)
            ]
            for a in agents
        },
        # One by one.
        "each_interaction": [
            plain(await graph.get_interaction(org_id, user_id, i.interaction_id)) for i in interactions
        ],
        "each_memory": {m.memory_id: await memory(graph, m) for m in memories},
    }


async def memory(graph, listed):
    org_id, user_id, memory_id = listed.org_id, listed.user_id, listed.memory_id
    ids = {"org_id": org_id, "user_id": user_id, "memory_id": memory_id}
    history = await graph.get_user_memory_history(org_id, user_id, memory_id)
    return {
        "detail": await detail(graph, org_id, user_id, memory_id),
        "history": [m.memory_id for m in history],
        "newest": [m.memory_id for m in await graph.fetch_user_memories_resolved([ids])],
    }


async def detail(graph, org_id, user_id, memory_id):
    """None for a memory without a source message: the package cannot read one on its own."""
    try:
        return plain(await graph.get_user_memory(org_id, user_id, memory_id))
    except neo4j.exceptions.Neo4jError as error:
        if "does not exist" not in str(error):
            raise
        return None


async def pages(call, org_id, user_id, **filters):
    found = []
    while True:
        page = await call(org_id, user_id, skip=len(found), limit=PAGE, **filters)
        found.extend(page)
        if len(page) < PAGE:
            return found
