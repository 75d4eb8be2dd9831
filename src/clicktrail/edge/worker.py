"""An edge worker's process: its journal, the link table, the site, and the listener before them."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from typing import TYPE_CHECKING, Final

import structlog
import uvloop

from clicktrail.domain.tokens import Signer
from clicktrail.edge import counted
from clicktrail.edge.addresses import Addresses
from clicktrail.edge.limits import Limits
from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.lookups import Lookups
from clicktrail.edge.marks import Marks
from clicktrail.edge.quick import BUILT, Mac
from clicktrail.edge.recording import open_recording
from clicktrail.edge.recount import Recount
from clicktrail.edge.serving import open_socket, run_until_signalled, serve
from clicktrail.edge.site import TrackingSite
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.journal.format import JournalError
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.forwarded import TrustedProxies
from clicktrail.runtime.process import start
from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import StatusFile

if TYPE_CHECKING:
    from pathlib import Path

    from clicktrail.settings import Settings

_log = structlog.get_logger(__name__)

_GC_THRESHOLD: Final = (50_000, 50, 1000)


def run(settings: Settings, worker: int) -> int:
    """Serve links as worker number `worker` until told to stop; return the exit code.

    Raises OperatorError where the port or the journal cannot be had.
    """
    name = f"edge-{worker}"
    start(settings, name)
    status = StatusFile(settings.run_dir, name)
    listener = open_socket(settings.host, settings.edge_port, Limits().backlog)
    try:
        recording = open_recording(settings, worker)
    except JournalError as error:
        listener.close()
        raise OperatorError(str(error)) from error
    journal = recording.journal
    for problem in journal.problems:
        _log.warning("an older segment of the journal could not be read", problem=problem)
    if not BUILT:
        _log.warning("the quick part of the edge was not compiled: redirects take twice the time")
    if journal.cut_bytes:
        _log.info("the torn end of the journal was cut", bytes=journal.cut_bytes)
    table = LinkTable.open_reader(settings.data_dir / "edge" / "links.lmdb")
    signer = Secrets.load(settings).signer(Mac)
    lookups = open_lookups(settings, signer)
    site = TrackingSite(
        table,
        signer,
        recording.ids,
        lookups,
        addresses=Addresses(settings.edge_url, settings.api_url),
        when_full=settings.journal_when_full,
    )

    async def serving(stop: asyncio.Event) -> None:
        turn = recording.begin(asyncio.get_running_loop(), site, Limits())

        def tell() -> None:
            recording.each_second()
            lookups.look()
            told = (turn.problem, table.problem, lookups.problem, recording.problem)
            problems = [problem for problem in told if problem]
            if not table.synced:
                problems.append("The link table has not been filled yet.")
            status.write(
                ready=table.synced and turn.problem is None,
                problems=problems,
                figures=turn.figures() | turn.measured.figures() | {"table_version": table.version},
                histograms=turn.measured.histograms(),
            )

        await serve(
            listener,
            turn,
            TrustedProxies(settings.trusted_proxies),
            stop,
            each_second=tell,
            each_tenth=table.refresh,
        )
        await recording.end()

    collect_rarely()
    try:
        uvloop.run(run_until_signalled(serving))
    finally:
        recording.close()
        table.close()
        lookups.close()
    status.remove()
    return 0


def open_lookups(settings: Settings, signer: Signer) -> Lookups:
    """Open what rules need: places, counters and who was there; counted again where needed."""
    directory = settings.data_dir / "edge"

    def recount() -> Counter[tuple[int, int]]:
        return recount_turns(directory, settings)

    lookups = Lookups(Marks(signer), GeoDatabase.of(settings), directory, recount)
    # The lists take a tenth of a second to read, which no visitor should wait for.
    lookups.agent("Mozilla/5.0")
    return lookups


def recount_turns(directory: Path, settings: Settings) -> Counter[tuple[int, int]]:
    """Count the turns that links took, on from the snapshot in `directory`, and renew that."""
    path = directory / counted.FILE_NAME
    begun = counted.load(path, settings.journal_dir, settings.node_id)
    recount = Recount(settings.journal_dir, settings.node_id, begun)
    for _ in recount.steps(with_newest=True):
        pass
    taken = recount.taken
    if taken:
        _log.info("the turns that links took were counted again", turns=taken.total())
    now = recount.counted
    if now.marks and now != begun:
        try:
            counted.save(path, now, "worker")
        except OSError as error:
            _log.warning("what was counted of turns cannot be kept", problem=str(error))
    return taken


def collect_rarely() -> None:
    """Have the garbage collector leave alone what start-up made, and look at the rest rarely.

    Requests make no cycles: reference counts free them, and throughput is the same either way. But
    a full collection walks the whole heap while visitors wait, 5.5 ms of it after start-up alone.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLD)
