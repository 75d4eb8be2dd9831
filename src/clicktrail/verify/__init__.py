"""Do the statistics agree with what happened? Raw rows against the journal, rollups against both.

Reads only, beside a running system; what is ingested meanwhile is left out of the comparison.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from clicktrail.hits import trouble
from clicktrail.hits.horizons import horizons
from clicktrail.hits.store import HitStore, HitStoreError
from clicktrail.ingest.gather import JournalSource
from clicktrail.ingest.plan_file import PlanError
from clicktrail.runtime.secrets import Secrets
from clicktrail.verify import replay, rollups
from clicktrail.verify.expected import Expected
from clicktrail.verify.raw import RawComparison
from clicktrail.verify.report import Difference, Report

if TYPE_CHECKING:
    from clicktrail.settings import Settings

__all__ = ["Difference", "Report", "run", "verify"]


def run(settings: Settings, progress: Callable[[str], None] | None = None) -> Report:
    """Verify an installation; `progress` is told, now and then, how far it has come.

    Whatever cannot be read, or a store that is down, is a problem in the report, not an exception.
    """
    store = HitStore.connect(settings, Secrets.load(settings))
    try:
        return verify(store, settings.journal_dir, settings.data_dir / "ingest" / "plan", progress)
    finally:
        store.close()


def verify(
    store: HitStore,
    journal_dir: Path,
    plan: Path,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Verify a store against the journals and the plan log by which it was filled."""
    tell = progress or (lambda _line: None)
    report = Report()
    began = time.monotonic()
    try:
        _verify(store, journal_dir, plan, report, tell)
    except HitStoreError as error:
        report.trouble(trouble.told(error, store))
    except (PlanError, OSError) as error:
        report.trouble(str(error))
    report.seconds = round(time.monotonic() - began, 3)
    return report


def _verify(
    store: HitStore, journal_dir: Path, plan: Path, report: Report, tell: Callable[[str], None]
) -> None:
    found = replay.extent(plan, journal_dir, report)
    kept = horizons(store)
    report.waiting_bytes = sum(JournalSource(journal_dir, found.positions).waiting().values())
    with (
        tempfile.TemporaryDirectory(prefix="clicktrail-verify-") as scratch,
        Expected(
            Path(scratch) / "expected.sqlite", store, found.begins_ms, found.first_cycle, kept
        ) as expected,
    ):
        replay.replay(plan, journal_dir, found, expected, report, tell)
        raw = RawComparison(store, expected, report, found.compared_from, kept)
        raw.compare(tell)
        raw.look_into(lambda: replay.events(plan, journal_dir, found))
        strangers = raw.strangers()
        # A worker that began meanwhile is unknown here; anything else is not the journal's.
        if strangers and not replay.planned_since(plan, found):
            report.differ("all raw tables", "rows that no journal knows", 0, strangers)
    rollups.compare(store, report, tell, kept)
    if kept:
        report.notes.append("What is older than its account's term was removed, and not verified.")
    if report.differing and horizons(store) != kept:
        report.trouble("Retention removed hits meanwhile: verify again to see what really differs.")
