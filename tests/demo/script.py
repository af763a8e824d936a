"""Reads the written conversations, because people should be able to edit the demo as plain text.

A line of a conversation file begins with one of these marks:

    # note                     ignored, like an empty line
    @ 2026-02-24 08:52 juno    a new interaction with the agent of that key, at that moment (UTC)
    U text    A text           a message of the user or the assistant; lines indented by two spaces continue it
    + text                     a memory whose source is the message above it
    +2,4 text                  ... and also the messages two and four above that one
    - text                     a memory whose source messages were cut off by a later update
    >> 2026-06-11 09:40        the interaction is updated: what follows was saved at that moment

After `+` or `-` a memory may have a name for its version, `(home1)`, and the versions it contradicts,
`(home4<home3+home2b)`. `{iris}` stands for the user or agent of that key.
"""

import re
from dataclasses import dataclass, field

INTERACTION = re.compile(r"@ (\d{4}-\d\d-\d\d \d\d:\d\d) (\w+)")
UPDATE = re.compile(r">> (\d{4}-\d\d-\d\d \d\d:\d\d)")
MEMORY = re.compile(r"([+-])([\d,]*) (?:\((\w+)(?:<([\w+]+))?\) )?(.+)")
ROLES = {"U": "user", "A": "assistant"}


@dataclass
class Memory:
    text: str
    saved: str
    sources: list
    name: str | None
    replaces: list


@dataclass
class Interaction:
    agent: str
    saves: list
    messages: list = field(default_factory=list)
    memories: list = field(default_factory=list)


class ScriptError(Exception):
    """A line that does not follow the marks above; names the file and the line."""


def read_conversations(path):
    """The interactions of one file, in the order in which they are written."""
    interactions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            read_line(line, interactions)
        except (ValueError, IndexError) as error:
            raise ScriptError(f"{path.name}:{number}: {error}") from error
    return interactions


def read_line(line, interactions):
    if not line or line.startswith("#"):
        return
    if match := INTERACTION.fullmatch(line):
        interactions.append(Interaction(agent=match[2], saves=[match[1]]))
        return
    current = interactions[-1]
    if match := UPDATE.fullmatch(line):
        current.saves.append(match[1])
    elif line.startswith("  "):
        current.messages[-1]["content"] += "\n" + line[2:]
    elif line[:2] in ("U ", "A "):
        current.messages.append({"role": ROLES[line[0]], "content": line[2:]})
    elif match := MEMORY.fullmatch(line):
        current.memories.append(read_memory(match, current))
    else:
        raise ValueError(f"unknown mark: {line[:40]!r}")


def read_memory(match, interaction):
    mark, offsets, name, replaces, text = match.groups()
    last = len(interaction.messages) - 1
    sources = []
    if mark == "+":
        sources = sorted(last - int(offset) for offset in ["0", *filter(None, offsets.split(","))])
        if sources[0] < 0:
            raise ValueError("a source stands before the first message")
    return Memory(text, interaction.saves[-1], sources, name, replaces.split("+") if replaces else [])
