"""Runs jobs again and again beside the API, each in a thread of its own."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import structlog

from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.hits.store import HitStoreError
from clicktrail.jobs import audit_retention, domain_checks, expiry, quarter_hours, retention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.hits.store import HitStore
    from clicktrail.jobs.domain_dns import DomainDns
    from clicktrail.settings import Settings

STOP_SECONDS = 5.0
"""How long a running job is waited for at the end; it may be cut off anywhere."""

RETENTION_SECONDS = 300.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again, `every` seconds after it was last done.

    It may be cut off at any point, and done by several processes one after the other.
    """

    name: str
    every: float
    run: Callable[[], object]


def once(catalog: Catalog, job: Job) -> Job:
    """Return the same job, left out while another process that shares the catalog is at it."""

    def run() -> object:
        with catalog.alone(job.name) as is_alone:
            return job.run() if is_alone else None

    return replace(job, run=run)


def jobs(
    catalog: Catalog,
    store: HitStore,
    lookup: DomainDns | None = None,
    settings: Settings | None = None,
) -> tuple[Job, ...]:
    """Return what an application does beside answering requests.

    Without `lookup` nobody looks at the DNS of domains, without `settings` nothing gets too old.
    """
    found = [
        Job("pause by date", 2.0, lambda: expiry.run_dates(catalog, datetime.now(UTC))),
        Job("pause by clicks", 3.0, partial(expiry.run_clicks, catalog, store)),
        Job("quarter hours", 10.0, lambda: quarter_hours.run(catalog, store, datetime.now(UTC))),
    ]
    if lookup is not None:
        found.append(Job("look at DNS", 10.0, partial(domain_checks.run, catalog, lookup)))
    if settings is not None:
        held = settings
        found.append(
            Job(
                "retention",
                RETENTION_SECONDS,
                lambda: retention.run(catalog, store, held, datetime.now(UTC)),
            )
        )
        days = settings.audit_retention_days
        found.append(
            Job(
                "audit retention",
                RETENTION_SECONDS,
                lambda: audit_retention.run(catalog, days, datetime.now(UTC)),
            )
        )
    return tuple(once(catalog, job) for job in found)


@contextmanager
def running(scheduled: Sequence[Job]) -> Iterator[None]:
    """Run the jobs for as long as the block lasts; the first time after one interval."""
    stopping = threading.Event()
    threads = [
        threading.Thread(target=_repeat, args=(job, stopping), name=job.name, daemon=True)
        for job in scheduled
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        deadline = time.monotonic() + STOP_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def _repeat(job: Job, stopping: threading.Event) -> None:
    told = ""
    while not stopping.wait(job.every):
        problem = _attempt(job)
        # Once, not every few seconds for as long as the hit store is away.
        if problem and problem != told:
            _log.warning("a job could not be done, it is tried again", job=job.name, reason=problem)
        told = problem


def _attempt(job: Job) -> str:
    """Do a job once; return what hindered it, empty for nothing."""
    try:
        job.run()
    except (CatalogUnavailable, HitStoreError) as error:
        return str(error)
    except Exception as error:
        # A fault in one job must end neither the others nor its own next run.
        _log.exception("a job failed", job=job.name)
        return repr(error)
    return ""
