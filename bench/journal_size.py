"""Bytes that a hit takes in the journal: as it is written, and once its segment is compressed.

The hits are those of `bench.ingest`. Reference: what a hit takes in a log of lines, as nginx writes
them (`combined`), as it is and after gzip.
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
from pathlib import Path

from bench.ingest import write_journals
from bench.machine import describe
from clicktrail.domain.events import Hit, decode_event
from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.journal.files import segments
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.retention import compress

JOURNAL = "000-00"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hits", type=int, default=1_000_000)
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        write_journals(directory, options.hits, 1, seed=1)
        reader, at, lines = JournalReader(directory, JOURNAL), Position(), []
        raw = reader.lag(at)
        while (chunk := reader.read(at)).records:
            lines += [_line(payload) for _, payload in chunk.records]
            at = chunk.next
        log = "".join(lines).encode()
        compress(directory, JOURNAL, at, [])
        finished = [one for one in segments(directory, JOURNAL) if one.compressed]
        unpacked = 64 * 2**20 * len(finished)
        packed = sum(one.path.stat().st_size for one in finished)
    per_hit = raw / options.hits
    print(f"journal: {per_hit:.0f} bytes a hit, {per_hit * packed / unpacked:.0f} compressed")
    lined = len(log) / options.hits
    packed_lines = len(gzip.compress(log, 6)) / options.hits
    print(f"nginx's combined log: {lined:.0f} bytes, {packed_lines:.0f} by gzip")
    print(
        f"ratio {per_hit / lined:.2f}, compressed {per_hit * packed / unpacked / packed_lines:.2f}"
    )


def _line(payload: bytes) -> str:
    hit = decode_event(payload)
    assert isinstance(hit, Hit)
    seconds = timestamp_ms(hit.hit_id) // 1000
    target = f"/{hit.datapoint_id}?{hit.query}"
    return (
        f'{hit.ip} - - [{seconds}] "GET {target} HTTP/1.1" 302 0'
        f' "{hit.referrer or "-"}" "{hit.user_agent}"\n'
    )


if __name__ == "__main__":
    main()
