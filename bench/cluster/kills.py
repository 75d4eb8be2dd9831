"""Each part in its turn loses all of its processes under load, and is started again."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench.cluster.figures import in_words, table
from bench.cluster.part import READY_SECONDS, until
from bench.cluster.visitors import Answered, Visitors
from bench.cluster.whole import Whole

BETWEEN_SECONDS = 2.0
SHARE = 4
"""One visitor in so many: what is started again needs a processor, too."""


@dataclass(frozen=True, slots=True)
class Kill:
    """A part that was away, from when to when it worked again, in seconds of the same clock."""

    name: str
    began: float
    ended: float


def kill_each(whole: Whole, visitors: Visitors, away: float) -> None:
    """Kill every part once under load, each of which is away for so long; print what that was."""
    visitors.begin(whole.edge_addresses, visitors=max(1, visitors.of_each // SHARE))
    time.sleep(2 * BETWEEN_SECONDS)
    kills = []
    for part in whole.parts:
        began = time.monotonic()
        part.kill()
        time.sleep(away)
        part.start().wait_ready()
        kills.append(Kill(part.name, began, time.monotonic()))
        # One at a time: whoever was in trouble by it must be out of it.
        until(
            lambda: all(each.is_ready(each) for each in whole.parts),
            "not every part works",
            READY_SECONDS,
        )
        time.sleep(BETWEEN_SECONDS)
    answered = visitors.end()
    print(
        f"killed   {len(kills)} parts, each once, by kill -9, away for {away:.0f} s and the start:"
    )
    print(f"         {in_words(answered)}")
    print(
        table(["part", "s away", "redirects/s then", "fewest in a second"], _rows(kills, answered))
    )


def _rows(kills: list[Kill], answered: Answered) -> list[list[str]]:
    rows = []
    for kill in kills:
        seconds = range(int(kill.began), int(kill.ended) + 1)
        found = [answered.by_second[second] for second in seconds]
        rows.append(
            [
                kill.name,
                f"{kill.ended - kill.began:.1f}",
                f"{sum(found) / len(found):,.0f}",
                f"{min(found):,}",
            ]
        )
    return rows
