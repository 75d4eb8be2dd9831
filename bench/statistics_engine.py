"""What the app asks the hit store for a question, how long the engine takes for just that, and why.

The same application runs in this process over a client that writes down every statement, so that
the statements are those that the app's own code makes, whatever plans it chooses.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from bench.statistics_questions import Question
from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.catalog.catalog import Catalog
from clicktrail.hits.store import Cost, HitStore
from clicktrail.runtime.secrets import Secrets
from tests.support.system import System

GRANULE = 8192
_TABLE = re.compile(
    r"\b(?:FROM|JOIN) (hits|conversions|(?:datapoint|account|conversion)_(?:hour|day))\b"
)
_DATAPOINTS = re.compile(r"datapoint_id IN \{(\w+):Array\(UInt32\)\}")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as the app sends it."""

    sql: str
    parameters: dict[str, Any]
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """What the engine does for a question.

    `ms` is its own time for all statements, the median of several runs; `read` the rows that it
    reads, `matter` those of the account, the days and, where a key is given, the datapoints, in the
    tables that are asked; `ranges` how many stretches of the tables these may lie in, of each of
    which a part of a granule may be read in vain. `tables` names where it looks.
    """

    ms: float
    read: int
    matter: int
    ranges: int
    tables: tuple[str, ...]

    @property
    def most(self) -> int:
        """The rows that may be read: twice those that matter, and a granule for each range."""
        return 2 * self.matter + GRANULE * self.ranges


class _Written(HitStore):
    """A hit store's client that writes down what is asked."""

    def __init__(self, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self.asked: list[Statement] = []

    def rows(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> Sequence[Sequence[Any]]:
        self.asked.append(Statement(sql, dict(parameters or {}), dict(settings or {})))
        return super().rows(sql, parameters, settings)

    def measured_rows(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> tuple[Sequence[Sequence[Any]], Cost]:
        self.asked.append(Statement(sql, dict(parameters or {}), dict(settings or {})))
        return super().measured_rows(sql, parameters, settings)

    def binary_rows(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        form: str = "RowBinary",
    ) -> bytes:
        self.asked.append(Statement(sql, dict(parameters or {}), dict(settings or {})))
        return super().binary_rows(sql, parameters, settings, form)


class Engine:
    """The hit store of a running system, asked directly."""

    def __init__(self, system: System) -> None:
        secrets = Secrets.load(system.settings)
        self._written = _Written.connect(system.settings, secrets)
        self._catalog = Catalog.open(system.settings)
        parts = Parts(system.settings, secrets, self._catalog, self._written)
        self._client = TestClient(create_app(parts))
        self.store = HitStore.connect(system.settings, secrets)

    def statements(self, question: Question, key: str) -> list[Statement]:
        """Return what the app asks for a question of the account with this key, in order."""
        self._written.asked.clear()
        answer = self._client.request(
            question.method,
            question.path,
            params=[(name, str(value)) for name, value in question.query],
            json=question.body,
            headers={"X-Clickmeter-AuthKey": key},
        )
        assert answer.status_code == 200, answer.text
        return list(self._written.asked)

    def milliseconds(self, statements: list[Statement]) -> tuple[float, int]:
        """Run statements one after the other; return the engine's time and the rows it read."""
        costs = [
            self.store.measured_rows(one.sql, one.parameters, one.settings)[1] for one in statements
        ]
        return sum(cost.elapsed_ns for cost in costs) / 1e6, sum(cost.read_rows for cost in costs)

    def work(self, statements: list[Statement], times: int) -> Work:
        """Run statements `times` times, and count the rows that matter for them."""
        runs = [self.milliseconds(statements) for _ in range(times)]
        counted = [
            self._matter(one, table) for one in statements for table in _TABLE.findall(one.sql)
        ]
        return Work(
            statistics.median(ms for ms, _ in runs),
            int(statistics.median(read for _, read in runs)),
            sum(rows for rows, _ in counted),
            sum(ranges for _, ranges in counted),
            tuple(dict.fromkeys(table for one in statements for table in _TABLE.findall(one.sql))),
        )

    def close(self) -> None:
        """Close clients and catalog."""
        self._client.close()
        self._written.close()
        self.store.close()
        self._catalog.close()

    def _matter(self, statement: Statement, table: str) -> tuple[int, int]:
        """Return the rows of a table that a statement is about, and the ranges they lie in."""
        bound = statement.parameters
        time = "ts" if table in ("hits", "conversions") else table.rpartition("_")[2]
        conditions = [f"account_id = {int(bound['account_id'])}"]
        for word, name in ((">=", "start"), ("<", "end")):
            moment = bound.get(f"window_{name}", bound.get(name))
            if moment is not None:
                # An instant as it is stands for the first of a day or hour, too.
                conditions.append(f"{time} {word} {_instant(table, int(moment))}")
        # Rows lie in the order of account, day, then datapoint: of some datapoints there is a range
        # in every day.
        ranges = "_part"
        chosen = _DATAPOINTS.search(statement.sql)
        if chosen and table.startswith(("hits", "datapoint")):
            ids = ", ".join(map(str, bound[chosen.group(1)]))
            conditions.append(f"datapoint_id IN ({ids})")
            ranges += f", toDate({time})"
        rows, stretches = self.store.rows(
            f"SELECT count(), uniqExact({ranges}) FROM {table} WHERE {' AND '.join(conditions)}"
        )[0]
        return int(rows), int(stretches)


def _instant(table: str, milliseconds: int) -> str:
    moment = f"fromUnixTimestamp64Milli(toInt64({milliseconds}), 'UTC')"
    if table.endswith("_day"):
        return f"toDate({moment})"
    return f"toDateTime({moment}, 'UTC')" if table.endswith("_hour") else moment
