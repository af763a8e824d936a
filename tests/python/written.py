"""What a deployment of the memora-core package holds after some weeks, written by the package itself."""

from datetime import datetime, timedelta, timezone

import neo4j
from memora import Memora

from stand_ins import Learned, ListedVectors, ScriptedModel


async def set_up(graph):
    """The package's own set-up. The Community Edition refuses its NODE KEYs; then it works without."""
    try:
        await graph.setup()
    except neo4j.exceptions.DatabaseError as refused:
        if "Enterprise Edition" not in str(refused):
            raise


def talk(*said):
    """A conversation in which the user begins."""
    return [{"role": ("user", "assistant")[n % 2], "content": text} for n, text in enumerate(said)]


class Deployment:
    """Writes through the package, and notes down what was written."""

    def __init__(self, graph):
        self.graph = graph
        self.vectors = ListedVectors()
        self.model = ScriptedModel()
        self.memora = Memora(self.vectors, graph, self.model, self.model)
        self.notes = {"organizations": [], "users": [], "agents": [], "interactions": [], "memories": []}

    async def organization(self, name):
        made = await self.graph.create_organization(name)
        self.notes["organizations"].append({"org_id": made.org_id, "name": name})
        return made.org_id

    async def user(self, org_id, name):
        made = await self.graph.create_user(org_id, name)
        self.notes["users"].append({"org_id": org_id, "user_id": made.user_id, "name": name})
        return made.user_id

    async def agent(self, org_id, label, user_id=None):
        made = await self.graph.create_agent(org_id, label, user_id)
        self.notes["agents"].append(
            {"org_id": org_id, "agent_id": made.agent_id, "label": label, "user_id": user_id}
        )
        return made.agent_id

    async def save(self, org_id, user_id, agent_id, when, messages, learned, interaction_id=None):
        """Saves or updates an interaction. Returns its id and the ids of the memories in the order of `learned`."""
        known = len(self.vectors.memories)
        placed = [
            memory.text.replace("#user_#id#", f"user_{user_id}").replace("#agent_#id#", f"agent_{agent_id}")
            for memory in learned
        ]
        self.model.learned, self.model.placed = learned, placed
        saved_id, _ = await self.memora.save_or_update_interaction_and_memories(
            org_id, user_id, agent_id, messages, interaction_id, current_datetime=when, max_retries=0
        )
        added = {memory.memory: memory.memory_id for memory in self.vectors.memories[known:]}
        moment = when if when.tzinfo else when.replace(tzinfo=timezone.utc)
        self.note_interaction(org_id, user_id, agent_id, saved_id, moment, messages)
        for memory, text in zip(learned, placed):
            self.notes["memories"].append(
                {
                    "org_id": org_id,
                    "user_id": user_id,
                    "agent_id": agent_id,
                    "interaction_id": saved_id,
                    "memory_id": added[text],
                    "text": text,
                    "sources": memory.sources,
                    "obtained_at": moment.isoformat(),
                    "date": moment.date().isoformat(),
                    "replaces": memory.contradicts,
                }
            )
        return saved_id, [added[text] for text in placed]

    def note_interaction(self, org_id, user_id, agent_id, interaction_id, moment, messages):
        noted = next((i for i in self.notes["interactions"] if i["interaction_id"] == interaction_id), None)
        if noted is None:
            noted = {
                "org_id": org_id,
                "user_id": user_id,
                "interaction_id": interaction_id,
                "created_at": moment.isoformat(),
                "dates": [],
            }
            self.notes["interactions"].append(noted)
        elif (kept := common_length(noted["messages"], messages)) < len(noted["messages"]):
            self.forget_sources(interaction_id, kept)
        noted.update(agent_id=agent_id, updated_at=moment.isoformat(), messages=messages)
        if moment.date().isoformat() not in noted["dates"]:
            noted["dates"].append(moment.date().isoformat())

    def forget_sources(self, interaction_id, kept):
        """Messages from here on were cut: the memories stay and lose these sources."""
        for memory in self.notes["memories"]:
            if memory["interaction_id"] == interaction_id:
                memory["sources"] = [position for position in memory["sources"] if position < kept]


def common_length(old, new):
    return next((n for n, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))


async def write(graph):
    """Two organizations, three users, three agents, interactions over several days, a chain, a branch, two updates."""
    await set_up(graph)
    d = Deployment(graph)
    lake = await d.organization("Lakeside Clinic")
    jenny = await d.agent(lake, "Jenny")
    anna = await d.user(lake, "Anna Berg")
    bo = await d.user(lake, "Bo Åström")
    coach = await d.agent(lake, "Anna's coach", anna)
    await about_anna(d, lake, anna, jenny, coach)
    await about_bo(d, lake, bo, jenny)
    harbour = await d.organization("Harbour School")
    tutor = await d.agent(harbour, "Tutor")
    cleo = await d.user(harbour, "Cleo")
    # Nothing was learned from this one.
    await d.save(harbour, cleo, tutor, datetime(2026, 4, 1, 8, 0), talk("Good morning.", "Good morning, Cleo."), [])
    return d.notes


async def about_anna(d, org, anna, jenny, coach):
    first = talk("I moved to Oslo and I am allergic to peanuts.", "Noted. Anything else?", "Jake is my brother.")
    _, (oslo, peanuts, _) = await d.save(org, anna, jenny, datetime(2026, 3, 2, 9, 14, 5, 120450), first, [
        Learned("#user_#id# lives in Oslo", [0]),
        Learned("#user_#id#'s food allergy: peanuts", [0, 1]),
        Learned("Jake is the brother of #user_#id#, says #agent_#id#", [2]),
    ])
    moved = talk("I have moved again.", "Where to?", "To Bergen, near the harbour.")
    _, (bergen,) = await d.save(org, anna, coach, datetime(2026, 3, 9, 18, 2), moved, [
        Learned("#user_#id# lives in Bergen", [0, 2], contradicts=oslo),
    ])
    # Past midnight in a zone east of Greenwich: the day is the one of the zone.
    east = datetime(2026, 3, 17, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    back = talk("Bergen did not work out, I live in Oslo once more; and the peanuts were a mistake.", "I see.")
    await d.save(org, anna, jenny, east, back, [
        Learned("#user_#id# lives in Oslo once more", [0], contradicts=bergen),
        Learned("#user_#id#'s food allergy is cured", [0], contradicts=peanuts),
    ])


async def about_bo(d, org, bo, jenny):
    day = datetime(2026, 3, 3, 10, 0)
    start = talk("Every Friday I swim.", "In a lake?", "In the fjord.", "Brave.")
    talk_id, _ = await d.save(org, bo, jenny, day, start, [
        Learned("#user_#id# swims every Friday", [0]),
        Learned("#user_#id# swims in the fjord", [2, 3]),
    ])
    longer = start + talk("It is cold.", "Take care.")
    await d.save(org, bo, jenny, day + timedelta(hours=3), longer, [
        Learned("#user_#id# finds the fjord cold", [4]),
    ], interaction_id=talk_id)
    # From the third message on, everything is said anew: one memory loses its sources. The package stores no memories
    # that are learned on a day which the user has not had before, so this update brings none.
    other = start[:2] + talk("In the pool.", "Warmer!")
    await d.save(org, bo, jenny, day + timedelta(days=4), other, [], interaction_id=talk_id)
