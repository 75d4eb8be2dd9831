"""Keep the plan of a partition that another node ingests: the cluster forgets it in a day."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import structlog

from clicktrail.enrichment.agents import RULES
from clicktrail.ingest.plan_file import PlanError
from clicktrail.ingest.shared.plan_log import PlanLog, caught_up
from clicktrail.journal.files import segments
from clicktrail.journal.shared.bus import BusError

_log = structlog.get_logger(__name__)


def keep_up(data_dir: Path, name: str, log: PlanLog, planning: threading.Lock) -> bool:
    """Take over what was planned of a partition that is kept in `data_dir`, and tidy its plan.

    `name` is that of its copy; without one there is nothing that a plan could be of. False where
    nothing was done: `planning` says that the files are written by an ingester, or it did not work
    this time.
    """
    copied = segments(data_dir / "journal", name)
    if not copied or not planning.acquire(blocking=False):
        return False
    try:
        beginning = log.beginning().valid
        if beginning is None or copied[-1].number < beginning.segment:
            # What the plan here is of is what is copied, until copies begin anew.
            return False
        now_ms = int(time.time() * 1000)
        log.sequence = log.last()
        plan = caught_up(data_dir / "ingest" / "plan", now_ms, RULES, log, name, beginning)
        try:
            plan.tidy({name: copied[0].number}, now_ms)
        finally:
            plan.close()
    except (BusError, OSError, PlanError) as error:
        _log.info("a plan was not taken over", copy=name, why=str(error))
        return False
    finally:
        planning.release()
    return True
