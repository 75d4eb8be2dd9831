"""Find the records of a subject in the journals, and those that were judged by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from clicktrail.domain.erasure import Recogniser
from clicktrail.domain.events import ConversionFired, Event, Flag, Hit
from clicktrail.ingest.gather import decode
from clicktrail.journal.files import SegmentFile, journals, open_content, segments
from clicktrail.journal.format import DATA_OFFSET, Seeds, parse_header
from clicktrail.journal.reader import Position
from clicktrail.journal.scan import Gap, walk

MOST_TRACES = 50
"""With more of them it is quicker to look at every record than to search for each."""


class Found(NamedTuple):
    """A record with its place."""

    journal: str
    segment: int
    offset: int
    event: Hit | ConversionFired


class Part(NamedTuple):
    """A segment to be searched, up to the offset `end`."""

    journal: str
    file: SegmentFile
    end: int


WHOLE = 2**62


def all_parts(directory: Path) -> list[Part]:
    """Return every segment of every journal."""
    return [
        Part(name, file, WHOLE)
        for name in journals(directory)
        for file in segments(directory, name)
    ]


def parts_up_to(directory: Path, last: Mapping[str, int]) -> list[Part]:
    """Return the segments of the journals up to the numbers that `last` gives, included."""
    return [
        Part(name, file, WHOLE)
        for name, number in last.items()
        for file in segments(directory, name)
        if file.number <= number
    ]


def parts_behind(
    directory: Path, last: Mapping[str, int], done: Mapping[str, Position]
) -> list[Part]:
    """Return what lies behind those numbers and is ingested."""
    found = []
    for name, position in done.items():
        for file in segments(directory, name):
            if last.get(name, 0) < file.number <= position.segment:
                end = position.offset if file.number == position.segment else WHOLE
                found.append(Part(name, file, end))
    return found


class Search:
    """What belongs to a subject, and what was judged by it, as far as it has been looked for.

    `own` are the subject's records, `others` hits of the same addresses on the same links.
    `hit_ids` are the subject's hits, also those that somebody else knows of.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        self.recogniser = recogniser
        self.own: list[Found] = []
        self.others: list[Found] = []
        self.hit_ids: set[int] = set()
        self._shared: set[tuple[str, int]] = set()

    def find_hits(self, parts: Iterable[Part]) -> None:
        """Find the subject's hits, from which all else follows. Raises OSError."""
        for part in parts:
            for found in _scan(part, self.recogniser.traces, self._is_own_hit):
                self.know_hit(found.event)

    def know_hit(self, hit: Event) -> None:
        """Take note of a hit of the subject."""
        self.hit_ids.add(hit.hit_id)
        # Where nobody knows whose a hit is, it decides about no other.
        if isinstance(hit, Hit) and hit.ip and not hit.flags & Flag.LIGHT:
            self._shared.add((hit.ip, hit.datapoint_id))

    def find_all(self, parts: Iterable[Part]) -> None:
        """Find the subject's records and those judged by them. Raises OSError."""
        own, others = self.look_into(parts)
        self.own += own
        self.others += others

    def look_into(self, parts: Iterable[Part]) -> tuple[list[Found], list[Found]]:
        """Return what `find_all` would find. Raises OSError."""
        own: list[Found] = []
        others: list[Found] = []
        traces = list(self.recogniser.traces)
        if len(self.hit_ids) <= MOST_TRACES:
            traces += [ip.encode() for ip in {ip for ip, _ in self._shared}]
            traces += map(msgspec.msgpack.encode, self.hit_ids)
        else:
            traces = []
        for part in parts:
            for found in _scan(part, traces, self._matters):
                is_own = self.recogniser.knows(found.event, self.hit_ids)
                (own if is_own else others).append(found)
        return own, others

    def _is_own_hit(self, event: Event) -> bool:
        return isinstance(event, Hit) and self.recogniser.knows(event)

    def _matters(self, event: Event) -> bool:
        if (
            isinstance(event, Hit)
            and event.account_id == self.recogniser.account_id
            and (event.ip, event.datapoint_id) in self._shared
        ):
            return True
        return self.recogniser.knows(event, self.hit_ids)


def _scan(part: Part, traces: Sequence[bytes], wanted: Callable[[Event], bool]) -> list[Found]:
    """Return the wanted records of a segment, in order; `traces`: one is in each that is wanted."""
    try:
        content = open_content(part.file)
    except FileNotFoundError:
        file = _present(part.file)
        if file is None:
            return []
        content = open_content(file)
    found: list[Found] = []
    with content:
        if traces:
            data = content.read(0, min(content.size, part.end))
            if not any(trace in data for trace in traces):
                return []
            del data
        header = parse_header(content.read(0, DATA_OFFSET))
        if header is None:
            return []
        for records in walk(content, Seeds(header.salt)):
            if isinstance(records, Gap):
                continue
            if records[0][0] >= part.end:
                break
            for (offset, _), event in zip(records, decode(records), strict=True):
                if offset < part.end and isinstance(event, Hit | ConversionFired) and wanted(event):
                    found.append(Found(part.journal, part.file.number, offset, event))
    return found


def _present(file: SegmentFile) -> SegmentFile | None:
    """Return a segment that was compressed since it was listed; None where it was deleted."""
    folder = file.path.parent
    return next(
        (each for each in segments(folder.parent, folder.name) if each.number == file.number), None
    )
