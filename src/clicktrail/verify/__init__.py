"""Do the statistics agree with what happened? Raw rows against the journal, rollups against both.

Changes no statistic, and may run beside a running system; what is ingested meanwhile is left out of
the comparison. It may be stopped at any moment and go on later where it was (`verify.state`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from clicktrail.hits.connecting import connect
from clicktrail.runtime import last_verification
from clicktrail.runtime.lock import hold
from clicktrail.runtime.secrets import Secrets
from clicktrail.verify import state
from clicktrail.verify.report import Difference, Report
from clicktrail.verify.scope import Scope
from clicktrail.verify.sources import sources
from clicktrail.verify.verification import Counter, Progress, Verification

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore
    from clicktrail.settings import Settings

__all__ = ["Counter", "Difference", "Progress", "Report", "Scope", "run", "verify"]


def run(
    settings: Settings,
    progress: Progress | None = None,
    *,
    scope: Scope | None = None,
    resume: bool = False,
    counter: Counter | None = None,
) -> Report:
    """Verify an installation, or a scope of it.

    With `resume` a verification of the same scope that was stopped goes on. `counter` gives the
    turns that this node's edge has counted, where those are to be compared as well.
    Whatever cannot be read, or a store that is down, is a problem in the report, not an exception.
    Raises OperatorError where another verification runs, one of another scope was to go on, or the
    journal that nodes share does not answer or has no copy here.
    """
    store = connect(settings, Secrets.load(settings))
    try:
        return verify(store, settings, progress, scope=scope, resume=resume, counter=counter)
    finally:
        store.close()


def verify(
    store: HitStore,
    settings: Settings,
    progress: Progress | None = None,
    *,
    scope: Scope | None = None,
    resume: bool = False,
    counter: Counter | None = None,
) -> Report:
    """Verify as `run` does, with a hit store that is connected."""
    directory = settings.data_dir / "verify"
    scope = scope or Scope()
    with (
        hold(directory / "lock", "clicktrail verify"),
        sources(settings, directory / "shared", scope) as found,
    ):
        file = state.StateFile.open(directory / state.FILE, again=resume)
        finished = False
        try:
            verification = Verification(store, settings, found, file, scope, progress, counter)
            report = verification.run()
            finished = verification.is_finished
        finally:
            file.close(finished=finished)
        if finished:
            last_verification.keep(settings, _outcome(report))
    return report


def _outcome(report: Report) -> last_verification.LastVerification:
    return last_verification.LastVerification(
        finished_at=time.time(),
        ok=report.ok,
        scope=report.scope,
        hits=report.hits,
        conversions=report.conversions,
        days=report.days,
        differing=report.differing,
        problems=len(report.problems),
    )
