"""An ingestion with its catalog, journals and hit store in one process, and traffic to erase from.

The generator remembers whose each event was, so that what must be left of it is known without
asking what is tested.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.model import Erasure
from clicktrail.domain.conversion_policy import ConversionPolicy, Duplicates
from clicktrail.domain.erasure import Sought, Subject
from clicktrail.domain.events import (
    ConversionFired,
    Evidence,
    Flag,
    Hit,
    encode_event,
    erased_payload,
)
from clicktrail.domain.hit_id import HitIds, timestamp_ms
from clicktrail.domain.short_addresses import ShortAddresses
from clicktrail.domain.tokens import Signer
from clicktrail.enrichment.agents import RULES
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits.horizons import BEGINNING
from clicktrail.hits.reach import quarter
from clicktrail.hits.rollups import ROLLUPS
from clicktrail.hits.store import HitStore
from clicktrail.ingest.erasing import eraser as erasers
from clicktrail.ingest.erasing.eraser import Eraser
from clicktrail.ingest.ingester import IDLE_SECONDS, Ingester
from clicktrail.ingest.plan import Plan
from clicktrail.journal import JournalReader, JournalWriter
from clicktrail.journal.files import journals, open_content, segments
from clicktrail.journal.reader import Position
from clicktrail.journal.retention import compress
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Durability, Settings
from clicktrail.verify import verify
from clicktrail.verify.report import Report
from tests.support.hit_store import temporary_settings
from tests.support.ingestion import CRAWLER, DESKTOP, PHONE, a_conversion, a_hit, candidate

MINUTE = 60_000
WORKERS = 2
ACCOUNT = 1
OTHER = 2
CUT, LIGHT = 3, 4
"""Links that keep addresses cut, or nothing of the visitor."""

POLICIES = (
    ConversionPolicy(),
    ConversionPolicy(),
    ConversionPolicy(duplicates=Duplicates.PER_PARAMETER, look_back_days=2),
    ConversionPolicy(duplicates=Duplicates.NONE),
    ConversionPolicy(min_seconds=30, max_seconds=7200),
)


class Happened(NamedTuple):
    """An event, which worker wrote it, and the address that it came from in truth."""

    worker: int
    event: Hit | ConversionFired
    ip: str


class Traffic:
    """A few people with a few addresses between them, on a few links of two accounts."""

    def __init__(self, seed: int, signer: Signer, began_ms: int) -> None:
        self.random = random.Random(seed)
        self.now_ms = began_ms
        self.visitors = [self.random.getrandbits(64) | 1 << 63 for _ in range(6)]
        self._of_others = [self.random.getrandbits(64) | 1 << 63 for _ in range(6)]
        self.addresses = ["203.0.113.7", "203.0.113.70", "198.51.100.9", "2001:db8:7::9"]
        self.happened: list[Happened] = []
        self._short = ShortAddresses(signer)
        self._ids = [HitIds(0, worker) for worker in range(WORKERS)]
        self._hits: dict[tuple[int, int], list[Hit]] = {}

    def more(self, number: int) -> list[Happened]:
        """Let `number` things happen, one after the other."""
        new = [self._one() for _ in range(number)]
        self.happened += new
        return new

    def _one(self) -> Happened:
        source = self.random
        self.now_ms += source.choice([1, 500, 20_000, 5 * MINUTE, 40 * MINUTE])
        worker = source.randrange(WORKERS)
        number = self._ids[worker].next(self.now_ms)
        account = ACCOUNT if source.random() < 0.8 else OTHER
        at = source.randrange(len(self.visitors))
        visitor = (self.visitors if account == ACCOUNT else self._of_others)[at]
        ip = self.addresses[at % len(self.addresses)]
        if source.random() < 0.2:
            ip = source.choice(self.addresses)
        mine = self._hits.setdefault((account, visitor), [])
        if mine and source.random() < 0.35:
            return Happened(worker, self._conversion(number, account, visitor, ip, mine), ip)
        datapoint = source.choice([1, 1, 2, CUT, LIGHT])
        fields: dict[str, Any] = {
            "account_id": account,
            "datapoint_id": datapoint + 10 * account,
            "group_id": 100 + datapoint % 2,
            "kind": source.choice([0, 0, 1]),
            "visitor": visitor,
            "ip": self._short.shortened(ip, self.now_ms) if datapoint == CUT else ip,
            "user_agent": source.choice([DESKTOP, DESKTOP, PHONE, CRAWLER]),
            "flags": source.choice([0, 0, int(Flag.LIMITED), int(Flag.HEAD)]),
        }
        if datapoint == LIGHT:
            fields |= {"visitor": 0, "ip": "", "user_agent": "", "flags": int(Flag.LIGHT)}
            ip = ""
        hit = a_hit(number, **fields)
        if datapoint != LIGHT:
            mine.append(hit)
        return Happened(worker, hit, ip)

    def _conversion(
        self, number: int, account: int, visitor: int, ip: str, mine: list[Hit]
    ) -> ConversionFired:
        source = self.random
        named = [candidate(hit, evidence=Evidence.COOKIE) for hit in mine[-2:]]
        others = [
            hit for (owner, _), hits in self._hits.items() if owner == account for hit in hits
        ]
        if source.random() < 0.3:
            # Somebody else's click id, passed on.
            token = source.choice(others)
            named.insert(0, candidate(token))
            visitor = token.visitor
        if source.random() < 0.1:
            named = []
        return a_conversion(
            number,
            *named,
            account_id=account,
            conversion_id=source.choice([5, 6]) + 10 * account,
            value=source.randrange(10**7),
            visitor=visitor,
            ip=ip,
            order_id=source.choice(["", "a", "b", f"order-{source.randrange(4)}"]),
            policy=source.choice(POLICIES),
        )


def left(happened: Iterable[Happened], subject: Subject, until_ms: int) -> list[Happened]:
    """Return what must be left after erasing a subject of ACCOUNT up to a moment."""

    def is_meant(one: Happened) -> bool:
        if one.event.account_id != ACCOUNT or timestamp_ms(one.event.hit_id) > until_ms:
            return False
        if subject.sought is Sought.VISITOR:
            return one.event.visitor == int(subject.value)
        return one.ip == subject.value

    everything = list(happened)
    gone = {one.event.hit_id for one in everything if is_meant(one)}
    return [
        one
        for one in everything
        if one.event.hit_id not in gone
        and not (
            isinstance(one.event, ConversionFired)
            and timestamp_ms(one.event.hit_id) <= until_ms
            and any(each.hit_id in gone for each in one.event.candidates)
        )
    ]


class Installation:
    """Everything from the journals to the hit store, with a clock of its own; `close` it."""

    def __init__(self, settings: Settings, store: HitStore) -> None:
        self.settings = settings
        self.store = store
        self.now_ms = 0
        bootstrap(settings)
        self.signer = Signer(Secrets.load(settings).signing_key)
        self.catalog = Catalog.open(settings, lambda: moment(self.now_ms))
        self.writers = [
            JournalWriter(
                settings.journal_dir,
                f"000-{worker:02d}",
                durability=Durability.OS,
                segment_bytes=settings.journal_segment_bytes,
            )
            for worker in range(WORKERS)
        ]

    def begin(self) -> None:
        """Start the ingestion, or start it again after an `end`."""
        self._stop = threading.Event()
        self.plan = Plan(self.settings.data_dir / "ingest" / "plan", self.now_ms, RULES)
        self.ingester = Ingester(
            journals=self.settings.journal_dir,
            plan=self.plan,
            geo=GeoDatabase(Path("/nonexistent")),
            store=self.store,
            stop=self._stop,
            clock=lambda: self.now_ms / 1000,
        )
        self.eraser = Eraser(self.settings, self.ingester, self.store, self.signer, self._stop)
        self.eraser.before_start()
        self.ingester.start()
        sum_up_by_quarters(self.store)
        self.eraser.after_start()

    def serve(self, happened: Iterable[Happened]) -> None:
        """Write events to the journals of their workers."""
        for one in happened:
            self.writers[one.worker].append([encode_event(one.event)])
            self.now_ms = max(self.now_ms, timestamp_ms(one.event.hit_id))

    def ingest(self) -> None:
        """Ingest all that is there."""
        while self.ingester.turn() != IDLE_SECONDS:
            pass

    def ask(self, subject: Subject) -> Erasure:
        """Ask for an erasure of what has happened up to now."""
        with self.catalog.write() as edit:
            return edit.erasures.ask(
                ACCOUNT,
                subject.sought,
                subject.digest(self.signer, ACCOUNT),
                subject.sealed(self.signer),
            )

    def receipt(self, erasure_id: int) -> Erasure:
        """Return a receipt as it is now."""
        with self.catalog.read() as view:
            return view.erasures.get(ACCOUNT, erasure_id)

    def turn(self) -> None:
        """Let every part do what is next."""
        for writer in self.writers:
            writer.roll_if_asked()
        self.ingester.turn()
        self.eraser.poll()

    def run_until(self, accept: Callable[[], bool], turns: int = 100_000) -> None:
        """Let every part go on until something holds."""
        for _ in range(turns):
            if accept():
                return
            self.turn()
        raise AssertionError("it never came true")

    def erase(self, subject: Subject) -> Erasure:
        """Ask, and go on until it is in no figure any more."""
        asked = self.ask(subject)
        self.run_until(lambda: self.receipt(asked.id).applied_at is not None)
        return self.receipt(asked.id)

    def compress(self) -> None:
        """Compress all journal segments that are finished and ingested."""
        for name in journals(self.settings.journal_dir):
            done = self.ingester.tally.done.get(name, Position())
            compress(self.settings.journal_dir, name, done, [])

    def verified(self) -> Report:
        """Return what `clicktrail verify` finds."""
        return verify(self.store, self.settings)

    def end(self) -> None:
        """Stop the ingestion."""
        self._stop.set()
        self.eraser.close()
        self.ingester.finish()

    def close(self) -> None:
        """Stop everything."""
        self.end()
        for writer in self.writers:
            writer.close()
        self.catalog.close()
        self.store.close()


def sum_up_by_quarters(store: HitStore) -> None:
    """Have a store with its tables sum up both accounts by quarters of an hour, too."""
    quarter(store, {ACCOUNT: BEGINNING, OTHER: BEGINNING})


def moment(ms: int) -> datetime:
    """Return an instant given in Unix milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def impatient(monkeypatch: Any) -> None:
    """Have erasers look for requests at every turn."""
    monkeypatch.setattr(erasers, "LOOK_SECONDS", 0.0)


def tidy_at_once(store: HitStore) -> None:
    """Have a store take what it has rewritten off the disk at once, and not after half a minute."""
    for table in ("hits", "conversions"):
        store.command(
            f"ALTER TABLE {table} MODIFY SETTING cleanup_delay_period = 0,"
            " cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1"
        )
        # What tidies up has gone to sleep by the settings of before, and begins anew with a table.
        store.command(f"DETACH TABLE {table}")
        store.command(f"ATTACH TABLE {table}")


Stored = dict[str, list[tuple[Any, ...]]]


def everything_stored(store: HitStore) -> Stored:
    """Return all rows and sums, so that two stores can be compared; cycles are numbered anew."""
    held = {
        "hits": store.rows("SELECT * FROM hits ORDER BY hit_id"),
        "conversions": store.rows("SELECT * EXCEPT cycle FROM conversions ORDER BY event_id"),
    }
    for rollup in ROLLUPS:
        names = [row[0] for row in store.rows(f"DESCRIBE TABLE {rollup.table}")]
        keys = [name for name in names if name == rollup.time or name.endswith("_id")]
        sums = [f"{'max' if n == 'last_hit' else 'sum'}({n})" for n in names if n not in keys]
        by = ", ".join(keys)
        held[rollup.table] = store.rows(
            f"SELECT {by}, {', '.join(sums)} FROM {rollup.table} GROUP BY {by} ORDER BY {by}"
        )
    return {name: [tuple(row) for row in rows] for name, rows in held.items()}


def recorded(directory: Path, worker: int) -> list[bytes]:
    """Return the payloads of a worker's journal, in order."""
    reader, position = JournalReader(directory, f"000-{worker:02d}"), Position()
    payloads: list[bytes] = []
    while True:
        chunk = reader.read(position)
        assert chunk.problems == []
        payloads += [payload for _, payload in chunk.records]
        if chunk.next == position:
            return payloads
        position = chunk.next


def to_be_recorded(
    happened: Iterable[Happened], expected: Iterable[Happened], worker: int
) -> list[bytes]:
    """Return what a worker's journal must hold when of all that happened `expected` is left."""
    kept = {one.event.hit_id for one in expected}
    payloads = []
    for one in happened:
        if one.worker == worker:
            payload = encode_event(one.event)
            gone = one.event.hit_id not in kept
            payloads.append(erased_payload(one.event, len(payload)) if gone else payload)
    return payloads


def all_bytes(data_dir: Path) -> bytes:
    """Return what the files of a data directory hold, journal segments decompressed.

    Those of the hit store are left out: they are compressed, and come and go.
    """
    parts = []
    for path in sorted(data_dir.rglob("*")):
        if path.is_file() and path.relative_to(data_dir).parts[0] != "hits":
            with suppress(FileNotFoundError):
                parts.append(path.read_bytes())
    for name in journals(journal_dir := data_dir / "journal"):
        for segment in segments(journal_dir, name):
            with open_content(segment) as content:
                parts.append(content.read(0, content.size))
    return b"\0".join(parts)


def traces_of_visitor(subject: Subject) -> list[bytes]:
    """Return the forms in which a visitor's number may stand in a file."""
    return traces_of_number(int(subject.value))


def traces_of_number(number: int) -> list[bytes]:
    """Return the forms in which a 64-bit number may stand in a file."""
    return [
        msgspec.msgpack.encode(number),
        number.to_bytes(8, "big"),
        number.to_bytes(8, "little"),
        str(number).encode(),
    ]


def counted_afresh(directory: Path, store: HitStore, expected: Iterable[Happened]) -> Stored:
    """Return what a new installation stores of what is expected to be left."""
    other = Installation(temporary_settings(directory, journal_segment_bytes=2**16), store)
    other.begin()
    other.serve(expected)
    other.ingest()
    found = everything_stored(other.store)
    other.close()
    return found
