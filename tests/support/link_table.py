"""Writes a link table from a process of its own: LMDB allows one environment a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from clicktrail.domain.entries import ConversionEntry, DomainEntry, LinkEntry
from clicktrail.edge import feed

PROGRAM = """
import sys
from pathlib import Path
from clicktrail.edge import feed
from clicktrail.edge.link_writer import LinkTableWriter

writer = LinkTableWriter(Path(sys.argv[1]))
batch = []
try:
    while True:
        message = feed.read_message(sys.stdin.buffer.read)
        if isinstance(message, feed.Ping):
            problems = writer.apply(batch)
            batch.clear()
            print(f"{writer.version} {writer.links} {len(problems)}", flush=True)
        else:
            batch.append(message)
except feed.FeedEnded:
    writer.close()
"""


class TableProcess:
    """A process that holds the table at `path` open for writing."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> TableProcess:
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def apply(self, *messages: feed.Message) -> tuple[int, int, int]:
        """Commit messages in one transaction; return version, links and number of problems."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        frames = b"".join(feed.encode_message(message) for message in (*messages, feed.Ping(0)))
        self._process.stdin.write(frames)
        self._process.stdin.flush()
        version, links, problems = self._process.stdout.readline().split()
        return int(version), int(links), int(problems)

    def fill(self, *messages: feed.Message) -> None:
        """Make the table whole with a snapshot of these messages, at version 1."""
        self.apply(feed.Hello("catalog", 1), feed.Reset(), *messages, feed.Synced(1))


def link(datapoint_id: int, name: str, **fields: object) -> feed.LinkChanged:
    """Make the message about a link of account 1, group 7, on domain 1."""
    values: dict[str, object] = {
        "datapoint_id": datapoint_id,
        "account_id": 1,
        "group_id": 7,
        "domain_id": 1,
        "name": name,
        "type": 0,
        "status": 0,
        "url": f"https://shop.example/{name}",
        "redirect_type": 307,
    }
    return feed.LinkChanged(1, LinkEntry(**(values | fields)))  # type: ignore[arg-type]


def domain(domain_id: int, host: str, *, default: bool = False) -> feed.DomainChanged:
    """Make the message about a domain."""
    return feed.DomainChanged(1, DomainEntry(domain_id, host, default))


def conversion(conversion_id: int, code: str, value: int = 0) -> feed.ConversionChanged:
    """Make the message about a conversion of account 1."""
    return feed.ConversionChanged(1, ConversionEntry(conversion_id, 1, code, value))
