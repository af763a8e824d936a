"""Reads the finished demo file as a stranger would, because what the demo promises to show must not get lost in editing.

    python3 tests/demo/check.py    prints a summary, or every promise that is broken, and then fails
"""

import json
import re
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

DEMO_FILE = Path(__file__).resolve().parents[2] / "src-tauri" / "resources" / "demo" / "demo.memora.jsonl"
FORMER_NAME = "Maren Holt"
NAME_NOW = "Maren Okafor"
FIRST_DAY, LAST_DAY = "2026-02-24", "2026-11-20"

SHORT_ID = re.compile(r"[2-9A-HJ-NP-Za-km-z]{22}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
PLACEHOLDER = re.compile(r"(user|agent)_([0-9A-Za-z]+)")
FIELDS = {
    "header": ["format", "version"],
    "organization": ["type", "org_id", "name", "created_at"],
    "user": ["type", "org_id", "user_id", "name", "created_at"],
    "agent": ["type", "org_id", "agent_id", "label", "user_id", "created_at"],
    "interaction": [
        "type", "org_id", "user_id", "interaction_id", "agent_id", "created_at", "updated_at", "dates", "messages", "memories",
    ],
    "message": ["role", "content"],
    "memory": ["memory_id", "agent_id", "text", "obtained_at", "date", "sources", "replaces", "replaced_by"],
}
OPTIONAL = {"agent": {"user_id"}, "memory": {"sources", "replaces", "replaced_by"}}


class Demo:
    """The records of the file by kind, with the faults found so far."""

    def __init__(self, path):
        self.faults = []
        self.orgs, self.users, self.agents, self.interactions, self.memories = [], [], [], [], []
        data = path.read_bytes()
        self.expect(data.endswith(b"\n") and b"\r" not in data, "lines end with \\n")
        lines = data.decode("utf-8").split("\n")[:-1]
        self.size = len(data)
        self.records = [json.loads(line) for line in lines]
        for number, (line, record) in enumerate(zip(lines, self.records), start=1):
            written = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
            self.expect(line == written, f"line {number}: compact JSON")
        kinds = {"organization": self.orgs, "user": self.users, "agent": self.agents, "interaction": self.interactions}
        self.expect(self.records[0] == {"format": "memora-interchange", "version": 1}, "header")
        for record in self.records[1:]:
            kinds[record["type"]].append(record)
        for interaction in self.interactions:
            for memory in interaction["memories"]:
                self.memories.append((interaction, memory))

    def expect(self, holds, what):
        if not holds:
            self.faults.append(what)

    def between(self, low, value, high, what):
        self.expect(low <= value <= high, f"{what}: {value}, expected {low} to {high}")


def check_form(demo):
    """Fields, ids, moments and the order of an export."""

    def fields(kind, record, where):
        optional = OPTIONAL.get(kind, set())
        expected = [name for name in FIELDS[kind] if name in record or name not in optional]
        demo.expect(list(record) == expected, f"{where}: fields of {kind} {list(record)}")
        demo.expect(all(value not in (None, [], "") for value in record.values() if kind != "interaction"), f"{where}: empty value")

    ids = [r["org_id"] for r in demo.orgs] + [r["user_id"] for r in demo.users] + [r["agent_id"] for r in demo.agents]
    ids += [r["interaction_id"] for r in demo.interactions]
    memory_ids = [memory["memory_id"] for _, memory in demo.memories]
    demo.expect(len(set(ids)) == len(ids) and len(set(memory_ids)) == len(memory_ids), "ids are unique")
    demo.expect(all(SHORT_ID.fullmatch(one) for one in ids), "short UUIDs have 22 characters of the alphabet")
    demo.expect(all(UUID.fullmatch(one) for one in memory_ids), "memory ids are UUIDs of version 5")

    for number, record in enumerate(demo.records[1:], start=2):
        fields(record["type"], record, f"line {number}")
        for name in ("created_at", "updated_at"):
            demo.expect(MOMENT.fullmatch(record.get(name, record["created_at"])), f"line {number}: {name}")
        for message in record.get("messages", []):
            fields("message", message, f"line {number}")
        for memory in record.get("memories", []):
            fields("memory", memory, f"line {number}")

    org_order = [r["org_id"] for r in demo.orgs]
    rank = {"organization": 0, "user": 1, "agent": 2, "interaction": 3}

    def place(record):
        kind = record["type"]
        own = {"user": ["user_id"], "agent": ["agent_id"], "interaction": ["user_id", "created_at", "interaction_id"]}
        return [record["org_id"], rank[kind], *(record[name] for name in own.get(kind, []))]

    places = [place(record) for record in demo.records[1:]]
    demo.expect(org_order == sorted(org_order) and places == sorted(places), "records stand in the order of an export")
    for interaction in demo.interactions:
        order = [(m["obtained_at"], m["memory_id"]) for m in interaction["memories"]]
        demo.expect(order == sorted(order), f"{interaction['created_at']}: order of memories")


def check_references(demo):
    """Everything that is named exists, above, and in the same organization or user."""
    users = {r["user_id"]: r["org_id"] for r in demo.users}
    agents = {r["agent_id"]: r for r in demo.agents}
    for agent in demo.agents:
        demo.expect(users.get(agent.get("user_id", demo.users[0]["user_id"])), f"agent {agent['label']}: owner")
    born = {r.get("agent_id", r.get("user_id")): r["created_at"] for r in demo.agents + demo.users}
    for interaction in demo.interactions:
        people = (interaction["user_id"], interaction["agent_id"])
        demo.expect(max(born[one] for one in people) < interaction["created_at"], f"{interaction['created_at']}: too early")
    seen = {}
    names_of = defaultdict(list)
    for user in demo.users:
        names_of[user["org_id"]] += user["name"].split()
    for agent in demo.agents:
        names_of[agent["org_id"]].append(agent["label"])
    for interaction, memory in demo.memories:
        where = f"{interaction['created_at']}: {memory['text']}"
        org, user = interaction["org_id"], interaction["user_id"]
        agent = agents[interaction["agent_id"]]
        demo.expect(users.get(user) == org and agent["org_id"] == org, f"{where}: organization")
        demo.expect(agent.get("user_id", user) == user, f"{where}: the agent belongs to somebody else")
        demo.expect(memory["agent_id"] == interaction["agent_id"], f"{where}: agent")
        saves = {interaction["created_at"], interaction["updated_at"]}
        demo.expect(memory["obtained_at"] in saves, f"{where}: obtained when nothing was saved")
        demo.expect(memory["date"] == memory["obtained_at"][:10], f"{where}: date")
        demo.expect(interaction["dates"] == sorted({save[:10] for save in saves}), f"{where}: dates")
        sources = memory.get("sources", [])
        demo.expect(sources == sorted(set(sources)) and len(sources) <= 3, f"{where}: sources {sources}")
        demo.expect(all(0 <= one < len(interaction["messages"]) for one in sources), f"{where}: a source out of range")
        for link in memory.get("replaces", []) + memory.get("replaced_by", []):
            demo.expect(seen.get(link) == user, f"{where}: a version that does not stand above, under the same user")
        seen[memory["memory_id"]] = user

        text = memory["text"]
        for kind, one in PLACEHOLDER.findall(text):
            known = users.get(one) if kind == "user" else agents.get(one, {}).get("org_id")
            demo.expect(known == org, f"{where}: unknown placeholder")
        plain = PLACEHOLDER.sub("", text)
        for name in names_of[org]:
            demo.expect(not re.search(rf"\b{re.escape(name)}\b", plain), f"{where}: {name} by name")
        demo.expect(len(text.split()) <= 25, f"{where}: more than 25 words")
        demo.expect(text.endswith(".") and not re.search(r"[{}’]", text), f"{where}: marks")
    texts = Counter((interaction["user_id"], memory["text"]) for interaction, memory in demo.memories)
    demo.expect(max(texts.values()) == 1, "no user has the same memory twice")


def version_graphs(demo):
    """The connected version graphs, each as (member ids, edges), after checking that time runs one way in them."""
    about = {memory["memory_id"]: (interaction, memory) for interaction, memory in demo.memories}
    edges = set()
    for _, memory in demo.memories:
        one = memory["memory_id"]
        edges |= {(old, one) for old in memory.get("replaces", [])} | {(one, new) for new in memory.get("replaced_by", [])}
        # The order inside a list of links is then the same whether a store sorts by id or by time. An id follows
        # from the minute of its interaction: where this breaks, move the interaction by a minute.
        for links in (memory.get("replaces", []), memory.get("replaced_by", [])):
            by_time = sorted(links, key=lambda link: (about[link][1]["obtained_at"], link))
            demo.expect(links == sorted(links) == by_time, f"{memory['text']}: links ascend by id and by time alike")
    for old, new in edges:
        older, newer = about[old][1], about[new][1]
        # A newer version is obtained strictly later, so the edges cannot form a cycle.
        demo.expect(older["obtained_at"] < newer["obtained_at"], f"{newer['text']}: obtained before what it replaces")
    group = {one: one for edge in edges for one in edge}

    def root(one):
        while group[one] != one:
            one = group[one]
        return one

    for old, new in sorted(edges):
        group[root(old)] = root(new)
    graphs = defaultdict(lambda: (set(), set()))
    for old, new in edges:
        graphs[root(new)][0].update((old, new))
        graphs[root(new)][1].add((old, new))
    return list(graphs.values()), about


def check_chains(demo):
    graphs, about = version_graphs(demo)
    sizes = Counter(len(members) for members, _ in graphs)
    demo.expect(len(graphs) >= 28, f"28 version graphs, found {len(graphs)}")
    demo.expect(sizes[6] >= 1, "a chain of six versions")
    demo.expect(sizes[3] + sizes[4] >= 10, "ten chains of three or four versions")
    shaped = []
    for members, edges in graphs:
        after, before = Counter(old for old, _ in edges), Counter(new for _, new in edges)
        branch, join = max(after.values()) > 1, max(before.values()) > 1
        demo.expect(len(members) != 6 or not (branch or join), "the chain of six is a plain one")
        shaped.append((branch, join))
    demo.expect(any(branch and join for branch, join in shaped), "one graph with a branch and a join")
    crossing = sum(len({about[one][0]["agent_id"] for one in members}) > 1 for members, _ in graphs)
    demo.expect(crossing >= 6, "chains that go through several agents")
    backwards = sum("replaced_by" in memory for _, memory in demo.memories)
    demo.expect(backwards >= 1, "a link that is written with the older version")
    return {"version graphs": len(graphs), "by versions": dict(sorted(sizes.items())), "over several agents": crossing}


def check_story(demo):
    """What the demo is there to show, apart from versions."""
    demo.expect(len(demo.orgs) == 2 and len(demo.users) == 7 and len(demo.agents) == 5, "2 organizations, 7 users, 5 agents")
    personal = [agent for agent in demo.agents if "user_id" in agent]
    demo.expect(0 < len(personal) < len(demo.agents), "agents of the organization and of one user")
    demo.expect(any(" " in agent["label"] for agent in demo.agents), "a label with a space")
    demo.between(78, len(demo.interactions), 90, "interactions")
    demo.between(300, len(demo.memories), 350, "memories")
    for interaction in demo.interactions:
        demo.between(4, len(interaction["messages"]), 14, f"{interaction['created_at']}: messages")
        demo.between(6, int(interaction["created_at"][11:13]), 22, f"{interaction['created_at']}: hour")

    days = Counter(interaction["created_at"][:10] for interaction in demo.interactions)
    demo.expect(min(days) == FIRST_DAY and max(days) == LAST_DAY, f"from {FIRST_DAY} to {LAST_DAY}")
    demo.expect(sum(count >= 2 for count in days.values()) >= 6 and max(days.values()) >= 3, "days with two and three interactions")
    weeks = {date.fromisoformat(day).isocalendar().week for day in days}
    demo.expect(len(weeks) < max(weeks) - min(weeks) + 1, "a quiet week")

    cut = [(i, m) for i, m in demo.memories if "sources" not in m]
    demo.expect(len(cut) == 2 and cut[0][0] is cut[1][0], "two memories of one interaction have lost their sources")
    if cut:
        interaction = cut[0][0]
        gap = date.fromisoformat(interaction["updated_at"][:10]) - date.fromisoformat(interaction["created_at"][:10])
        demo.expect(gap.days >= 2 and len(interaction["dates"]) == 2, "the interaction with lost sources was updated days later")
        demo.expect(all(m["obtained_at"] == interaction["created_at"] for _, m in cut), "they were obtained before the update")

    with_any = {interaction["user_id"] for interaction in demo.interactions}
    demo.expect(sum(user["user_id"] not in with_any for user in demo.users) == 1, "one user with nothing yet")
    renamed = [user["user_id"] for user in demo.users if user["name"] == NAME_NOW]
    spoken = [i["user_id"] for i in demo.interactions if any(FORMER_NAME in m["content"] for m in i["messages"])]
    demo.expect(len(spoken) >= 2 and set(spoken) == set(renamed), "the former name of the renamed user is spoken")
    served = defaultdict(set)
    for interaction in demo.interactions:
        served[interaction["user_id"]].add(interaction["agent_id"])
    demo.expect(max(map(len, served.values())) >= 3, "a user with three agents")

    contents = [message["content"] for interaction in demo.interactions for message in interaction["messages"]]
    other_script = re.compile(r"[\u0370-\u03ff\u3040-\u30ff\u4e00-\u9fff]")
    demo.expect(any(other_script.search(c) and re.search(r"[\U0001f300-\U0001faff]", c) for c in contents), "another script and an emoji")
    demo.expect(any("<b>" in content for content in contents), "HTML-like text")
    demo.between(1400, max(map(len, contents)), 2200, "characters of the longest message")

    several = sum(len(memory.get("sources", [])) > 1 for _, memory in demo.memories)
    demo.expect(several >= 20, "memories with several sources")
    others = sum(
        any(kind == "user" and one != i["user_id"] for kind, one in PLACEHOLDER.findall(m["text"])) for i, m in demo.memories
    )
    demo.expect(others >= 3, "memories that mention another user")
    possessive = sum(bool(re.search(r"(user|agent)_\w{22}'s", m["text"])) for _, m in demo.memories)
    demo.expect(possessive >= 20, "possessives")
    roles = [
        message["role"]
        for interaction, memory in demo.memories
        for place, message in enumerate(interaction["messages"])
        if place in memory.get("sources", [])
    ]
    demo.expect(roles.count("user") >= 0.9 * len(roles), "sources are mostly said by the user")
    lengths = [len(interaction["messages"]) for interaction in demo.interactions]
    demo.expect(sum(length >= 10 for length in lengths) >= 8, "eight long conversations")
    return {
        "messages": len(contents),
        "messages of one": f"{min(lengths)} to {max(lengths)}",
        "days": len(days),
        "by month": dict(sorted(Counter(day[:7] for day in days.elements()).items())),
        "with several sources": several,
        "mentioning another user": others,
        "possessives": possessive,
    }


def main():
    demo = Demo(DEMO_FILE)
    check_form(demo)
    check_references(demo)
    summary = {
        "bytes": demo.size,
        "organizations": len(demo.orgs),
        "users": len(demo.users),
        "agents": len(demo.agents),
        "interactions": len(demo.interactions),
        "memories": len(demo.memories),
        **check_chains(demo),
        **check_story(demo),
    }
    for name, value in summary.items():
        print(f"{name:24} {value}")
    for fault in demo.faults:
        print(f"broken: {fault}", file=sys.stderr)
    if demo.faults:
        sys.exit(f"{len(demo.faults)} promises of the demo are broken")


if __name__ == "__main__":
    main()
