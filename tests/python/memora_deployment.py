"""A deployment of memora-core 0.3.1 for tests and benches, on the Neo4j that MEMORA_TEST_NEO4J_URL, _USER and
_PASSWORD name. It needs the APOC procedures, which the package calls. Answers are JSON on standard output.

  write               fills the database through the package and tells what it wrote
  read ORG_ID…        tells what the package reads of these organizations
  populate USERS      makes a large organization, quickly, and tells its ids
  bench FILE          times the package's calls on what `populate` told in FILE; one line per kind of call
"""

import asyncio
import json
import os
import sys

from memora.graph_db.neo4j import Neo4jGraphInterface

from read_back import read
from timed import bench, populate
from written import write


def connect():
    url, user, password = (os.environ[f"MEMORA_TEST_NEO4J_{part}"] for part in ("URL", "USER", "PASSWORD"))
    return Neo4jGraphInterface(url, user, password, os.environ.get("MEMORA_TEST_NEO4J_DATABASE", "neo4j"))


async def run(task, arguments):
    graph = connect()
    try:
        if task == "write":
            answer = await write(graph)
        elif task == "read":
            answer = await read(graph, arguments)
        elif task == "populate":
            answer = await populate(graph, int(arguments[0]))
        elif task == "bench":
            with open(arguments[0], encoding="utf-8") as file:
                made = json.load(file)
            async for figure in bench(graph, made):
                print(json.dumps(figure), flush=True)
            return
        else:
            sys.exit(__doc__)
        json.dump(answer, sys.stdout, ensure_ascii=False)
    finally:
        await graph.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    asyncio.run(run(sys.argv[1], sys.argv[2:]))
