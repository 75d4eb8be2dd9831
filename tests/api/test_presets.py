"""`/v3/segments` and `/v3/utm-templates`: the owner keeps them under names, guests have none."""

from __future__ import annotations

from typing import Any

import pytest

from clicktrail.catalog import presets as keeping
from tests.support.api import Account
from tests.support.guests import GuestOf

SEGMENTS, TEMPLATES = "/v3/segments", "/v3/utm-templates"
ITALY = {"and": [{"dimension": "country", "is": "IT"}, {"dimension": "device", "in": ["mobile"]}]}
MAIL = {"source": "news", "medium": "mail", "campaign": "", "term": "", "content": "top"}


def refusal(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.text
    return [(one["pointer"], one["detail"]) for one in answer.json()["errors"]]


def kept(owner: Account, path: str, **body: Any) -> Any:
    answer = owner.call("POST", path, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("path", "word", "content", "other"),
    [
        (SEGMENTS, "segment", {"filter": ITALY}, {"filter": {"dimension": "tag", "is": None}}),
        (TEMPLATES, "template", MAIL, {**dict.fromkeys(MAIL, ""), "term": "shoes"}),
    ],
)
def test_it_is_kept_read_replaced_and_deleted(
    path: str, word: str, content: Any, other: Any, owner: Account, stranger: Account
) -> None:
    answer = owner.call("POST", path, {"name": " Öl \n", **content})
    made = answer.json()
    one = f"{path}/{made['id']}"
    assert (answer.status_code, answer.headers["location"]) == (201, one)
    assert made == {"id": made["id"], "name": "Öl", **content}
    assert owner.get(one) == made
    first = kept(owner, path, name="A", **content)
    assert owner.get(path) == {f"{word}s": [first, made]}
    replaced = owner.ok("PUT", one, {"name": "öl", **other})
    assert replaced == {"id": made["id"], "name": "öl", **other}
    taken = owner.call("PUT", one, {"name": "a", **other})
    assert refusal(taken) == [("/name", "The name a is already in use.")]
    assert refusal(owner.call("POST", path, {"name": "ÖL", **other})) == [
        ("/name", "The name ÖL is already in use.")
    ]
    gone = {"GET": None, "PUT": {"name": "mine", **other}, "DELETE": None}
    for method, body in gone.items():
        refused = stranger.call(method, one, body)
        assert (refused.status_code, refused.json()["detail"]) == (
            404,
            f"There is no {word} {made['id']}.",
        )
    assert stranger.get(path) == {f"{word}s": []}
    assert owner.call("DELETE", one).status_code == 204
    assert owner.call("DELETE", one).status_code == 404
    assert owner.get(path) == {f"{word}s": [first]}


@pytest.mark.parametrize(
    ("path", "body", "faults"),
    [
        (SEGMENTS, [], [("", "Must be an object.")]),
        (
            SEGMENTS,
            {"name": " ", "filter": {"dimension": "country", "is": "DE"}},
            [("/name", "Name must not be empty.")],
        ),
        (
            SEGMENTS,
            {"name": "x" * 61, "filter": {"dimension": "country", "is": "DE"}},
            [("/name", "Name is longer than 60 characters.")],
        ),
        (SEGMENTS, {"name": "x"}, [("/filter", "A segment has a filter, as in POST /v3/query.")]),
        (
            SEGMENTS,
            {"name": 1, "filters": {}, "filter": None},
            [
                ("/name", "name must be a text."),
                ("/filters", "There is no member filters; there are filter, name."),
                ("/filter", "A segment has a filter, as in POST /v3/query."),
            ],
        ),
        (
            SEGMENTS,
            {"name": "x", "filter": {"and": [{"dimension": "countri", "is": "DE"}]}},
            [
                (
                    "/filter/and/0/dimension",
                    'There is no dimension "countri": did you mean "country"?',
                )
            ],
        ),
        (
            TEMPLATES,
            {"name": "x", "source": "s" * 256, "medium": 1, "terms": ""},
            [
                ("/medium", "medium must be a text."),
                ("/source", "source must be a text of at most 255 characters."),
                (
                    "/terms",
                    "There is no member terms; there are campaign, content, medium, name, source,"
                    " term.",
                ),
            ],
        ),
        (
            TEMPLATES,
            {"name": "x", "source": ""},
            [("", "A template has one of source, medium, campaign, term, content at least.")],
        ),
        (
            TEMPLATES,
            {"name": "\x00", "term": "\x00"},
            [
                ("/name", "name holds a character that is not text."),
                ("/term", "term must be a text of at most 255 characters."),
            ],
        ),
    ],
)
def test_what_is_wrong_is_named(path: str, body: Any, faults: Any, owner: Account) -> None:
    assert refusal(owner.call("POST", path, body)) == faults


def test_an_account_keeps_so_many_of_a_kind(
    owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_PRESETS", 1)
    kept(owner, TEMPLATES, name="one", source="a")
    kept(owner, SEGMENTS, name="one", filter=ITALY)
    assert refusal(owner.call("POST", TEMPLATES, {"name": "two", "source": "a"})) == [
        ("/name", "An account keeps 1 of a kind at most: delete one first.")
    ]


@pytest.mark.parametrize("path", [SEGMENTS, TEMPLATES])
def test_guests_have_none(path: str, owner: Account) -> None:
    assert GuestOf(owner, "presets").call("GET", path).status_code == 403
