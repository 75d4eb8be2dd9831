"""Real NATS servers: a cluster of three with JetStream, each on a loopback address of its own."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import nats

from clicktrail.journal.shared.bus import Bus
from clicktrail.journal.shared.layout import stream_of, unpack
from clicktrail.settings import nats_servers
from tests.support.ports import free_port
from tests.support.waiting import eventually

# Every cluster has addresses that no other of this test process had.
_NETWORKS = itertools.count(os.getpid() % 200)


class Server:
    """One server; it ends with the process that started it."""

    def __init__(self, number: int, address: str, route: str, directory: Path, routes: str) -> None:
        self.address = address
        host, _, port = address.partition(":")
        self.directory = directory
        directory.mkdir(parents=True)
        self._command = [program(), "-a", host, "-p", port, "-js", "-sd", str(directory)]
        self._command += ["-n", f"n{number}", "--cluster_name", "tests"]
        if routes:
            self._command += ["-cluster", route, "-routes", routes]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; who asks has to wait until it is ready."""
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *self._command], stdout=log, stderr=log
            )

    def kill(self) -> None:
        """End it by `kill -9`."""
        self.send(signal.SIGKILL)
        assert self.process is not None
        self.process.wait(30)

    def lose_disk(self) -> None:
        """End it, and delete all that it holds."""
        self.kill()
        shutil.rmtree(self.directory)
        self.directory.mkdir()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)


class NatsCluster:
    """Some servers that know of each other; `url` is what CLICKTRAIL_JOURNAL_URL is set to."""

    def __init__(self, servers: int = 3) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="clicktrail-nats-"))
        network = next(_NETWORKS) % 250
        hosts = [f"127.7.{network}.{number}" for number in range(1, servers + 1)]
        routes = [f"nats://{host}:{free_port()}" for host in hosts]
        self.servers = [
            Server(
                number,
                f"{host}:{free_port()}",
                route,
                self._directory / str(number),
                ",".join(routes) if servers > 1 else "",
            )
            for number, (host, route) in enumerate(zip(hosts, routes, strict=True), 1)
        ]
        self.url = "nats://" + ",".join(server.address for server in self.servers)
        self.start()

    def start(self) -> None:
        """Start all servers, and wait until they are ready."""
        for server in self.servers:
            server.start()
        several = len(self.servers) > 1
        ready = "JetStream cluster new metadata leader" if several else "Server is ready"
        eventually(self._logs, lambda logs: any(ready in log for log in logs), seconds=120)

    def lose_streams(self, prefix: str = "CLICKTRAIL_") -> list[str]:
        """Remove all streams whose names begin so, and return them."""
        return asyncio.run(_remove(self.url, prefix))

    def remove(self) -> None:
        """Stop all servers, and delete what they hold."""
        for server in self.servers:
            if server.process is not None and server.process.poll() is None:
                server.kill()
        shutil.rmtree(self._directory, ignore_errors=True)

    def events(self, partitions: int) -> list[list[bytes]]:
        """Return all events of each partition, in the order of its stream."""
        return asyncio.run(_events(self.url, partitions))

    def _logs(self) -> list[str]:
        return [(s.directory / "log").read_text(errors="replace") for s in self.servers]


async def _remove(url: str, prefix: str) -> list[str]:
    client = await nats.connect(nats_servers(url))
    jetstream = client.jetstream(timeout=30)
    names = sorted(str(each.config.name) for each in await jetstream.streams_info())
    removed = [name for name in names if name.startswith(prefix)]
    for name in removed:
        await jetstream.delete_stream(name)
    await client.close()
    return removed


async def _events(url: str, partitions: int) -> list[list[bytes]]:
    bus = Bus(url, partitions, name="a test")
    await bus.connect()
    found: list[list[bytes]] = []
    for partition in range(partitions):
        name = stream_of(partition)
        state = (await bus.jetstream.stream_info(name)).state
        of_partition: list[bytes] = []
        for sequence in range(state.first_seq, state.last_seq + 1):
            message = await bus.jetstream.get_msg(name, sequence)
            of_partition += unpack(message.data or b"")
        found.append(of_partition)
    await bus.close()
    return found


def program() -> str:
    """Return the path of the server."""
    found = shutil.which("nats-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert found, "nats-server is missing: run `make programs`"
    return found
