"""Lets other machines reach what listens to the loopback of this one: bytes, as they come.

The embedded hit store listens to nobody else. Here it stands for a ClickHouse server.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys

import uvloop

CHUNK = 2**18


async def relay(address: str, port: int, to_port: int) -> None:
    """Relay every connection, for ever; one that the other side does not take is closed."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection("127.0.0.1", to_port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

    server = await asyncio.start_server(serve, address, port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(relay(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
