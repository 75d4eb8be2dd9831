"""Journals full of believable traffic, and the real process that ingests them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clicktrail.domain.conversion_policy import ConversionPolicy, Duplicates
from clicktrail.domain.events import (
    Candidate,
    ConversionFired,
    Event,
    Evidence,
    Flag,
    Hit,
    HitKind,
    encode_event,
)
from clicktrail.domain.hit_id import HitIds
from clicktrail.journal import JournalWriter
from clicktrail.runtime.status import ProcessStatus, read_all
from clicktrail.settings import Durability, Settings

DESKTOP = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1"
)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PATIENCE_SECONDS = 60.0
POLICIES = (
    ConversionPolicy(),
    ConversionPolicy(duplicates=Duplicates.NONE, currency="EUR"),
    ConversionPolicy(duplicates=Duplicates.PER_PARAMETER, look_back_days=1, currency="EUR"),
    ConversionPolicy(min_seconds=1, max_seconds=2),
)


def a_hit(hit_id: int, **fields: Any) -> Hit:
    """Return a click of a person on a desktop; keywords change what matters to a test."""
    values: dict[str, Any] = {
        "account_id": 1,
        "datapoint_id": 10,
        "group_id": 3,
        "domain_id": 1,
        "kind": HitKind.CLICK,
        "visitor": 77,
        "ip": "192.0.2.1",
        "user_agent": DESKTOP,
        "referrer": "",
        "language": "en-US,en;q=0.9",
        "query": "",
        "destination": "https://shop.example/",
    }
    return Hit(hit_id, **(values | fields))


def a_conversion(hit_id: int, *candidates: Candidate, **fields: Any) -> ConversionFired:
    """Return a conversion fired from a server."""
    values: dict[str, Any] = {
        "account_id": 1,
        "conversion_id": 5,
        "channel": 0,
        "value": 125_000,
        "commission": 10_000,
        "parameter": "",
        "candidates": candidates,
        "visitor": 0,
        "ip": "198.51.100.7",
        "user_agent": "shop/1.0",
        "referrer": "",
        "query": "",
    }
    return ConversionFired(hit_id, **(values | fields))


def candidate(hit: Hit, **fields: Any) -> Candidate:
    """Return a hit as a conversion names it."""
    values: dict[str, Any] = {
        "evidence": Evidence.CLICK_ID,
        "associated": True,
    }
    return Candidate(hit.hit_id, hit.datapoint_id, hit.group_id, hit.kind, **(values | fields))


class Edge:
    """One edge worker as its journal sees it: random hits and conversions, ids in order."""

    def __init__(self, settings: Settings, worker: int, seed: int = 0, account: int = 1) -> None:
        self.name = f"000-{worker:02d}"
        self.random = random.Random(f"{seed} {worker}")
        self.ids = HitIds(0, worker)
        self.account = account
        self.writer = JournalWriter(
            settings.journal_dir,
            self.name,
            durability=Durability.OS,
            segment_bytes=settings.journal_segment_bytes,
        )
        self.clicks: list[Hit] = []
        self.written: list[Event] = []

    def serve(self, number: int, now_ms: int) -> None:
        """Write `number` events that happen at `now_ms` and just after."""
        events = self.events(number, now_ms)
        self.writer.append([encode_event(event) for event in events])
        self.written += events

    def events(self, number: int, now_ms: int) -> list[Event]:
        """Return the next `number` events, which happen at `now_ms` and just after."""
        return [self._event(now_ms + index // 3) for index in range(number)]

    def close(self) -> None:
        """Stop."""
        self.writer.close()

    def _event(self, now_ms: int) -> Event:
        number = self.ids.next(now_ms)
        if self.clicks and self.random.random() < 0.08:
            hits = self.random.choices(self.clicks[-200:], k=self.random.randrange(3))
            return a_conversion(
                number,
                *(
                    candidate(
                        hit,
                        evidence=self.random.choice([Evidence.CLICK_ID, Evidence.COOKIE]),
                        associated=self.random.random() < 0.9,
                    )
                    for hit in hits
                ),
                account_id=self.account,
                conversion_id=self.random.choice([5, 6]),
                value=self.random.randrange(10**7),
                commission=self.random.randrange(10**5),
                parameter=self.random.choice(["", "order-1", "order-2"]),
                order_id=self.random.choice(["", "", f"order-{len(self.clicks) // 20}"]),
                currency=self.random.choice(["", "EUR", "USD"]),
                policy=self.random.choice(POLICIES),
            )
        hit = a_hit(
            number,
            account_id=self.account,
            datapoint_id=self.random.randrange(1, 9),
            kind=self.random.choice([HitKind.CLICK, HitKind.CLICK, HitKind.VIEW]),
            ip=f"192.0.2.{self.random.randrange(40)}",
            user_agent=self.random.choice([DESKTOP, PHONE, PHONE, CRAWLER, ""]),
            referrer=self.random.choice(["", "https://www.google.com/", "https://t.co/x"]),
            flags=self.random.choice([0, 0, 0, 0, int(Flag.HEAD), int(Flag.PREFETCH)]),
        )
        self.clicks.append(hit)
        return hit


class IngestProcess:
    """`clicktrail.ingest.process` on a data directory; may be killed and started again."""

    def __init__(self, settings: Settings, **extra: str) -> None:
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None
        self._extra = extra

    def start(self) -> None:
        """Start it; it is ready some time later."""
        environment = (
            os.environ
            | self._extra
            | {
                "CLICKTRAIL_DATA_DIR": str(self.settings.data_dir),
                "CLICKTRAIL_HITSTORE_PORT": str(self.settings.hitstore_port),
                "CLICKTRAIL_LOG_LEVEL": "error",
            }
        )
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clicktrail.ingest.process"], env=environment
        )

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_SECONDS)
        self.process = None
        return code

    def status(self) -> ProcessStatus | None:
        """Return what the process that runs now says of itself, if it has said anything yet."""
        assert self.process is not None
        status = read_all(self.settings.run_dir).get("ingest")
        return status if status is not None and status.pid == self.process.pid else None

    def wait_for(self, accept: Callable[[ProcessStatus], bool]) -> ProcessStatus:
        """Wait until the status is as wanted, as long as hits keep being counted."""
        status = None
        counted = 0.0
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert self.process is not None
            assert self.process.poll() is None, "ingestion ended by itself"
            status = self.status()
            if status is not None and accept(status):
                return status
            if status is not None and status.figures.get("hits_total", 0) > counted:
                counted = status.figures["hits_total"]
                deadline = time.monotonic() + PATIENCE_SECONDS
            time.sleep(0.05)
        raise AssertionError(f"no hit for {PATIENCE_SECONDS} s; the last status: {status}")

    def wait_until_all_is_in(self) -> ProcessStatus:
        """Wait until nothing is left in the journals of what was there before this call."""
        called = time.time()
        return self.wait_for(
            lambda status: (
                status.ready and status.written_at > called and status.figures["lag_bytes"] == 0
            )
        )


def journal_paths(settings: Settings, name: str = "000-00") -> list[Path]:
    """Return the segment files of a journal, oldest first."""
    return sorted((settings.journal_dir / name).glob("*.seg*"))
