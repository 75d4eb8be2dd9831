"""Runs the cluster: one node alone, then all parts; adds edges and ingesters; kills; counts.

Fails (exit 1) where a redirect that was acknowledged is not counted, or one is counted twice. All
parts share the cores of this machine, and so do those who visit: a rate is what all of it does
together there, and the processor time of each part says what it would do with more.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.cluster.alone import alone
from bench.cluster.count import counted
from bench.cluster.figures import in_words
from bench.cluster.kills import kill_each
from bench.cluster.network import Network
from bench.cluster.part import Part
from bench.cluster.scaling import edges, ingesters, processors
from bench.cluster.visitors import Visitors
from bench.cluster.whole import NATS, Whole
from bench.machine import describe, need
from tests.support.nats import program

BOUND = 15_000


def main() -> None:
    """Run it as told; print figures beside their bounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, default=3)
    parser.add_argument("--ingesters", type=int, default=2)
    parser.add_argument("--stores", type=int, default=2, help="of hits, each of some accounts")
    parser.add_argument("--visitors", type=int, default=512, help="of each edge, who wait")
    parser.add_argument("--seconds", type=float, default=10, help="of each load that is measured")
    parser.add_argument("--away", type=float, default=3, help="seconds of a killed part")
    given = parser.parse_args()
    need("ip", "setpriv")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load = os.getloadavg()[0]
    print(describe(program()), flush=True)
    beside = ": beside other work" if load > 1 else ""
    print(f"before   load average {load:.1f} on {os.cpu_count()} cores{beside}", flush=True)
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="clicktrail-cluster-"))
        network = Network()
        stack.callback(network.remove)
        directory = Path(name)
        visitors = Visitors(Part(network, "visitors", directory), given.visitors)
        Part(network, "operator", directory)
        network.enter("operator")
        stack.callback(_undisturbed)
        faults = _run(network, directory, visitors, given)
    for fault in faults:
        print(f"FAILED: {fault}")
    if faults:
        sys.exit(1)
    print("nothing lost, nothing double")


def _undisturbed() -> None:
    """Let no second Ctrl-C leave behind what the first one has removed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _run(
    network: Network, directory: Path, visitors: Visitors, given: argparse.Namespace
) -> list[str]:
    reference, took = alone(network, directory, visitors, given.edges, given.seconds)
    print(
        f"alone    {in_words(reference)}; one node, everything on it, its own journal;"
        f" {took / reference.redirects * 1e6:.1f} us of the processor for a redirect",
        flush=True,
    )
    of_reference = len(visitors.noted)
    whole = Whole(network, directory, given.edges, given.ingesters, given.stores)
    whole.start()
    print(
        f"cluster  {NATS} NATS servers, an app, {given.edges} edges, {given.ingesters} ingesters,"
        f" {given.stores} stores of hits; each in a network namespace of its own, at"
        f" {whole.nats[0].address} to {whole.parts[-1].address}; {given.visitors} visitors of each"
        " edge",
        flush=True,
    )
    most = edges(whole, visitors, given.seconds)
    rate = most.answered.per_second
    print(
        f"in all   {rate:,.0f} redirects/s acknowledged, by those who visit {given.edges} edges on"
        f" the same {os.cpu_count()} cores; to one node alone {rate / reference.per_second:.2f};"
        f" bound {BOUND:,}, ratio {rate / BOUND:.2f}"
    )
    print(processors(most), flush=True)
    ingesters(whole, visitors, given.seconds)
    kill_each(whole, visitors, given.away)
    whole.wait_counted()
    return counted(whole, visitors.noted[of_reference:])


if __name__ == "__main__":
    main()
