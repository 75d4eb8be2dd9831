"""`POST /v3/query/batch` over HTTP, with a real catalog and hit store."""

from __future__ import annotations

from typing import Any

import pytest

from clicktrail.api import problems
from tests.support.api import Account
from tests.support.guests import GuestOf
from tests.support.queried import WEEK, Shop, ask

BATCH = "/v3/query/batch"
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"metrics": ["clicks"], "dimensions": ["country"], "comparison": "previous_period"},
    {"metrics": ["clicks", "conversions"], "granularity": "day"},
    {"metrics": ["clicks", "value", "value_per_click"], "comparison": "previous_period"},
    {"metrics": ["conversions"], "dimensions": ["conversion"], "limit": 1},
    {"metrics": ["visitors"], "dimensions": ["tag"]},
    {"metrics": ["hits"], "filter": {"dimension": "country", "is_not": "IT"}},
)


@pytest.fixture
def shop(owner: Account) -> Shop:
    return Shop(owner)


def faults(who: Any, body: Any) -> dict[str, str]:
    """What is said of a batch that is refused, by pointer."""
    answer = who.call("POST", BATCH, body)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    return {one["pointer"]: one["detail"] for one in answer.json()["errors"]}


@pytest.mark.parametrize("under", [None, {"dimension": "country", "in": ["IT", "DE"]}])
def test_each_question_has_the_answer_that_it_has_alone(shop: Shop, under: Any) -> None:
    questions = [{"filter": under, **one, "range": WEEK} for one in QUESTIONS]
    guest = GuestOf(shop.owner, "part", conversionOptions={"hideValue": True})
    for who in (shop.owner, guest.granted("group", shop.mail)):
        together = who.ok("POST", BATCH, {"queries": questions})
        assert together == {"answers": [ask(who, **one) for one in questions]}
        assert together["answers"][0]["rows"]


def test_of_a_wrong_question_it_says_which_and_answers_none(owner: Account) -> None:
    good = {"metrics": ["clicks"]}
    wrong = {"metrics": ["clics"], "limit": "1", "filter": {"dimension": "x", "is": 1}}
    assert faults(owner, {"queries": [good, wrong, good, []]}) == {
        "/queries/1/limit": '"limit" must be a valid integer.',
        "/queries/3": "The body must be a JSON object.",
    }
    minutes = {"metrics": ["clicks"], "granularity": "minute"}
    assert faults(
        owner, {"queries": [{**minutes, "range": "today"}, {**minutes, "range": WEEK}]}
    ) == {
        "/queries/1/granularity": "By minute there would be 10,080 rows, and at most 10,000"
        " are given."
    }


def test_a_batch_is_a_list_of_some_questions(owner: Account) -> None:
    needed = {"/queries": "A list of 1 to 20 questions is needed."}
    wrong: tuple[Any, ...] = (None, {}, [], "x", [{"metrics": ["clicks"]}] * 21)
    for queries in wrong:
        assert faults(owner, {"queries": queries}) == needed
    assert faults(owner, {"query": 1}) == {
        "/query": 'There is no member "query", only "queries".',
        **needed,
    }
    assert faults(owner, []) == {"": "The body must be a JSON object."}
