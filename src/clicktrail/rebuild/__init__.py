"""Make rollups and hits anew, or all of history by today's lists, and put them in force at once.

`rebuild` repairs: rollups from raw rows, raw rows from the journal. `replay` judges history again:
bots and people by today's lists, places by today's geo database.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from clicktrail import __version__
from clicktrail.enrichment.agents import RULES
from clicktrail.hits import removing, trouble
from clicktrail.hits.connecting import connect
from clicktrail.hits.horizons import horizons as horizons_of
from clicktrail.hits.store import HitStoreError
from clicktrail.ingest.erasing import work as works
from clicktrail.ingest.plan_file import PlanError
from clicktrail.rebuild import dry_run
from clicktrail.rebuild.outcome import Changes, Outcome
from clicktrail.rebuild.rebuilding import Progress, Rebuilding
from clicktrail.rebuild.whole import need_whole_journals
from clicktrail.rebuild.work import PLACES, VERDICT, Task, WorkFile
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import hold
from clicktrail.runtime.secrets import Secrets
from clicktrail.verify.cycles import extent

if TYPE_CHECKING:
    from clicktrail.settings import Settings
    from clicktrail.verify.scope import Scope

__all__ = ["Changes", "Outcome", "rebuild", "replay"]


def rebuild(
    settings: Settings,
    scope: Scope,
    *,
    rollups_only: bool = False,
    drops_unknown: bool = False,
    is_dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Make rollups anew from raw rows, and raw rows from the journal where it still has them.

    Places of hits that are there stay as they are. Raises OperatorError where it cannot be done;
    nothing has changed then.
    """
    task = Task(
        "rebuild",
        scope,
        hits=not rollups_only,
        conversions=not rollups_only,
        kept=PLACES,
        sums_of_older=True,
        drops_unknown=drops_unknown,
        rules=RULES,
        release=__version__,
    )
    return _run(settings, task, is_dry_run, progress)


def replay(
    settings: Settings,
    scope: Scope,
    *,
    bots: bool,
    geo: bool,
    is_dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Judge hits again: people or bots where `bots`, places where `geo`.

    What follows from the verdict (uniqueness, what conversions count for) follows as in a first
    ingestion. Only days of which the journal still has everything; the others stay as they are.
    Raises OperatorError where it cannot be done; nothing has changed then.
    """
    task = Task(
        "replay",
        scope,
        hits=True,
        conversions=bots,
        kept=(() if geo else PLACES) + (() if bots else VERDICT),
        sums_of_older=False,
        drops_unknown=False,
        rules=RULES,
        release=__version__,
    )
    return _run(settings, task, is_dry_run, progress)


def _run(settings: Settings, task: Task, is_dry_run: bool, progress: Progress | None) -> Outcome:
    need_whole_journals(settings, task.command)
    tell = progress or (lambda _what, _done, _all: None)
    outcome = Outcome(task.command, str(task.scope))
    directory = settings.data_dir / "rebuild"
    began = time.monotonic()
    store = connect(settings, Secrets.load(settings))
    try:
        with (
            hold(directory / "lock", f"clicktrail {task.command}"),
            removing.alone(settings, f"clicktrail {task.command}"),
        ):
            if works.kept(settings.data_dir / "ingest") is not None:
                raise OperatorError(
                    "an erasure is half done: let the ingestion bring it to its end, then begin"
                    " again"
                )
            horizons = horizons_of(store)
            task = replace(task, scope=task.scope.keeping(horizons))
            if task.scope.kept:
                outcome.notes.append("What retention has removed stays away, and so do its sums.")
            found = extent(settings.data_dir / "ingest" / "plan", settings.journal_dir, task.scope)
            if task.hits and found.is_cut and task.scope.first_day < found.compared_from:
                outcome.notes.append(_of_older(task))
            if task.command == "rebuild" and task.hits and found.other_rules:
                outcome.notes.append(
                    "A part was ingested under other rules than today's; it is judged by today's"
                    " now. --rollups-only leaves verdicts as they are."
                )
            if is_dry_run:
                dry_run.look(settings, store, task, found, outcome, tell)
            else:
                for shard in store.shards:
                    place = directory / f"shard-{shard.place.number}"
                    file = WorkFile(place if len(store.shards) > 1 else directory)
                    Rebuilding(settings, store, shard, file, task, tell, outcome).run()
    except HitStoreError as error:
        raise OperatorError(trouble.told(error, store)) from error
    except (PlanError, OSError) as error:
        raise OperatorError(str(error)) from error
    finally:
        store.close()
    outcome.seconds = round(time.monotonic() - began, 3)
    return outcome


def _of_older(task: Task) -> str:
    if task.sums_of_older:
        return (
            "Of the oldest days the journal is gone: of them only the rollups are made anew, from"
            " the raw rows that are there."
        )
    return "Of the oldest days the journal is gone: they stay as they are."
