"""What the memora-core package talks to besides Neo4j, replaced: its models and its vector store.

The models say what a test wrote down, and the vector store is a list that finds memories by common words.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from memora.llm_backends.base import BaseBackendLLM
from memora.schema import models
from memora.schema.extraction_schema import (
    ContraryMemory,
    ExtractedMemory,
    MemoryComparisonResponse,
    MemoryExtractionResponse,
    NewGleanedMemory,
)
from memora.vector_db.base import BaseVectorDB


@dataclass
class Learned:
    """A memory that the model shall find: its text, the messages that it comes from, and what it contradicts."""

    text: str
    sources: list[int]
    contradicts: str | None = None


class ScriptedModel(BaseBackendLLM):
    """Finds the memories that were set before the call, and tells which of them contradict another one."""

    def __init__(self):
        self.learned: list[Learned] = []
        # The same texts with the ids in them, as the package stores them.
        self.placed: list[str] = []

    async def close(self):
        pass

    @property
    def get_model_kwargs(self):
        return {}

    async def __call__(self, messages, output_schema_model=None):
        if output_schema_model is MemoryExtractionResponse:
            found = [ExtractedMemory(memory=m.text, msg_source_ids=m.sources) for m in self.learned]
            # The package asks for three passes and joins them.
            return MemoryExtractionResponse(memories_first_pass=found[:1], memories_second_pass=found[1:])
        if output_schema_model is MemoryComparisonResponse:
            return self.compared()
        raise ValueError(f"the script knows no answer of the form {output_schema_model}")

    def compared(self):
        answer = MemoryComparisonResponse(new_memories=[], contrary_memories=[])
        for position, (text, memory) in enumerate(zip(self.placed, self.learned)):
            if memory.contradicts is None:
                answer.new_memories.append(NewGleanedMemory(memory=text, source_candidate_pos_id=position))
            else:
                answer.contrary_memories.append(
                    ContraryMemory(
                        memory=text, source_candidate_pos_id=position, contradicted_memory_id=memory.contradicts
                    )
                )
        return answer


class ListedVectors(BaseVectorDB):
    """A list of memories; one is found by a word of four letters or more that it shares with the question."""

    def __init__(self):
        self.memories: list[models.Memory] = []

    async def close(self):
        pass

    async def setup(self, *args, **kwargs):
        pass

    async def add_memories(self, org_id, user_id, agent_id, memory_ids, memories, obtained_at):
        for memory_id, text in zip(memory_ids, memories):
            self.memories.append(
                models.Memory(
                    org_id=org_id,
                    user_id=user_id,
                    agent_id=agent_id,
                    memory_id=str(uuid.UUID(str(memory_id))),
                    memory=text,
                    obtained_at=datetime.fromisoformat(obtained_at),
                )
            )

    async def search_memory(self, query, memory_search_scope, org_id, user_id=None, agent_id=None):
        words = {word for word in query.lower().split() if len(word) >= 4}
        return [
            (memory, 1.0)
            for memory in self.memories
            if memory.org_id == org_id
            and user_id in (None, memory.user_id)
            and agent_id in (None, memory.agent_id)
            and words & set(memory.memory.lower().split())
        ]

    async def search_memories(self, queries, memory_search_scope, org_id, user_id=None, agent_id=None):
        return [await self.search_memory(query, memory_search_scope, org_id, user_id, agent_id) for query in queries]

    async def delete_memory(self, memory_id):
        await self.delete_memories([memory_id])

    async def delete_memories(self, memory_ids):
        self.memories = [memory for memory in self.memories if memory.memory_id not in memory_ids]

    async def delete_all_user_memories(self, org_id, user_id):
        self.memories = [m for m in self.memories if (m.org_id, m.user_id) != (org_id, user_id)]

    async def delete_all_organization_memories(self, org_id):
        self.memories = [memory for memory in self.memories if memory.org_id != org_id]
