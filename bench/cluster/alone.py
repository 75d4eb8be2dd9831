"""One node with everything and its own journal: what the cluster is held against."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.cluster.catalog import fill
from bench.cluster.network import Network
from bench.cluster.part import Command, Part
from bench.cluster.visitors import Answered, Visitors
from bench.cluster.whole import APP_PORT, EDGE_PORT, STORE_PORT, leads
from tests.support.system import API_KEY


def alone(
    network: Network, directory: Path, visitors: Visitors, edges: int, seconds: float
) -> tuple[Answered, float]:
    """Return what `clicktrail serve` answered to the visitors of so many edges, and its processor
    time in seconds.
    """
    part = Part(network, "alone", directory)
    data = part.directory / "data"
    fill(data)
    environment = {
        "CLICKTRAIL_DATA_DIR": str(data),
        "CLICKTRAIL_HOST": part.address,
        "CLICKTRAIL_APP_PORT": str(APP_PORT),
        "CLICKTRAIL_EDGE_PORT": str(EDGE_PORT),
        "CLICKTRAIL_HITSTORE_PORT": str(STORE_PORT),
        "CLICKTRAIL_BOOTSTRAP_API_KEY": API_KEY,
        "CLICKTRAIL_LOG_FORMAT": "json",
    }
    part.commands = [Command([sys.executable, "-m", "clicktrail", "serve"], environment)]
    address = f"{part.address}:{EDGE_PORT}"
    part.is_ready = lambda _: leads(address) and _ingests(part)
    part.start().wait_ready()
    try:
        before = part.processor_seconds()
        answered = visitors.visit([address] * edges, seconds)
        return answered, part.processor_seconds() - before
    finally:
        part.kill()


def _ingests(part: Part) -> bool:
    told = part.status("ingest")
    return told is not None and told.ready
