from __future__ import annotations

from typing import Any

import pytest

from clicktrail.domain.behaviour import Behaviour, DestinationMode, ReferrerClean
from clicktrail.domain.link_members import (
    behaviour_of,
    destinations,
    fallback,
    first_destination,
    pauses_of,
    redirect_of,
)
from clicktrail.domain.modes import rules_of
from clicktrail.domain.passwords import hashed, matches
from clicktrail.domain.rules import Choice, Comparison, Fact, Relation, Rule, Target

A, B, C = "https://a.example/", "https://b.example/", "https://c.example/"
MEMBERS: dict[str, Any] = {
    "destinationMode": 9,
    "randomDestinationItems": [{"url": A}],
    "weightedDestinationItems": [{"url": B, "weight": 1}, {"url": C, "weight": 2}],
    "urlsByNation": [{"nation": "it", "url": C}],
    "browserDestinationItem": {"spidersDestinationUrl": A, "mobileDestinationUrl": ""},
    "uniqueDestinationItem": {"firstDestinationUrl": B},
    "urlAfterClicksExpiration": A,
}


def test_every_destination_has_its_place() -> None:
    assert dict(destinations(MEMBERS)) == {
        ("randomDestinationItems", 0, "url"): A,
        ("weightedDestinationItems", 0, "url"): B,
        ("weightedDestinationItems", 1, "url"): C,
        ("urlsByNation", 0, "url"): C,
        ("browserDestinationItem", "spidersDestinationUrl"): A,
        ("uniqueDestinationItem", "firstDestinationUrl"): B,
        ("urlAfterClicksExpiration",): A,
    }
    assert list(destinations({})) == []


@pytest.mark.parametrize(
    ("mode", "first"),
    [(0, ""), (1, A), (2, ""), (3, ""), (4, ""), (5, A), (6, C), (7, B), (8, ""), (9, B)],
)
def test_the_first_destination_is_that_of_the_mode(mode: int, first: str) -> None:
    members = MEMBERS | {"destinationMode": mode}
    assert first_destination(members) == first
    assert fallback("", members) == first
    assert fallback("https://own.example/", members) == "https://own.example/"


@pytest.mark.parametrize("mode", DestinationMode)
def test_only_a_simple_link_is_ever_a_301(mode: DestinationMode) -> None:
    expected = (301, 307) if mode is DestinationMode.SIMPLE else (307, 307)
    assert tuple(redirect_of(given, {"destinationMode": mode}) for given in (301, 307)) == expected
    assert redirect_of(301, {}) == 301


@pytest.mark.parametrize(
    ("members", "pauses"),
    [
        ({}, (None, None)),
        ({"expirationDate": 5, "expirationClicks": 7}, (None, None)),
        ({"pauseAfterDateExpiration": True, "pauseAfterClicksExpiration": True}, (None, None)),
        ({"expirationDate": 5, "pauseAfterDateExpiration": True}, (5, None)),
        ({"expirationClicks": 7, "pauseAfterClicksExpiration": True}, (None, 7)),
        (
            {
                "expirationDate": 5,
                "pauseAfterDateExpiration": True,
                "urlAfterDateExpiration": A,
                "expirationClicks": 7,
                "pauseAfterClicksExpiration": True,
                "urlAfterClicksExpiration": B,
            },
            (None, None),
        ),
    ],
)
def test_a_link_is_paused_only_where_nothing_says_where_to_go_on(
    members: dict[str, Any], pauses: tuple[int | None, int | None]
) -> None:
    assert pauses_of(members) == pauses


def test_a_plain_link_has_no_behaviour() -> None:
    assert behaviour_of({}) is None
    marks = {"isABTest": True, "goDomainId": 3, "randomDestinationItems": [{"url": A}]}
    assert behaviour_of(marks) is None


def test_a_behaviour_says_all_that_the_members_do() -> None:
    members = MEMBERS | {
        "expirationDate": 5,
        "urlAfterDateExpiration": C,
        "pauseAfterDateExpiration": True,
        "expirationClicks": 7,
        "pauseAfterClicksExpiration": True,
        "password": "kept",
        "hideUrl": True,
        "hideUrlTitle": "Shop",
        "encodeUrl": True,
        "referrerClean": 2,
    }
    assert behaviour_of(
        members, [4, 9], light=True, unrecorded=True, shortened_address=True, public=True
    ) == Behaviour(
        rules=rules_of(9, members),
        expires_at_ms=5,
        url_after_date=C,
        pause_after_date=True,
        click_limit=7,
        url_after_clicks=A,
        pause_after_clicks=True,
        password="kept",
        cloaked=True,
        title="Shop",
        encoded=True,
        referrer=ReferrerClean.MYSELF,
        scripts=(4, 9),
        light=True,
        unrecorded=True,
        shortened_address=True,
        public=True,
    )


def test_own_rules_come_before_those_of_the_mode_and_keep_their_ids() -> None:
    rules = [
        {
            "id": 1007,
            "when": {"dimension": "country", "in": ["it", "at"]},
            "choose": "sticky",
            "destinations": [{"url": A, "weight": 3}, {"url": B}],
        }
    ]
    members = {**MEMBERS, "rules": rules, "lastRuleId": 1009}
    behaviour = behaviour_of(members)
    assert behaviour is not None
    assert behaviour.rules == (
        Rule(
            1007,
            (Target(A, 3), Target(B)),
            Choice.STICKY,
            Comparison(Fact.COUNTRY, Relation.IS, ("it", "at")),
        ),
        Rule(1, (Target(B, 1), Target(C, 2)), Choice.WEIGHTED, None, 1),
    )
    assert dict(destinations(members)) == {
        **dict(destinations(MEMBERS)),
        ("rules", 0, "destinations", 0, "url"): A,
        ("rules", 0, "destinations", 1, "url"): B,
    }
    assert redirect_of(301, {"rules": rules}) == 307
    assert redirect_of(301, {"lastRuleId": 1009}) == 301


@pytest.mark.parametrize("password", ["open sesame", "", "pässwörd", "x" * 255, "\ud800"])
def test_a_password_opens_what_was_made_of_it_and_nothing_else(password: str) -> None:
    kept = hashed(password)
    assert matches(password, kept)
    assert not matches(password + " ", kept)
    assert hashed(password) != kept
    assert len(kept) == len("scrypt$") + 32 + 1 + 64


def test_an_accent_may_be_typed_in_one_piece_or_two() -> None:
    assert matches("e\u0301", hashed("\u00e9"))


@pytest.mark.parametrize("kept", ["", "x", "scrypt$", "scrypt$zz$00", "md5$00$00", "scrypt$00"])
def test_what_is_no_kept_password_matches_nothing(kept: str) -> None:
    assert not matches("", kept)
