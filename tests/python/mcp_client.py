"""Drives a server of the Model Context Protocol with the official client, for the tests of `memora mcp`.

Usage: mcp_client.py COMMAND ARGUMENT…  Prints what the server says of itself, then reads one call per line
({"tool": …, "arguments": …}) and prints one answer per line. The client checks each answer against the schema that
the tool was listed with.
"""

import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.shared.exceptions import McpError


def say(answer):
    print(json.dumps(answer), flush=True)


async def main():
    server = StdioServerParameters(command=sys.argv[1], args=sys.argv[2:], env=dict(os.environ))
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        started = await session.initialize()
        tools = (await session.list_tools()).tools
        say(
            {
                "server": started.serverInfo.name,
                "instructions": started.instructions,
                "tools": [tool.model_dump(mode="json") for tool in tools],
            }
        )
        while line := await asyncio.to_thread(sys.stdin.readline):
            call = json.loads(line)
            try:
                answer = await session.call_tool(call["tool"], call["arguments"])
            except McpError as error:
                say({"is_error": True, "structured": None, "text": str(error)})
                continue
            say(
                {
                    "is_error": answer.isError,
                    "structured": answer.structuredContent,
                    "text": "".join(part.text for part in answer.content if part.type == "text"),
                }
            )


asyncio.run(main())
