"""No text becomes a statement: in any place of any question, nor where it came in with a visit."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from clicktrail.api.v3.words import DIMENSION_WORDS
from tests.support.api import Account
from tests.support.injection import HARMLESS, HOSTILE, TEXT_COLUMNS, standing, without
from tests.support.operations import clickmeter

DAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
IN_MARCH = {"timeFrame": "custom", "fromDay": "20260301", "toDay": "20260331"}
NAMES = tuple(f"text-{number}" for number in range(len(HOSTILE)))
PARAMETER = "query_parameter:x"


class Visited:
    """An account whose names, and whatever its one click and conversion tell, are one text."""

    def __init__(self, owner: Account, text: str) -> None:
        self.owner, self.text = owner, text
        self.group = owner.group(text, tags=[text])
        self.order = owner.conversion(text)
        self.link = owner.link(
            text,
            name=f"visited-{owner.id}",
            groupId=self.group,
            tags=[text],
            firstConversionId=self.order,
        )
        told = dict.fromkeys(TEXT_COLUMNS, text)
        told["query"] = f"x={quote(text)}&utm_source={quote(text)}"
        self.hit = owner.visit(self.link, DAY, visitor=1, **{**told, "device": "mobile"})
        hour = DAY + timedelta(hours=1)
        owner.convert(self.order, hour, self.link, self.hit, "12.5", parameter=text, order_id=text)

    def path(self, operation: str) -> str:
        """Return the path of an operation on what is here."""
        path = operation.split()[1].replace("{conversionId}", str(self.order))
        return path.replace("{id}", str(self.group if "/groups" in path else self.link))

    def told(self, answer: Any) -> Any:
        """Return an answer with marks for the text and for all numbers of things."""
        status, body = without(answer, self.text)
        shown = json.dumps(body).replace(quote(self.text), "[sent]")
        return status, re.sub(r"\d+", "[number]", shown)


@pytest.fixture(scope="module")
def spring(parts: Any, client: Any) -> Visited:
    """An account that is only asked."""
    return Visited(Account(parts, client), "Spring sale")


@pytest.fixture(scope="module")
def unharmed(spring: Visited) -> dict[str, Any]:
    """What must be as it was after each question."""
    return standing(spring.owner)


@pytest.fixture(autouse=True)
def _nothing_is_harmed(spring: Visited, unharmed: dict[str, Any]) -> Iterator[None]:
    yield
    assert standing(spring.owner) == unharmed


def statistics_of_v2() -> list[str]:
    return [
        operation
        for operation in clickmeter()
        if operation.startswith("GET ")
        and not {"aggregated", "reports", "hits", "clickstream"}.isdisjoint(operation.split("/"))
    ]


@pytest.mark.parametrize("operation", statistics_of_v2())
def test_no_parameter_of_v2_becomes_a_statement(spring: Visited, operation: str) -> None:
    path = spring.path(operation)
    along = IN_MARCH | ({"type": "countries"} if path.endswith("reports") else {})
    parameters = [
        name
        for name, about in clickmeter()[operation]["parameters"].items()
        if about["in"] == "query"
    ]
    for place, name in enumerate(parameters):
        kept = {word: value for word, value in along.items() if word.lower() != name.lower()}

        def sent(text: str, name: str = name, kept: dict[str, str] = kept) -> Any:
            answer = spring.owner.call("GET", path, params={**kept, name: text})
            return without(answer, text)

        expected = sent(HARMLESS)
        # Names are searched for by every text, the rest by some of them in turn.
        some = HOSTILE if name in ("textSearch", "tag") else (HOSTILE * 2)[place : place + 2]
        for text in some:
            assert sent(text) == expected, (name, text)


def of_texts() -> list[str]:
    return [*(one for one in DIMENSION_WORDS if one != "source"), "query_parameter:x"]


@pytest.mark.parametrize("dimension", of_texts())
def test_no_value_of_a_filter_becomes_a_statement(spring: Visited, dimension: str) -> None:
    place = of_texts().index(dimension)
    texts = (HARMLESS, *(HOSTILE * 2)[place % len(HOSTILE) :][:3])
    for tests in ("is", "is_not", "contains", "matches"), ("in", "does_not_contain"):
        answers = []
        for text in texts:
            value = {"in": [text, HARMLESS], "matches": re.escape(text)}
            conditions = [{"dimension": dimension, test: value.get(test, text)} for test in tests]
            body = {"metrics": ["hits", "conversions"], "range": MARCH, "dimensions": [dimension]}
            answer = spring.owner.call("POST", "/v3/query", {**body, "filter": {"or": conditions}})
            answers.append(without(answer, text))
        assert answers == answers[:1] * len(answers), (dimension, tests)


@pytest.fixture(scope="module")
def plain(parts: Any, client: Any) -> list[Any]:
    """What is answered of a harmless text, which hostile ones are compared with."""
    return listed(Visited(Account(parts, client), HARMLESS))


@pytest.fixture(scope="module", params=HOSTILE, ids=NAMES)
def visited(request: pytest.FixtureRequest, parts: Any, client: Any) -> Visited:
    return Visited(Account(parts, client), request.param)


BY_TEXT = [
    one
    for one in DIMENSION_WORDS
    if one not in ("domain", "rule", "source", "platform", "device")
    and one not in DIMENSION_WORDS[:9]
]


def test_what_visits_tell_is_counted_as_told(visited: Visited) -> None:
    text, quoted = visited.text, quote(visited.text)
    told: dict[str, Any] = {
        **dict.fromkeys(BY_TEXT, text),
        "query": f"x={quoted}&utm_source={quoted}",
        "query_parameter": f"x={text}",
        PARAMETER: text,
        **dict.fromkeys(("utm_medium", "utm_campaign", "utm_term", "utm_content"), ""),
    }
    entities = {"datapoint": visited.link, "group": visited.group, "conversion": visited.order}
    for dimension, wanted in told.items():
        tests = {"is": wanted, "contains": wanted, "matches": re.escape(wanted)}
        condition = [{"dimension": dimension, test: value} for test, value in tests.items()]
        body = {
            "metrics": ["hits", "visitors", "conversions", "value"],
            "range": MARCH,
            "dimensions": [dimension],
            "filter": {"and": condition},
            "sort": dimension,
        }
        rows = visited.owner.ok("POST", "/v3/query", body)["rows"]
        if dimension == "query_parameter":
            rows = [row for row in rows if row[dimension] == wanted]
        if dimension == "tag":
            (row,) = rows
            entities["tag"] = row["tag"]
        shown = entities.get(dimension, wanted)
        figures = {"hits": 1, "visitors": 1, "conversions": 1, "value": 12.5}
        assert rows == [{dimension: shown, **figures}], dimension


def test_what_visits_tell_is_listed_reported_and_led_on_as_told(
    visited: Visited, plain: list[Any]
) -> None:
    assert listed(visited) == plain


def listed(one: Visited) -> list[Any]:
    """Lists, reports, credits and paths of an account, without its text and its numbers."""
    condition = {"dimension": "referrer", "is": one.text}
    answers = [one.owner.call("GET", "/hits", params=IN_MARCH)]
    answers += [
        one.owner.call("GET", "/reports", params={**IN_MARCH, "type": kind})
        for kind in ("browsers", "cities", "keywords", "referrers", "destinations", "params")
    ]
    wanted = {"filter": json.dumps(condition), **MARCH}
    answers.append(one.owner.call("GET", "/v3/events", params=wanted))
    for by in ("referrer", "utm-source", "datapoint", "tag"):
        body = {"by": by, "range": MARCH, "filter": condition}
        answers.append(one.owner.call("POST", "/v3/attribution", {**body, "model": "last-click"}))
        answers.append(one.owner.call("POST", "/v3/journeys", body))
    assert {answer.status_code for answer in answers} == {200}, answers[-1].json()
    return [one.told(answer) for answer in answers]


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "-"),
        ("events", "--json", "--filter", "{filter}"),
        ("events", "--json", "--kind", "{text}"),
        ("attribution", "--json", "--from", "20260301", "--to", "20260331", "--filter", "{filter}"),
        ("journeys", "--json", "--range", "{text}"),
    ],
    ids=" ".join,
)
def test_no_option_becomes_a_statement(spring: Visited, arguments: tuple[str, ...]) -> None:
    told = []
    for text in (HARMLESS, HOSTILE[2]):
        condition = json.dumps({"dimension": "country", "is_not": text})
        asked = {"{filter}": condition, "{text}": text}
        done = command(
            spring.owner,
            [asked.get(one, one) for one in arguments],
            {"metrics": ["hits"], "range": MARCH, "filter": json.loads(condition)},
        )
        shown = (done.stdout + done.stderr).replace(text, "[sent]")
        assert "DB::" not in shown
        assert "Traceback" not in shown
        told.append((done.returncode, " ".join(shown.split())))
    assert told[0] == told[1]


def command(
    owner: Account, arguments: list[str], question: Any
) -> subprocess.CompletedProcess[str]:
    settings = owner.parts.settings
    kept = {name: value for name, value in os.environ.items() if "CLICKTRAIL_" not in name}
    own = {
        "CLICKTRAIL_DATA_DIR": str(settings.data_dir),
        "CLICKTRAIL_HITSTORE_PORT": str(settings.hitstore_port),
    }
    return subprocess.run(
        [sys.executable, "-m", "clicktrail", *arguments, "--account", str(owner.id)],
        env=kept | own,
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
