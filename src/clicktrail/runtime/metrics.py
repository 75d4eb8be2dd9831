"""The figures of this machine's processes, its disk, its backups and verifications for Prometheus.

They come from files in the data directory, so that the app serves them for all processes, and
`clicktrail metrics` where there is no app. A metric that stands in `METRICS` is documented in
docs/monitoring.md, and no other is served.
"""

from __future__ import annotations

import os
import time
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

import clicktrail
from clicktrail.runtime import disk, last_backup, last_verification
from clicktrail.runtime.status import ProcessStatus, read_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clicktrail.settings import Settings

TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


class Told(NamedTuple):
    """What a metric is: its help, and the labels that it has beside `process`."""

    text: str
    labels: tuple[str, ...] = ()


# What processes tell of themselves: clicktrail_<kind of process>_<figure>.
OF_PROCESSES: Final = {
    "clicktrail_edge_requests_total": Told("Requests that a worker answered."),
    "clicktrail_edge_answers_total": Told("Answers of a worker by HTTP status.", ("status",)),
    "clicktrail_edge_answer_seconds": Told("Time from reading a request to writing its answer."),
    "clicktrail_edge_hits_total": Told("Visits and conversions that are in the journal."),
    "clicktrail_edge_connections": Told("Connections that are open."),
    "clicktrail_edge_journal_bytes_total": Told("Bytes of events written to the journal."),
    "clicktrail_edge_journal_errors_total": Told("Writes to the journal that failed."),
    "clicktrail_edge_unrecorded_total": Told("Visits that could not be written to the journal."),
    "clicktrail_edge_shared_journal_up": Told("1 while events go to the shared journal, else 0."),
    "clicktrail_edge_shared_journal_published_total": Told("Events published there."),
    "clicktrail_edge_outbox_hits_total": Told("Events that were put into the outbox instead."),
    "clicktrail_edge_outbox_bytes": Told("Bytes of the outbox that wait to be handed over."),
    "clicktrail_edge_table_version": Told("Version of the catalog by which a worker answers."),
    "clicktrail_feeder_version": Told("Version of the catalog that the link table has."),
    "clicktrail_feeder_links": Told("Entries of the link table."),
    "clicktrail_hitstore_queries_total": Told("Statements that the embedded hit store ran."),
    "clicktrail_hitstore_errors_total": Told("Statements that failed there."),
    "clicktrail_hitstore_waiting": Told("Statements that wait for a free thread."),
    "clicktrail_hitstore_connections": Told("Connections to the embedded hit store."),
    "clicktrail_hitstore_resident_bytes": Told("Memory of the embedded hit store."),
    "clicktrail_ingest_hits_total": Told("Clicks and views put into the hit store."),
    "clicktrail_ingest_conversions_total": Told("Conversions put into the hit store."),
    "clicktrail_ingest_cycles_total": Told("Rounds of the ingestion."),
    "clicktrail_ingest_outcomes_total": Told("Events by what became of them.", ("outcome",)),
    "clicktrail_ingest_lag_hits": Told("Events that wait in the journal, estimated by size."),
    "clicktrail_ingest_lag_bytes": Told("Bytes of the journal that wait for ingestion."),
    "clicktrail_ingest_lag_seconds": Told("How far the statistics are behind."),
    "clicktrail_ingest_oldest_waiting_seconds": Told("Age of the oldest event that waits; 0: none"),
    "clicktrail_ingest_partitions_held": Told("Partitions of the shared journal ingested here."),
    "clicktrail_ingest_visitors_remembered": Told("Entries of the uniqueness windows."),
    "clicktrail_ingest_last_insert_timestamp_seconds": Told(
        "When something was last put into the hit store; 0: not since the start."
    ),
    "clicktrail_supervisor_restarts_total": Told("Starts again of a part that died.", ("part",)),
    "clicktrail_process_ready": Told("1 when the process does its work, else 0."),
    "clicktrail_process_problems": Told("Problems that `clicktrail status` has of the process."),
    "clicktrail_process_start_time_seconds": Told("When the process was started."),
    "clicktrail_process_resident_memory_bytes": Told("Memory of the process, shared pages too."),
    "clicktrail_process_cpu_seconds_total": Told("Processor time, of user and system."),
}
OF_THE_MACHINE: Final = {
    "clicktrail_build_info": Told("1; the release stands in the label.", ("version",)),
    "clicktrail_disk_free_bytes": Told("Free bytes on the disk of the data directory."),
    "clicktrail_disk_size_bytes": Told("Size of that disk."),
    "clicktrail_backup_last_timestamp_seconds": Told(
        "When the last backup from here was whole; 0: never."
    ),
    "clicktrail_backup_last_size_bytes": Told("What it holds."),
    "clicktrail_backup_last_stored_bytes": Told("What of it was new."),
    "clicktrail_verification_last_timestamp_seconds": Told(
        "When the last verification came to its end; 0: never."
    ),
    "clicktrail_verification_last_differing": Told("How much differed then."),
    "clicktrail_verification_last_problems": Told("How much could not be read then."),
}
METRICS: Final = OF_PROCESSES | OF_THE_MACHINE
# Figures whose name holds which of several is counted: how they begin, and the metric.
_BY_NAME: Final = {
    "clicktrail_edge_answers_": "clicktrail_edge_answers_total",
    "clicktrail_ingest_outcome_": "clicktrail_ingest_outcomes_total",
    "clicktrail_supervisor_restarts_": "clicktrail_supervisor_restarts_total",
}
# What the app tells for `clicktrail status`; its metrics say it in more detail. The supervisor's is
# the sum of what it tells of each part.
ELSEWHERE: Final = {
    "clicktrail_app_requests_total",
    "clicktrail_app_errors_total",
    "clicktrail_supervisor_restarts_total",
}


class Machine(Collector):
    """Collects the metrics of one data directory, anew at each scrape."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def collect(self) -> Iterable[Metric]:
        """Return every metric that there is a figure for."""
        families = _Families()
        self._add_machine(families)
        now = time.time()
        for status in read_all(self._settings.run_dir).values():
            _add_process(families, status, now)
        return families.found.values()

    def _add_machine(self, families: _Families) -> None:
        settings = self._settings
        backup = last_backup.read(settings)
        verified = last_verification.read(settings)
        for name, value in {
            "disk_free_bytes": disk.free_bytes(settings.data_dir),
            "disk_size_bytes": disk.total_bytes(settings.data_dir),
            "backup_last_timestamp_seconds": backup.finished_at if backup else 0,
            "backup_last_size_bytes": backup.bytes if backup else 0,
            "backup_last_stored_bytes": backup.stored_bytes if backup else 0,
            "verification_last_timestamp_seconds": verified.finished_at if verified else 0,
            "verification_last_differing": verified.differing if verified else 0,
            "verification_last_problems": verified.problems if verified else 0,
        }.items():
            families.add(f"clicktrail_{name}", [], value)
        families.add("clicktrail_build_info", [clicktrail.__version__], 1)


class _Families:
    """Metrics by name, made when the first sample of each comes."""

    def __init__(self) -> None:
        self.found: dict[str, Metric] = {}

    def add(self, name: str, labels: list[str], value: float) -> None:
        """Add a sample; `labels` are values in the order of the metric's labels."""
        kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
        family = self.found.get(name)
        if family is None:
            family = self.found[name] = kind(name, METRICS[name].text, labels=_labels(name))
        assert isinstance(family, CounterMetricFamily | GaugeMetricFamily)
        family.add_metric(labels, value)

    def add_histogram(
        self, name: str, process: str, buckets: list[tuple[str, float]], seconds: float
    ) -> None:
        """Add the histogram of a process; `buckets` are cumulated."""
        family = self.found.get(name)
        if family is None:
            family = self.found[name] = HistogramMetricFamily(
                name, METRICS[name].text, labels=_labels(name)
            )
        assert isinstance(family, HistogramMetricFamily)
        family.add_metric([process], buckets=buckets, sum_value=seconds)


def metric_of(kind: str, figure: str) -> tuple[str, list[str]] | None:
    """Return under which metric a figure of a kind of process is served, and which of several.

    None where it is not served, since another metric says it.
    """
    name = f"clicktrail_{kind}_{figure}"
    if name in ELSEWHERE:
        return None
    for beginning, metric in _BY_NAME.items():
        if name.startswith(beginning) and name.endswith("_total"):
            return metric, [name.removeprefix(beginning).removesuffix("_total")]
    return (name, []) if name in METRICS else None


def _labels(name: str) -> list[str]:
    shared = ["process"] if name in OF_PROCESSES else []
    return [*shared, *METRICS[name].labels]


def _add_process(families: _Families, status: ProcessStatus, now: float) -> None:
    process = status.name
    kind = process.partition("-")[0]
    ready = status.ready and not status.is_stale(now)
    families.add("clicktrail_process_ready", [process], float(ready))
    families.add("clicktrail_process_problems", [process], len(status.problems))
    families.add("clicktrail_process_start_time_seconds", [process], status.started_at)
    for name, value in _of_the_kernel(status.pid).items():
        families.add(name, [process], value)
    for figure, value in status.figures.items():
        if (found := metric_of(kind, figure)) is not None:
            name, which = found
            families.add(name, [process, *which], value)
    for figure, histogram in status.histograms.items():
        bounds = [*(f"{bound:.6f}" for bound in histogram.bounds), "+Inf"]
        buckets = list(zip(bounds, map(float, accumulate(histogram.counts)), strict=True))
        families.add_histogram(f"clicktrail_{kind}_{figure}", process, buckets, histogram.seconds)


def _of_the_kernel(pid: int) -> dict[str, float]:
    """Return what the kernel knows of a process; nothing where it is gone, or elsewhere."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return {}
    # The name, in parentheses, may hold spaces; the fields behind it are those of proc(5) from 3.
    fields = stat.rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return {
        "clicktrail_process_resident_memory_bytes": float(int(fields[21]) * PAGE_BYTES),
        "clicktrail_process_cpu_seconds_total": ticks / TICKS_PER_SECOND,
    }
