"""Runs the soak: measure the saturation load, then half of it for long, with trouble; then count.

Fails (exit 1) where anything that was answered is lost or double, where statistics or `verify` say
otherwise than what is recorded, or where the p99 of redirects, apart from the seconds in which a
process was killed and had not begun again, is above MOST_P99_MS.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.machine import describe
from bench.soak.count import compared
from bench.soak.growth import Growth
from bench.soak.load import BUCKET
from bench.soak.trouble import Happening, Troubles
from tests.support.postgresql import Cluster
from tests.support.system import System

LINKS = 1000
MOST_P99_MS = 50.0
TOGETHER = 100


def main() -> None:
    """Run it as told; print figures beside their bounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--saturation", type=float, default=20, help="seconds to measure it")
    parser.add_argument("--share", type=float, default=0.5, help="of the saturation load")
    parser.add_argument("--seed", type=int, default=20261129, help="of who is killed when")
    parser.add_argument("--postgresql", action="store_true", help="keep the catalog there")
    given = parser.parse_args()
    print(describe(), flush=True)
    with tempfile.TemporaryDirectory(prefix="clicktrail-soak-") as name, ExitStack() as stack:
        directory = Path(name)
        server = None
        settings = {}
        if given.postgresql:
            server = Cluster()
            stack.callback(server.remove)
            settings["catalog_url"] = server.create()
        system = stack.enter_context(System(directory / "data", **settings))
        code = _links(system)
        peak = _finished(_load(system, directory / "saturation", code, given.saturation, rate=0))
        saturation = peak["told"]["answered"] / given.saturation
        rate = saturation * given.share
        print(f"saturation {saturation:,.0f} redirects/s; soaked at {rate:,.0f}/s", flush=True)
        seconds = given.minutes * 60
        growth = Growth(system)
        growth.start()
        loading = _load(system, directory / "soak", code, seconds, rate=rate)
        # Here, not in a thread: a server that is started again ends with the thread that did it.
        troubles = Troubles(system, given.seed, server)
        try:
            troubles.make(seconds)
        except BaseException:
            loading[0].kill()
            raise
        load = _finished(loading)
        growth.stop()
        faults = _told(load, seconds, rate, troubles)
        print("\n".join(growth.lines()), flush=True)
        faults += compared(system, [directory / "saturation", directory / "soak"])
    for fault in faults:
        print(f"FAILED: {fault}")
    if faults:
        sys.exit(1)
    print("nothing lost, nothing double")


def _links(system: System) -> str:
    """Make the links, each of which carries a conversion; return the conversion's code."""
    order = system.api("POST", "/conversions", {"name": "Order", "value": 1})["id"]
    made: list[int] = []
    for first in range(0, LINKS, TOGETHER):
        links = [
            {
                "title": f"l{number}",
                "name": f"l{number}",
                "typeTL": {
                    "redirectType": 307,
                    "url": "https://shop.example/landing?click=[s2sidentifier]",
                },
            }
            for number in range(first, first + TOGETHER)
        ]
        told = system.api("PUT", "/datapoints/batch", {"list": links})
        made += [one["result"]["id"] for one in told["results"]]
        system.api(
            "PUT",
            f"/conversions/{order}/datapoints/batch/patch",
            {"PatchRequests": [{"Action": "add", "Id": link} for link in made[first:]]},
        )
    system.wait_live()
    return str(system.api("GET", f"/conversions/{order}")["code"])


def _load(
    system: System, directory: Path, code: str, seconds: float, *, rate: float
) -> tuple[subprocess.Popen[bytes], Path]:
    directory.mkdir()
    given = {
        "port": system.environment["CLICKTRAIL_EDGE_PORT"],
        "links": LINKS,
        "code": code,
        "run": directory.name,
        "rate": rate,
        "seconds": seconds,
        "directory": directory,
    }
    options = [word for name, value in given.items() for word in (f"--{name}", str(value))]
    return subprocess.Popen([sys.executable, "-m", "bench.soak.load", *options]), directory


def _finished(loading: tuple[subprocess.Popen[bytes], Path]) -> dict[str, Any]:
    process, directory = loading
    if code := process.wait():
        sys.exit(f"the load ended with exit code {code}")
    return dict(json.loads((directory / "load.json").read_text()))


def _told(load: dict[str, Any], seconds: float, rate: float, troubles: Troubles) -> list[str]:
    """Print how the load was answered and what happened meanwhile; return what is wrong."""
    excluded = {
        second for kill in troubles.kills for second in range(int(kill.began), int(kill.ended) + 1)
    }
    every: Counter[int] = Counter()
    apart: Counter[int] = Counter()
    for second, buckets in load["latencies"].items():
        found = Counter({int(bucket): count for bucket, count in buckets.items()})
        every += found
        if int(second) not in excluded:
            apart += found
    p99 = percentile(apart, 0.99)
    told = Counter(load["told"])
    print(
        f"load     {told['answered']:,} of {rate * seconds:,.0f} due were answered;"
        f" {told['unanswered']:,} cut off, {told['unsent']:,} had nobody to ask,"
        f" {told['refused']:,} refused\n"
        f"latency  p50 {percentile(apart, 0.5):.1f} ms, p99 {p99:.1f} ms (bound"
        f" {MOST_P99_MS:.0f}: {p99 / MOST_P99_MS:.2f}) apart from {len(excluded)} seconds of"
        f" {len(troubles.kills)} kills; with them p99 {percentile(every, 0.99):.1f} ms\n"
        f"killed   {_counts(troubles.kills)}\n"
        f"away     {_counts(troubles.absences)}, {_seconds(troubles.absences):.0f} s in all",
        flush=True,
    )
    return [f"the p99 of redirects was {p99:.1f} ms"] if p99 > MOST_P99_MS else []


def percentile(buckets: Counter[int], share: float) -> float:
    """Return the latency in ms below which that share of all lies."""
    left = buckets.total() * share
    for bucket in sorted(buckets):
        left -= buckets[bucket]
        if left <= 0:
            return (bucket + 1) * BUCKET * 1000
    return 0.0


def _counts(happenings: list[Happening]) -> str:
    counts = Counter(one.what for one in happenings)
    return ", ".join(f"{what} {count} ×" for what, count in sorted(counts.items()))


def _seconds(happenings: list[Happening]) -> float:
    return sum(one.ended - one.began for one in happenings)


if __name__ == "__main__":
    main()
