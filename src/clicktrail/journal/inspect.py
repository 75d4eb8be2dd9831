"""Tell what the journals hold and in which state, segment by segment, without changing anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from clicktrail.journal.files import SegmentFile, journals, open_content, segments
from clicktrail.journal.format import (
    DATA_OFFSET,
    HEAD_BYTES,
    VERSION,
    Header,
    Seeds,
    parse_header,
)
from clicktrail.journal.scan import Gap, walk

Describe = Callable[[bytes], str]
"""Says in a few words what a payload is, for instance its time."""


class SegmentInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One segment as found.

    `stored_bytes` is the size of the file; `record_bytes` counts frames. `created` is in Unix
    milliseconds, None where the header is damaged. `sealed`: a newer segment exists. `first` and
    `last` describe the first and last record, where a description was asked for. `torn_bytes` are
    the tail that is no whole record, `corrupt_bytes` the damage between records. `problems` are
    sentences; none means that all is well.
    """

    journal: str
    segment: int
    file: str
    stored_bytes: int
    record_bytes: int = 0
    records: int = 0
    created: int | None = None
    first: str | None = None
    last: str | None = None
    sealed: bool
    compressed: bool
    torn_bytes: int = 0
    corrupt_bytes: int = 0
    problems: list[str] = []


def inspect(journal_dir: Path, describe: Describe | None = None) -> list[SegmentInfo]:
    """Return every segment of every journal, in order of name and number.

    `describe` may raise ValueError for a payload that it does not know. A file that cannot be read
    is told in its row. Rows come from a journal that may be written to meanwhile.
    """
    rows: list[SegmentInfo] = []
    for name in journals(journal_dir):
        found = segments(journal_dir, name)
        for segment in found:
            sealed = segment is not found[-1]
            try:
                rows.append(_inspect_segment(name, segment, sealed, describe))
            except FileNotFoundError:
                # Compressed or deleted since the listing.
                continue
            except OSError as error:
                rows.append(
                    _row(name, segment, sealed, problems=[f"It cannot be read: {error.strerror}."])
                )
    return rows


def _row(name: str, segment: SegmentFile, sealed: bool, **found: object) -> SegmentInfo:
    known = {
        "journal": name,
        "segment": segment.number,
        "file": segment.path.name,
        "stored_bytes": segment.path.stat().st_size,
        "sealed": sealed,
        "compressed": segment.compressed,
    }
    return msgspec.convert(known | found, SegmentInfo)


def _inspect_segment(
    name: str, segment: SegmentFile, sealed: bool, describe: Describe | None
) -> SegmentInfo:
    problems: list[str] = []
    records = record_bytes = corrupt_bytes = torn_bytes = 0
    first: bytes | None = None
    last: bytes | None = None
    with open_content(segment) as content:
        if content.damage:
            problems.append(f"It ends early: {content.damage}.")
        header = parse_header(content.read(0, DATA_OFFSET))
        if header is None:
            problems.append("Its header is damaged, so that its records cannot be checked.")
            return _row(name, segment, sealed, problems=problems)
        problems += _odd_header(header, name, segment)
        gap: Gap | None = None
        for found in walk(content, Seeds(header.salt)):
            if isinstance(found, Gap):
                gap = found
                continue
            if gap is not None:
                corrupt_bytes += gap[1] - gap[0]
                problems.append(f"Bytes {gap[0]} to {gap[1] - 1} are damaged.")
                gap = None
            records += len(found)
            record_bytes += sum(HEAD_BYTES + len(payload) for _, payload in found)
            first = found[0][1] if first is None else first
            last = found[-1][1]
        if gap is not None:
            torn_bytes = gap[1] - gap[0]
            problems.append(f"From byte {gap[0]} on there is no whole record.")
    return _row(
        name,
        segment,
        sealed,
        record_bytes=record_bytes,
        records=records,
        created=header.created,
        first=_described(first, describe),
        last=_described(last, describe),
        torn_bytes=torn_bytes,
        corrupt_bytes=corrupt_bytes,
        problems=problems,
    )


def _odd_header(header: Header, name: str, segment: SegmentFile) -> list[str]:
    problems: list[str] = []
    if header.version > VERSION:
        problems.append("It was written by a newer version of Clicktrail.")
    if (header.name, header.segment) != (name, segment.number):
        problems.append(f"It began as segment {header.segment} of journal {header.name}.")
    return problems


def _described(payload: bytes | None, describe: Describe | None) -> str | None:
    if payload is None or describe is None:
        return None
    try:
        return describe(payload)
    except ValueError:
        return "unknown"
