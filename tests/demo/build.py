"""Writes the demo store from the cast and the conversations, so that its text can be edited and its ids never drift.

Needs Python 3.10 or newer and nothing else.

    python3 tests/demo/build.py            writes the file and checks it
    python3 tests/demo/build.py --check    only says whether the file is what would be written
"""

import json
import re
import sys
import uuid
from datetime import datetime, timedelta
from pathlib import Path

sys.dont_write_bytecode = True  # The folder is content; running the script must not leave files in it.

import check  # noqa: E402
from script import ScriptError, read_conversations  # noqa: E402

HERE = Path(__file__).resolve().parent
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "memora-explorer:demo")


def demo_uuid(*names):
    return uuid.uuid5(NAMESPACE, "/".join(names))


def short_id(*names):
    """The short UUID of a name: base 57, most significant digit first, 22 characters."""
    rest, digits = demo_uuid(*names).int, ""
    while len(digits) < 22:
        rest, digit = divmod(rest, 57)
        digits = ALPHABET[digit] + digits
    return digits


def moment(written, *names):
    """A written minute in the form of the format, with seconds taken from a name, as nobody speaks on the full minute."""
    at = datetime.strptime(written, "%Y-%m-%d %H:%M") + timedelta(seconds=demo_uuid(*names, written).int % 60)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Cast:
    """The people of the demo with their ids, by the keys used in the conversations."""

    def __init__(self, path):
        cast = json.loads(path.read_text(encoding="utf-8"))
        self.organizations, self.users, self.agents = cast["organizations"], cast["users"], cast["agents"]
        self.ids, self.placeholders = {}, {}
        for kind, people in (("organization", self.organizations), ("user", self.users), ("agent", self.agents)):
            for person in people:
                key = person["key"]
                self.ids[key] = short_id(kind, key)
                if kind != "organization":
                    self.placeholders[key] = f"{kind}_{self.ids[key]}"

    def fill(self, text):
        return re.sub(r"\{(\w+)\}", lambda mark: self.placeholders[mark[1]], text)

    def of(self, people, org):
        return sorted((p for p in people if p["org"] == org["key"]), key=lambda p: self.ids[p["key"]])


def records(cast):
    yield {"format": "memora-interchange", "version": 1}
    for org in sorted(cast.organizations, key=lambda o: cast.ids[o["key"]]):
        org_id, users = cast.ids[org["key"]], cast.of(cast.users, org)
        yield {
            "type": "organization",
            "org_id": org_id,
            "name": org["name"],
            "created_at": moment(org["created"], org["key"]),
        }
        for user in users:
            yield {
                "type": "user",
                "org_id": org_id,
                "user_id": cast.ids[user["key"]],
                "name": user["name"],
                "created_at": moment(user["created"], user["key"]),
            }
        for agent in cast.of(cast.agents, org):
            owner = {"user_id": cast.ids[agent["user"]]} if "user" in agent else {}
            yield {
                "type": "agent",
                "org_id": org_id,
                "agent_id": cast.ids[agent["key"]],
                "label": agent["label"],
                **owner,
                "created_at": moment(agent["created"], agent["key"]),
            }
        for user in users:
            yield from interactions_of(user["key"], org_id, cast)


def interactions_of(user, org_id, cast):
    """The interactions of one user in the order of an export; a user without a file has none yet."""
    path = HERE / "conversations" / f"{user}.txt"
    written = []
    for interaction in read_conversations(path) if path.exists() else []:
        interaction_id = short_id("interaction", user, interaction.saves[0])
        moments = {save: moment(save, interaction_id) for save in interaction.saves}
        written.append((moments[interaction.saves[0]], interaction_id, moments, interaction))
    written.sort(key=lambda entry: entry[:2])

    memory_ids = {id(memory): name for entry in written for memory, name in named(entry[1], entry[3].memories)}
    order = [memory_ids[id(memory)] for entry in written for memory in entry[3].memories]
    links = version_links(written, memory_ids)
    for created_at, interaction_id, moments, interaction in written:
        agent_id = cast.ids[interaction.agent]
        yield {
            "type": "interaction",
            "org_id": org_id,
            "user_id": cast.ids[user],
            "interaction_id": interaction_id,
            "agent_id": agent_id,
            "created_at": created_at,
            "updated_at": moments[interaction.saves[-1]],
            "dates": sorted({save[:10] for save in interaction.saves}),
            "messages": interaction.messages,
            "memories": [
                {
                    "memory_id": memory_ids[id(memory)],
                    "agent_id": agent_id,
                    "text": cast.fill(memory.text),
                    "obtained_at": moments[memory.saved],
                    "date": memory.saved[:10],
                    **({"sources": memory.sources} if memory.sources else {}),
                    **link_fields(memory_ids[id(memory)], links, order),
                }
                for memory in interaction.memories
            ],
        }


def named(interaction_id, memories):
    """Ids for the memories of one interaction, given out ascending, so that the order of an export is the order of the talk."""
    ids = sorted(str(demo_uuid("memory", interaction_id, str(index))) for index in range(len(memories)))
    return zip(memories, ids)


def version_links(written, memory_ids):
    """Pairs (older, newer) of memory ids."""
    memories = [memory for entry in written for memory in entry[3].memories]
    names = [memory.name for memory in memories if memory.name]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ScriptError(f"versions named twice: {sorted(twice)}")
    by_name = {memory.name: memory_ids[id(memory)] for memory in memories if memory.name}
    return [(by_name[old], memory_ids[id(memory)]) for memory in memories for old in memory.replaces]


def link_fields(memory_id, links, order):
    """A link is written with whichever of its two ends stands later in the file."""
    place = order.index(memory_id)
    replaces = sorted(old for old, new in links if new == memory_id and order.index(old) < place)
    replaced_by = sorted(new for old, new in links if old == memory_id and order.index(new) < place)
    return {
        **({"replaces": replaces} if replaces else {}),
        **({"replaced_by": replaced_by} if replaced_by else {}),
    }


def main():
    lines = [json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in records(Cast(HERE / "cast.json"))]
    data = "".join(line + "\n" for line in lines).encode("utf-8")
    if "--check" in sys.argv[1:]:
        if check.DEMO_FILE.read_bytes() != data:
            sys.exit(f"{check.DEMO_FILE.name} is not what tests/demo/build.py writes: run it and commit the result")
    else:
        check.DEMO_FILE.parent.mkdir(parents=True, exist_ok=True)
        check.DEMO_FILE.write_bytes(data)
    check.main()


if __name__ == "__main__":
    main()
