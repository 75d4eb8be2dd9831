"""What was imported already, and which hits wait to be written to the journal.

An import has two halves. While it reads, hits are put in order in a file beside the ledger, and
nothing else has happened: a death begins anew. Once all is read, that file is sealed, and its hits
go to a journal of their own in the order of time; a death goes on where the journal ends. The
ledger is an index of these journals, brought up to date from them on opening, so that no death
between two files makes them disagree, and one that was lost is made again.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import msgspec

from clicktrail.domain.events import Event, Hit, decode_event
from clicktrail.domain.hit_id import chronological, id_at
from clicktrail.journal.files import journals
from clicktrail.journal.reader import JournalReader, Position

HISTORY = "import-"
FILE_NAME = "ledger.sqlite3"
WAITING_NAME = "waiting.sqlite3"
KEY_MASK = (1 << 63) - 1
# Ids of imports are those of worker 15, which only a machine of 16 workers has, on any node.
WORKER = 15
TRIES = 64
_STEP = 0x5851
_NUMBER = re.compile(r"import-[a-z]+-(\d{4,})")

_LEDGER = """
CREATE TABLE IF NOT EXISTS journals
    (name TEXT PRIMARY KEY, segment INTEGER, offset INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hits (key INTEGER PRIMARY KEY, id INTEGER NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS hit_ids ON hits (id);
CREATE TABLE IF NOT EXISTS entities (account INTEGER, source TEXT, kind TEXT, key TEXT, id INTEGER,
    PRIMARY KEY (account, source, kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS numbers (source TEXT, datapoint INTEGER, hits INTEGER,
    PRIMARY KEY (source, datapoint)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sealed (journal TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS progress (source TEXT, links INTEGER, hits INTEGER);
"""
_WAITING = """
CREATE TABLE waiting (ms INTEGER, key INTEGER, click INTEGER, payload BLOB,
    PRIMARY KEY (ms, key)) WITHOUT ROWID;
CREATE TABLE staged (key INTEGER PRIMARY KEY);
CREATE TABLE occurrences (content INTEGER PRIMARY KEY, number INTEGER);
CREATE TABLE targets (link TEXT PRIMARY KEY, datapoint INTEGER, team INTEGER, domain INTEGER,
    total INTEGER, hits INTEGER) WITHOUT ROWID;
CREATE TABLE claimed (name TEXT PRIMARY KEY, link TEXT, url TEXT) WITHOUT ROWID;
"""


def key_of(*parts: object) -> int:
    """Return 63 bits that name something by its parts: the same ones in every process."""
    return _hash(parts)


def _hash(parts: Sequence[object]) -> int:
    packed = msgspec.msgpack.encode(parts)
    return int.from_bytes(blake2b(packed, digest_size=8).digest(), "little") & KEY_MASK


class Waiting(NamedTuple):
    """An event that is to be written: `click` is the key of the hit that a conversion earned."""

    ms: int
    key: int
    click: int | None
    payload: bytes


class Progress(NamedTuple):
    """How many links and hits an import from a source had read when it was last noted."""

    source: str
    links: int
    hits: int


class Ledger:
    """The ledger of a data directory; `directory` None is an empty one that nobody keeps."""

    def __init__(self, directory: Path | None, *, read_only: bool = False) -> None:
        self._directory = directory
        path = None if directory is None else directory / FILE_NAME
        if path is not None and not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        if path is None or (read_only and not path.exists()):
            self._database = sqlite3.connect(":memory:", isolation_level=None)
        elif read_only:
            self._database = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None
            )
            return
        else:
            self._database = sqlite3.connect(path, isolation_level=None)
            self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute("PRAGMA cache_size=-16000")
        self._database.executescript(_LEDGER)

    def close(self) -> None:
        """Let the file go."""
        self._database.close()

    def knows(self, key: int) -> bool:
        """Tell whether an event was imported already."""
        found = self._database.execute("SELECT 1 FROM hits WHERE key = ?", (key,))
        return found.fetchone() is not None

    def id_of(self, key: int) -> int | None:
        """Return the hit id of an imported event."""
        row = self._database.execute("SELECT id FROM hits WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0] & (2**64 - 1)

    def entity(self, account: int, source: str, kind: str, key: str) -> int | None:
        """Return the id that a link or conversion of a source has here."""
        row = self._database.execute(
            "SELECT id FROM entities WHERE account = ? AND source = ? AND kind = ? AND key = ?",
            (account, source, kind, key),
        ).fetchone()
        return None if row is None else int(row[0])

    def note_entities(
        self, account: int, source: str, kind: str, found: Sequence[tuple[str, int]]
    ) -> None:
        """Keep which ids links or conversions of a source have here."""
        self._database.execute("BEGIN IMMEDIATE")
        self._database.executemany(
            "INSERT OR REPLACE INTO entities VALUES (?, ?, ?, ?, ?)",
            [(account, source, kind, key, entity) for key, entity in found],
        )
        self._database.execute("COMMIT")

    def take_over(self, journal_dir: Path) -> None:
        """Bring the ledger up to date with the journals of imports."""
        for name in journals(journal_dir):
            if name.startswith(HISTORY):
                self._follow(journal_dir, name)

    def note_end(self, journal_dir: Path, name: str) -> None:
        """Note how far a journal goes, all of which the ledger has."""
        self._follow(journal_dir, name, known=True)

    def unfinished(self) -> str | None:
        """Return the journal to which sealed hits are still being written."""
        row = self._database.execute("SELECT journal FROM sealed").fetchone()
        return None if row is None else str(row[0])

    def seal(self, journal: str) -> None:
        """Note that all has been read, and which journal it goes to."""
        self._database.execute("INSERT INTO sealed VALUES (?)", (journal,))

    def unseal(self) -> None:
        """Note that all is written, which ends the import."""
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute("DELETE FROM sealed")
        self._database.execute("DELETE FROM progress")
        self._database.execute("COMMIT")

    def progress(self) -> Progress | None:
        """Return how far the import is that has begun and not ended; None where there is none."""
        try:
            row = self._database.execute("SELECT source, links, hits FROM progress").fetchone()
        except sqlite3.OperationalError:
            # A ledger that is only read may be from before this was noted.
            return None
        return None if row is None else Progress(*row)

    def note_progress(self, progress: Progress) -> None:
        """Note how far the import is that is under way."""
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute("DELETE FROM progress")
        self._database.execute("INSERT INTO progress VALUES (?, ?, ?)", progress)
        self._database.execute("COMMIT")

    def next_journal(self, journal_dir: Path, source: str) -> str:
        """Return the name of a journal that nothing was ever written to."""
        names = [row[0] for row in self._database.execute("SELECT name FROM journals")]
        numbers = [
            int(match[1])
            for name in (*names, *journals(journal_dir))
            if (match := _NUMBER.fullmatch(name))
        ]
        return f"{HISTORY}{source}-{max(numbers, default=0) + 1:04d}"

    def new_ids(self, events: Sequence[Waiting]) -> list[int]:
        """Return ids for events: those that the same events would get again, taken by nobody."""
        taken: set[int] = set()
        ids = []
        for event in events:
            number = self._free_id(event.ms, event.key, taken)
            taken.add(number)
            ids.append(number)
        return ids

    def note(self, events: Sequence[Event]) -> None:
        """Keep imported events that are in the journal; those that are kept already stay."""
        self._database.execute("BEGIN IMMEDIATE")
        hits: Counter[tuple[str, int]] = Counter()
        for event in events:
            assert event.origin is not None
            added = self._database.execute(
                "INSERT OR IGNORE INTO hits VALUES (?, ?)",
                (event.origin.key, chronological(event.hit_id)),
            ).rowcount
            if added and isinstance(event, Hit):
                hits[event.origin.source, event.datapoint_id] += 1
        self._database.executemany(
            "INSERT INTO numbers VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET hits = hits + excluded.hits",
            [(*whose, number) for whose, number in hits.items()],
        )
        self._database.execute("COMMIT")

    def hits_of(self, source: str, datapoint: int) -> int:
        """Return how many hits of a link were imported from a source."""
        row = self._database.execute(
            "SELECT hits FROM numbers WHERE source = ? AND datapoint = ?", (source, datapoint)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def _free_id(self, ms: int, key: int, taken: set[int]) -> int:
        tries = 0
        while True:
            bits = (key + tries * _STEP) & 0x7FFF
            lower = bits >> 8 << 12 | WORKER << 8 | bits & 0xFF
            number = id_at(ms + tries // TRIES, lower)
            if number not in taken:
                row = self._database.execute(
                    "SELECT 1 FROM hits WHERE id = ?", (chronological(number),)
                ).fetchone()
                if row is None:
                    return number
            tries += 1

    def _follow(self, journal_dir: Path, name: str, *, known: bool = False) -> None:
        row = self._database.execute(
            "SELECT segment, offset FROM journals WHERE name = ?", (name,)
        ).fetchone()
        position = Position(*row) if row else Position()
        reader = JournalReader(journal_dir, name)
        while True:
            chunk = reader.read(position)
            events = []
            for _, payload in () if known else chunk.records:
                try:
                    event: Event = decode_event(payload)
                except (msgspec.DecodeError, UnicodeDecodeError):
                    continue
                if event.origin is not None:
                    events.append(event)
            if events:
                self.note(events)
            if not chunk.records and chunk.next == position:
                break
            position = chunk.next
        self._database.execute(
            "INSERT OR REPLACE INTO journals VALUES (?, ?, ?)",
            (name, position.segment, position.offset),
        )


class Target(NamedTuple):
    """Where the hits of a link go: below 0 for one that a dry run only pretends to make."""

    datapoint: int
    group: int
    domain: int


class Stage:
    """The hits that an import has read, on disk, until they are sealed."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        path.with_name(path.name + "-journal").unlink(missing_ok=True)
        self.path = path
        self._database = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-16000"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(_WAITING)
        self._database.execute("BEGIN")
        self._targets: dict[str, Target | None] = {}

    def claim(self, name: str, link: str, url: str) -> None:
        """Keep that a link of this import has a name."""
        self._database.execute("INSERT OR IGNORE INTO claimed VALUES (?, ?, ?)", (name, link, url))

    def claimant(self, name: str) -> tuple[str, str] | None:
        """Return which link of this import has a name, and where it leads; None for none."""
        row = self._database.execute(
            "SELECT link, url FROM claimed WHERE name = ?", (name,)
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def aim(self, link: str, target: Target, total: int | None, hits: int) -> None:
        """Keep where the hits of a link go: of `total` (None: nobody knows) `hits` are here."""
        self._database.execute(
            "INSERT OR REPLACE INTO targets VALUES (?, ?, ?, ?, ?, ?)", (link, *target, total, hits)
        )
        self._targets.pop(link, None)

    def refuse(self, link: str) -> None:
        """Keep that a link was looked at and is not imported."""
        self._database.execute("INSERT OR IGNORE INTO targets (link) VALUES (?)", (link,))

    def has_seen(self, link: str) -> bool:
        """Tell whether a link was looked at, whatever became of it."""
        if self._targets.get(link) is not None:
            return True
        row = self._database.execute("SELECT 1 FROM targets WHERE link = ?", (link,)).fetchone()
        return row is not None

    def target(self, link: str) -> Target | None:
        """Return where the hits of a link go; None for a link that was not imported."""
        found = self._targets.get(link, link)
        if not isinstance(found, str):
            return found
        row = self._database.execute(
            "SELECT datapoint, team, domain FROM targets WHERE link = ?", (link,)
        ).fetchone()
        if len(self._targets) >= 50_000:
            self._targets.clear()
        target = self._targets[link] = None if row is None or row[0] is None else Target(*row)
        return target

    def occurrence(self, content: int, number: int = 1) -> int:
        """Count events that look the same; return how many there were before these."""
        row = self._database.execute(
            "INSERT INTO occurrences VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET number = number + excluded.number RETURNING number",
            (content, number),
        ).fetchone()
        return int(row[0]) - number

    def add(self, event: Waiting) -> bool:
        """Take an event in; False where it is in already."""
        added = self._database.execute("INSERT OR IGNORE INTO staged VALUES (?)", (event.key,))
        if not added.rowcount:
            return False
        self._database.execute("INSERT INTO waiting VALUES (?, ?, ?, ?)", event)
        return True

    def count(self, link: str, number: int) -> None:
        """Count new hits of a link."""
        self._database.execute("UPDATE targets SET hits = hits + ? WHERE link = ?", (number, link))

    def numbers(self, link: str) -> tuple[int | None, int]:
        """Return how many hits of a link there should be (None: nobody knows), and are."""
        row = self._database.execute(
            "SELECT total, hits FROM targets WHERE link = ?", (link,)
        ).fetchone()
        return (None, 0) if row is None else (row[0], row[1])

    def undated(self) -> Iterator[tuple[str, int]]:
        """Give links of which more hits are counted than were told, and how many more."""
        rows = self._database.execute(
            "SELECT link, total - hits FROM targets WHERE total > hits ORDER BY link"
        )
        yield from rows.fetchall()

    def size(self) -> int:
        """Return how many events wait."""
        return int(self._database.execute("SELECT count(*) FROM waiting").fetchone()[0])

    def seal(self) -> None:
        """Put all on the disk; nothing can be added any more."""
        self._database.execute("COMMIT")
        self._database.close()
        with self.path.open("rb") as file:
            os.fsync(file.fileno())

    def discard(self) -> None:
        """Forget everything."""
        self._database.close()
        self.path.unlink(missing_ok=True)


def sealed_number(path: Path) -> int:
    """Return how many events a sealed stage holds."""
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as it:
        return int(it.execute("SELECT count(*) FROM waiting").fetchone()[0])


def sealed_events(path: Path) -> Iterator[Waiting]:
    """Give the events of a sealed stage in the order of time."""
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        rows = database.execute("SELECT ms, key, click, payload FROM waiting ORDER BY ms, key")
        for row in rows:
            yield Waiting(*row)
    finally:
        database.close()
