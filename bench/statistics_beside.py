"""Fills DuckDB and PostgreSQL with a hit store's hits, asks them the same, and compares."""

from __future__ import annotations

import math
import statistics
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.statistics_data import Filled, connect
from bench.statistics_questions import Question
from bench.statistics_references import (
    DuckDb,
    PostgreSql,
    Reference,
    asked,
    postgresql,
    postgresql_binaries,
)
from bench.statistics_way import Way, measured
from tests.support.system import System

TIMES_OF_DUCKDB, TIMES_OF_POSTGRESQL = 1.5, 10.0


def beside_others(
    way: Way, system: System, filled: Filled, wanted: list[Question], scratch: Path
) -> None:
    """Fill DuckDB and PostgreSQL with the same hits, ask them the same, and compare."""
    today = datetime.now(UTC).date()
    values: dict[str, Any] = {
        "account": filled.owners.big_account,
        "start": str(today - timedelta(days=29)),
        "end": str(today + timedelta(days=1)),
    }
    began = time.monotonic()
    duck = DuckDb(scratch / "hits.duckdb")
    store = connect(system)
    duck.fill(store, scratch)
    store.close()
    size = duck.path.stat().st_size / filled.hits
    print(f"\nDuckDB {duck.version}: {size:.0f} bytes a hit, filled in"
          f" {time.monotonic() - began:.0f} s")  # fmt: skip
    references: list[tuple[Reference, int, float]] = [(duck, 5, TIMES_OF_DUCKDB)]
    with ExitStack() as stack:
        if postgresql_binaries() is None:
            print("PostgreSQL is not installed (Debian: postgresql): left out")
        else:
            began = time.monotonic()
            postgres: PostgreSql = stack.enter_context(postgresql(scratch))
            hits = postgres.fill(
                duck, filled.owners.big_account, values["start"], values["end"], scratch
            )
            print(f"PostgreSQL {postgres.version}: {hits:,} hits, filled in"
                  f" {time.monotonic() - began:.0f} s")  # fmt: skip
            references.append((postgres, 2, TIMES_OF_POSTGRESQL))
        print("Their time in ms by that of our engine, and by that of our whole answer over HTTP:")
        ratios: dict[str, list[float]] = {one.name: [] for one, _, _ in references}
        for question in wanted:
            ours = way.rows(question)
            http = measured(lambda question=question: way.ask(question), 1, 5).p50  # type: ignore[misc]
            engine_ms = way.engine.work(way.statements(question), 5).ms
            line = f"  {question.title:40}"
            for reference, times, _ in references:
                took, rows = asked(reference, question, values, times)
                ratios[reference.name].append(took / engine_ms)
                same = "" if _same(ours, rows) else " ANOTHER ANSWER"
                line += (
                    f"  {reference.name} {took:8.1f} = {took / engine_ms:6.1f} × engine,"
                    f" {took / http:6.1f} × http{same}"
                )
            print(line, flush=True)
        for reference, _, bound in references:
            found = ratios[reference.name]
            mean = math.exp(statistics.fmean(map(math.log, found)))
            enough = sum(one >= bound for one in found)
            print(
                f"  {reference.name}: geometric mean {mean:.1f}, bound {bound}, reached by"
                f" {enough} of {len(found)} questions"
            )
    duck.connection.close()


def _same(ours: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> bool:
    """Tell whether rows are equal, as far as ours go."""
    if len(ours) != len(theirs):
        return False
    width = len(ours[0]) if ours else 0
    return all(
        tuple(map(_plain, mine)) == tuple(map(_plain, other[:width]))
        for mine, other in zip(ours, theirs, strict=True)
    )


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y%m%d%H%M%S")
    text = str(value)
    if len(text) > 18 and text[4] == "-" and text[13] == ":":
        return datetime.fromisoformat(text[:19]).strftime("%Y%m%d%H%M%S")
    return text
