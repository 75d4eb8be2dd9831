"""How the app is asked and how long that takes, with the bounds that this must keep."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.catalog import Asker
from bench.statistics_engine import Engine, Statement
from bench.statistics_questions import Question


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds until whole answers were there: medians of the rounds, the worst of all."""

    p50: float
    p95: float
    worst: float


class Bounds:
    """Counts which bounds are met, and marks those that are not."""

    def __init__(self) -> None:
        self.met = 0
        self.missed: list[str] = []

    def mark(self, what: str, ratio: float) -> str:
        """Note a figure's ratio to its bound, at most 1 if that is met; return how it is shown."""
        if ratio <= 1:
            self.met += 1
            return f"{ratio:4.2f}"
        self.missed.append(f"{what} ({ratio:.2f})")
        return f"{ratio:4.2f} NOT MET"

    def __str__(self) -> str:
        """How many there were of each, and which were not met."""
        missed = ": " + ", ".join(self.missed) if self.missed else ""
        return f"{self.met} bounds met, {len(self.missed)} not met{missed}"


@dataclass(frozen=True, slots=True)
class Way:
    """How one account asks one system, with the engine beside it."""

    asker: Asker
    engine: Engine
    key: str

    def ask(self, question: Question) -> float:
        """Ask over HTTP; return the milliseconds that it took."""
        return self.asker.ask(question.method, question.path, question.body, **dict(question.query))

    def rows(self, question: Question) -> list[tuple[Any, ...]]:
        """Ask over HTTP; return the rows that the references are held against."""
        query = dict(question.query)
        _, text = self.asker.answer(question.method, question.path, question.body, **query)
        return question.rows(json.loads(text))

    def statements(self, question: Question) -> list[Statement]:
        """Return what the app asks the hit store for it."""
        return self.engine.statements(question, self.key)


def measured(ask: Callable[[], float], rounds: int, times: int) -> Taken:
    """Ask once without counting, then `rounds` times `times` times."""
    ask()
    taken = [sorted(ask() for _ in range(times)) for _ in range(rounds)]
    last = times - 1
    return Taken(
        statistics.median(statistics.median(one) for one in taken),
        statistics.median(one[min(int(0.95 * times), last)] for one in taken),
        max(one[-1] for one in taken),
    )
