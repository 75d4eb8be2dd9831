"""The partitions of a journal that nodes share: this node's copies, by the plan in the cluster.

What the cluster has of a plan is joined to what this node keeps of it, in files of its own: the
plan that an ingestion on this node writes is not touched.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from clicktrail.domain.hit_id import MAX_WORKER, timestamp_ms
from clicktrail.enrichment.agents import RULES
from clicktrail.ingest import plan_file
from clicktrail.ingest.ranges import HISTORY, Cycle
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.ingest.shared.ingestion import directory_of, name_of
from clicktrail.ingest.shared.plan_log import PlanLog, caught_up
from clicktrail.journal.files import segments
from clicktrail.journal.format import DATA_OFFSET
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.shared.bus import BusError
from clicktrail.journal.shared.layout import partition_of
from clicktrail.runtime.errors import OperatorError
from clicktrail.verify.scope import date_of
from clicktrail.verify.sources import Source

if TYPE_CHECKING:
    from clicktrail.journal.shared.beginning import Beginning, Counted
    from clicktrail.settings import Settings
    from clicktrail.verify.cycles import Extent
    from clicktrail.verify.report import Report
    from clicktrail.verify.scope import Scope

T = TypeVar("T")
# A server that was lost is missed for seconds only: another one takes its part.
PATIENCE_SECONDS = 15.0
# So long may a copy that is not whole stand still before it is compared as it is.
STILL_SECONDS = 30.0
LOOK_SECONDS = 0.1
FOLLOWED = "followed"


class Partition(Source):
    """A partition, by its copy on this node and the plan in `directory`.

    `held` is the last cycle whose records are all in the copy, None for none, and `planned` the
    number of the last that there is. `beginning` is that of its stream, and `newest` gives by
    journal up to when this machine has ingested its own (Unix milliseconds).
    """

    def __init__(
        self,
        own: Settings,
        directory: Path,
        number: int,
        log: PlanLog,
        beginning: Beginning | None,
        newest: Mapping[str, int],
    ) -> None:
        super().__init__(directory / "plan", own.journal_dir, f"partition {number}")
        self._log = log
        self._copy = own.data_dir
        last, _ = plan_file.end_of(self.plan)
        # Where nobody has begun the stream, what this node keeps is all there is of a plan.
        if beginning is not None:
            self.begun = beginning.first_cycle
            self.before_ms = unknown_until(beginning.counted, newest)
        self.planned = last if last >= self.begun else 0
        self.held = _awaited(self.plan, self.journals, self.planned)
        self.until = self.held.number if self.held is not None else 0
        if self.held is None and self.planned:
            raise OperatorError(
                f"this node has no copy of partition {number} of the shared journal in"
                f" {self._copy}: run `clicktrail ingest` here, or verify where it runs"
            )

    def tell(self, report: Report, scope: Scope, found: Extent) -> None:
        """Say how far it could be compared where that is not all of the scope."""
        if self.held is not None and self.held.number < self.planned:
            until = self.held.planned_ms
            if until < scope.ends_ms:
                report.trouble(
                    f"Of {self.name} only what was ingested up to {_time(until)} was compared with"
                    f" the journal: its copy in {self._copy} goes no further. Run `clicktrail"
                    " ingest` here, or verify on another node."
                )
        if found.is_cut and scope.first_day < found.compared_from:
            report.note(
                f"Of {self.name} this node knows all only from {date_of(found.compared_from)} on;"
                " what is older is not compared with the journal."
            )

    def planned_since(self, found: Extent) -> bool:
        """Tell whether any node has taken more meanwhile. Raises OperatorError: nobody knows."""
        return self.planned > found.done_cycle or _answered(self._log.last) > self._log.sequence


@contextlib.contextmanager
def partitions(settings: Settings, directory: Path, scope: Scope) -> Iterator[list[Partition]]:
    """Give the partitions that the accounts of a scope are in, as far as they are ingested now.

    Raises OperatorError where the cluster does not answer, or a copy is missing here.
    """
    shutil.rmtree(directory, ignore_errors=True)
    bridge = Bridge(settings, f"verify {settings.node_id}")
    try:
        _answered(lambda: bridge.ask(bridge.bus.connect()))
        newest = _newest(settings.data_dir / "ingest" / "plan")
        yield [
            _partition(settings, bridge, directory / f"{number:02d}", number, newest)
            for number in _meant(settings, scope)
        ]
    finally:
        with contextlib.suppress(BusError):
            bridge.close()
        shutil.rmtree(directory, ignore_errors=True)


def _meant(settings: Settings, scope: Scope) -> list[int]:
    count = settings.journal_partitions
    if scope.accounts is None:
        return list(range(count))
    return sorted({partition_of(account, count) for account in scope.accounts})


def _partition(
    settings: Settings, bridge: Bridge, directory: Path, number: int, newest: Mapping[str, int]
) -> Partition:
    own = settings.model_copy(update={"data_dir": directory_of(settings, number)})
    log = PlanLog(bridge, number, "verify")

    def catch_up() -> Beginning | None:
        shutil.rmtree(directory, ignore_errors=True)
        copy_plan(own.data_dir / "ingest", directory)
        beginning = log.beginning().valid
        log.sequence = log.last()
        if beginning is not None:
            now_ms = int(time.time() * 1000)
            caught_up(directory / "plan", now_ms, RULES, log, name_of(number), beginning).close()
        return beginning

    try:
        return Partition(own, directory, number, log, _answered(catch_up), newest)
    except (plan_file.PlanError, OSError) as error:
        raise OperatorError(f"the plan of partition {number} cannot be read: {error}") from error


def _newest(plan: Path) -> dict[str, int]:
    """Return, by journal, up to when a plan has taken its events (Unix milliseconds)."""
    newest: dict[str, int] = {}
    try:
        for record in plan_file.read_all(plan):
            for each in record.ranges if isinstance(record, Cycle) else ():
                newest[each.journal] = max(newest.get(each.journal, 0), each.newest_ms)
    except (plan_file.PlanError, OSError) as error:
        raise OperatorError(
            f"the plan of this machine's journals cannot be read: {error}"
        ) from error
    return newest


def unknown_until(counted: Counted, newest: Mapping[str, int]) -> int:
    """Return up to when there are rows from before a stream that no journal here has (Unix ms).

    `counted` is what was counted before, `newest` as that of `Partition`; 0 where all of it is in
    journals of this machine.
    """
    of_history = max((ms for name, ms in newest.items() if name.startswith(HISTORY)), default=0)
    unknown = 0
    for of_kind in (counted.hits, counted.conversions):
        for writer, last in of_kind.items():
            node, worker = divmod(writer, MAX_WORKER + 1)
            known = newest.get(f"{node:03d}-{worker:02d}", 0)
            if worker == MAX_WORKER:
                known = max(known, of_history)
            if timestamp_ms(last) > known:
                unknown = max(unknown, timestamp_ms(last))
    return unknown


def copy_plan(source: Path, target: Path) -> None:
    """Copy a plan, and how far it follows the cluster, while its ingester may go on with it.

    Raises PlanError where it cannot be read, and OSError.
    """
    (target / "plan").mkdir(parents=True)
    # Before the plan: it then holds at least what this says.
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(source / FOLLOWED, target / FOLLOWED)
    there = plan_file.numbers(source / "plan")
    for number in reversed(there):
        packed = plan_file.path_of(target / "plan", number, plan_file.COMPRESSED)
        # The newest is written to; even if it is compressed by now, it is not to be here.
        if number != there[-1]:
            # Not compressed yet, or on a file system that has no links.
            with contextlib.suppress(OSError):
                os.link(source / "plan" / packed.name, packed)
                continue
        try:
            content = plan_file.read(source / "plan", number)
        except plan_file.PlanError:
            if number not in plan_file.numbers(source / "plan"):
                # Deleted meanwhile, and so are all before it.
                return
            raise
        plan_file.path_of(target / "plan", number).write_bytes(content)


def held_until(plan: Path, journals: Path) -> Cycle | None:
    """Return the last cycle of a plan whose records are all in the copies; None where none is."""
    ends: dict[str, Position] = {}
    for number in reversed(plan_file.numbers(plan)):
        records, _ = plan_file.parse(plan_file.read(plan, number))
        for record in reversed(records):
            if isinstance(record, Cycle) and all(
                Position(each.segment, each.last) < _end_of(journals, each.journal, ends)
                for each in record.ranges
            ):
                return record
    return None


def _end_of(journals: Path, name: str, known: dict[str, Position]) -> Position:
    """Return where the records of a copy end."""
    if name not in known:
        copied = segments(journals, name)
        known[name] = Position()
        if copied:
            newest = copied[-1].number
            written = JournalReader(journals, name).lag(Position(newest))
            known[name] = Position(newest, DATA_OFFSET + written)
    return known[name]


def _awaited(plan: Path, journals: Path, planned: int) -> Cycle | None:
    """Return the last cycle that is in the copies, once that is all or they do not grow."""
    held = held_until(plan, journals)
    grown = time.monotonic()
    while planned and (held is None or held.number < planned):
        if time.monotonic() - grown > STILL_SECONDS:
            return held
        time.sleep(LOOK_SECONDS)
        before, held = held, held_until(plan, journals)
        if held != before:
            grown = time.monotonic()
    return held


def _answered(ask: Callable[[], T]) -> T:
    """Ask the cluster, again for a while; OperatorError where it does not answer."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return ask()
        except BusError as error:
            if time.monotonic() > deadline:
                raise OperatorError(
                    f"the shared journal that CLICKTRAIL_JOURNAL_URL names does not answer"
                    f" ({error}), and without it nobody knows what was ingested together: start"
                    " its servers, and verify again"
                ) from error
            time.sleep(LOOK_SECONDS)


def _time(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
