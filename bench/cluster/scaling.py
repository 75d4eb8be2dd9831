"""What one edge more, and one ingester more, bring."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench.cluster.figures import each_took, in_words, table
from bench.cluster.part import until
from bench.cluster.visitors import Answered, Visitors
from bench.cluster.whole import CAUGHT_UP_SECONDS, Whole

LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Taken:
    """A load and the processor seconds that each part took meanwhile."""

    answered: Answered
    seconds: dict[str, float]

    def of(self, kind: str) -> float:
        """Return the microseconds for a redirect of all parts of a kind."""
        taken = sum(v for name, v in self.seconds.items() if name.partition("-")[0] == kind)
        return taken / max(1, self.answered.redirects) * 1e6


def edges(whole: Whole, visitors: Visitors, seconds: float) -> Taken:
    """Have one edge visited, then two, and so on; print each, and return the last."""
    found: list[Taken] = []
    for count in range(1, len(whole.edges) + 1):
        before = {part.name: part.processor_seconds() for part in whole.parts}
        answered = visitors.visit(whole.edge_addresses[:count], seconds)
        took = {part.name: part.processor_seconds() - before[part.name] for part in whole.parts}
        took["visitors"] = answered.processor
        found.append(Taken(answered, took))
        print(
            f"edges    {count}: {in_words(answered)}; us of the processor for a redirect:"
            f" {each_took(took, answered.redirects)}",
            flush=True,
        )
        whole.wait_counted()
    first, last = found[0], found[-1]
    print(
        f"         {len(found)} edges to one:"
        f" {last.answered.per_second / first.answered.per_second:.2f}"
        f" times as many a second; an edge's processor time for a redirect"
        f" {last.of('edge') / first.of('edge'):.2f} (1: each edge brings as much as the first,"
        " where it has a processor of its own)",
        flush=True,
    )
    return last


def processors(taken: Taken) -> str:
    """Return a table of what each part took of the processors."""
    of_load = taken.answered
    rows = [
        [name, f"{seconds:.2f}", f"{seconds / of_load.seconds * 100:.0f} %",
         f"{seconds / of_load.redirects * 1e6:.1f}"]
        for name, seconds in taken.seconds.items()
    ]  # fmt: skip
    return table(["part", "processor s", "of a core", "us a redirect"], rows)


def ingesters(whole: Whole, visitors: Visitors, seconds: float) -> None:
    """Let hits wait, and have them taken in by one ingester, then by two, and so on; print each.

    Their start is within what is measured: hits come into the stores by the hundred thousand at
    once, so that no moment between is a better beginning.
    """
    rates: list[float] = []
    for count in range(1, len(whole.ingesters) + 1):
        for part in whole.ingesters:
            part.stop()
        before = whole.counted()
        waiting = visitors.visit(whole.edge_addresses, seconds).redirects
        took, processor = _drained(whole, count, before + waiting)
        rates.append(waiting / took)
        each = ", ".join(f"{name} {us / waiting * 1e6:.1f}" for name, us in processor.items())
        print(
            f"ingest   {count}: {rates[-1]:9,.0f}/s of {waiting:,} hits that waited, from the start"
            f" on; us of the processor for a hit: {each}",
            flush=True,
        )
        for part in whole.ingesters[count:]:
            part.start()
        for part in whole.ingesters:
            part.wait_ready()
        whole.wait_counted()
    print(
        f"         {len(rates)} ingesters to one: {rates[-1] / rates[0]:.2f} times as many",
        flush=True,
    )


def _drained(whole: Whole, ingesters: int, expected: int) -> tuple[float, dict[str, float]]:
    """Start so many ingesters and wait until so many hits are in.

    Returns the seconds that it took, and processor seconds by kind.
    """
    store = whole.store()
    working = {"ingest": whole.ingesters[:ingesters], "hits": whole.stores}

    def spent() -> dict[str, float]:
        return {
            kind: sum(part.processor_seconds() for part in parts) for kind, parts in working.items()
        }

    def all_in() -> bool:
        counts = [int(each.rows("SELECT count() FROM hits")[0][0]) for each in store.shards]
        return sum(counts) >= expected

    before, began = spent(), time.monotonic()
    for part in working["ingest"]:
        part.start()
    try:
        until(all_in, "hits still wait", CAUGHT_UP_SECONDS, pause=LOOK_SECONDS)
    finally:
        store.close()
    took, after = time.monotonic() - began, spent()
    return took, {kind: after[kind] - before[kind] for kind in working}
