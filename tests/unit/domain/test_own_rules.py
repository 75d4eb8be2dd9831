"""What a link's own rules come to for the engine, and which ids and counters they have."""

from __future__ import annotations

from typing import Any

import pytest

from clicktrail.domain.conditions import ConditionError
from clicktrail.domain.link_members import LAST_RULE_ID, RULES
from clicktrail.domain.own_rules import LAST_ID, MOST_TURNING, condition_of, places, read_rules
from clicktrail.domain.rule_ids import with_rules
from clicktrail.domain.rules import (
    Choice,
    Comparison,
    Condition,
    Every,
    Fact,
    Not,
    Relation,
    Rule,
    Some,
    Target,
)

A, B = "https://a.example/", "https://b.example/"
ITALY = {"dimension": "country", "is": "IT"}
IN_ITALY = Comparison(Fact.COUNTRY, Relation.IS, ("IT",))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (ITALY, IN_ITALY),
        ({"dimension": "country", "is_not": "IT"}, Not(IN_ITALY)),
        (
            {"dimension": "device", "in": ["tv", "tablet"]},
            Comparison(Fact.DEVICE, Relation.IS, ("tv", "tablet")),
        ),
        (
            {"dimension": "city", "not_in": ["Rome"]},
            Not(Comparison(Fact.CITY, Relation.IS, ("Rome",))),
        ),
        (
            {"dimension": "os_family", "contains": ["Win", "mac"]},
            Comparison(Fact.OS, Relation.CONTAINS, ("Win", "mac")),
        ),
        (
            {"dimension": "browser_family", "does_not_contain": "Chrom"},
            Not(Comparison(Fact.BROWSER, Relation.CONTAINS, ("Chrom",))),
        ),
        (
            {"dimension": "referrer_host", "ends_with": ".example"},
            Comparison(Fact.REFERRER, Relation.ENDS, (".example",)),
        ),
        (
            {"dimension": "referrer_host", "is": "WWW.News.example"},
            Comparison(Fact.REFERRER, Relation.IS, ("news.example",)),
        ),
        (
            {"dimension": "referrer_host", "in": ["www.Bücher.example", "?"]},
            Comparison(Fact.REFERRER, Relation.IS, ("xn--bcher-kva.example", "?")),
        ),
        (
            {"dimension": "referrer_host", "begins_with": "www.news"},
            Comparison(Fact.REFERRER, Relation.BEGINS, ("news",)),
        ),
        (
            {"dimension": "query_parameter:UTM_source", "begins_with": "mail"},
            Comparison(Fact.PARAMETER, Relation.BEGINS, ("mail",), "UTM_source"),
        ),
        ({"dimension": "region", "exists": True}, Comparison(Fact.REGION, Relation.EXISTS)),
        (
            {"dimension": "query_parameter:x", "exists": False},
            Not(Comparison(Fact.PARAMETER, Relation.EXISTS, (), "x")),
        ),
        (
            {"dimension": "language", "is": "de"},
            Comparison(Fact.BASE_LANGUAGE, Relation.IS, ("de",)),
        ),
        (
            {"dimension": "language", "not_in": ["de", "pt_BR", "it"]},
            Not(
                Some(
                    (
                        Comparison(Fact.BASE_LANGUAGE, Relation.IS, ("de", "it")),
                        Comparison(Fact.LANGUAGE, Relation.IS, ("pt-BR",)),
                    )
                )
            ),
        ),
        (
            {"dimension": "weekday", "in": [1, 7], "zone": "Europe/Rome"},
            Comparison(Fact.WEEKDAY, Relation.IS, ("1", "7"), "Europe/Rome"),
        ),
        (
            {"dimension": "time", "between": {"from": "22:00", "to": "06:00"}, "zone": "UTC"},
            Comparison(Fact.TIME, Relation.WITHIN, ("22:00-06:00",), "UTC"),
        ),
        (
            {
                "dimension": "date",
                "between": {"from": "2026-12-01", "to": "2026-12-31"},
                "zone": "UTC",
            },
            Comparison(Fact.DATE, Relation.WITHIN, ("202612010000-202701010000",), "UTC"),
        ),
        (
            {"dimension": "date", "between": {"to": "2026-12-24T18:00"}, "zone": "UTC"},
            Comparison(Fact.DATE, Relation.WITHIN, ("000000000000-202612241800",), "UTC"),
        ),
        (
            {"dimension": "date", "between": {"from": "2026-12-24T18:00"}, "zone": "UTC"},
            Comparison(Fact.DATE, Relation.WITHIN, ("202612241800-999999999999",), "UTC"),
        ),
        (
            {"dimension": "percentage", "between": {"from": 0.00001, "to": 12.5}},
            Comparison(Fact.PERCENTAGE, Relation.WITHIN, ("0.0000-12.5000",)),
        ),
        (
            {"dimension": "percentage", "between": {"to": 0.5}},
            Comparison(Fact.PERCENTAGE, Relation.WITHIN, ("0.0000-0.5000",)),
        ),
        (
            {"dimension": "percentage", "between": {"from": 90}},
            Comparison(Fact.PERCENTAGE, Relation.WITHIN, ("90.0000-100.0000",)),
        ),
        (
            {"dimension": "returning", "is": True},
            Comparison(Fact.RETURNING, Relation.IS, ("yes",)),
        ),
        (
            {"and": [ITALY, {"or": [ITALY, {"not": {"dimension": "mail_client", "is": False}}]}]},
            Every(
                (
                    IN_ITALY,
                    Some((IN_ITALY, Not(Comparison(Fact.MAIL_CLIENT, Relation.IS, ("no",))))),
                )
            ),
        ),
    ],
)
def test_a_condition_comes_to_comparisons_of_the_engine(
    when: dict[str, Any], expected: Condition
) -> None:
    assert condition_of(when) == expected


def test_a_rule_leads_to_one_place_or_chooses_and_what_a_newer_release_wrote_is_passed_over() -> (
    None
):
    kept = [
        {"id": 1001, "name": "Italy", "when": ITALY, "url": A},
        {"id": 1002, "when": {"dimension": "mood", "is": "good"}, "url": B},
        {"id": 1003, "when": {"dimension": "country", "sounds_like": "IT"}, "url": B},
        {"id": 1004, "choose": "by_moon", "destinations": [{"url": B}]},
        {
            "id": 1005,
            "choose": "sticky",
            "destinations": [{"url": A, "weight": 0}, {"url": B}],
        },
        {"id": 1006, "choose": "sequential", "destinations": [{"url": A}], "counter": 2},
    ]
    assert read_rules(kept) == (
        Rule(1001, (Target(A),), Choice.FIRST, IN_ITALY),
        Rule(1005, (Target(A, 0), Target(B)), Choice.STICKY),
        Rule(1006, (Target(A),), Choice.SEQUENTIAL, None, 2),
    )
    assert list(places(kept)) == [
        ((0, "url"), A),
        ((1, "url"), B),
        ((2, "url"), B),
        ((3, "destinations", 0, "url"), B),
        ((4, "destinations", 0, "url"), A),
        ((4, "destinations", 1, "url"), B),
        ((5, "destinations", 0, "url"), A),
    ]
    with pytest.raises(ConditionError, match="mood"):
        condition_of({"dimension": "mood", "is": "good"})


def turning(url: str = A, **more: Any) -> dict[str, Any]:
    return {"choose": "weighted", "destinations": [{"url": url}], **more}


def test_a_rule_keeps_its_id_and_no_id_is_given_twice() -> None:
    first = with_rules({"hideUrl": True}, [{"url": A}, {"url": B, "name": "b"}])
    assert first == {
        "hideUrl": True,
        RULES: [{"id": 1001, "url": A}, {"id": 1002, "url": B, "name": "b"}],
        LAST_RULE_ID: 1002,
    }
    # The same once more, in another order: the same rules.
    assert with_rules(first, [{"url": B, "name": "b"}, {"url": A}])[RULES] == first[RULES][::-1]
    # Two alike are two rules.
    twice = with_rules(first, [{"url": A}, {"url": A}])
    assert [one["id"] for one in twice[RULES]] == [1001, 1003]
    changed = with_rules(first, [{"id": 1002, "url": A, "name": "c"}, {"url": B}])
    assert changed[RULES] == [{"id": 1002, "url": A, "name": "c"}, {"id": 1003, "url": B}]
    emptied = with_rules(changed, [])
    assert emptied == {"hideUrl": True, LAST_RULE_ID: 1003}
    assert with_rules(emptied, [{"url": A}])[RULES] == [{"id": 1004, "url": A}]
    assert with_rules({}, []) == {}


def test_ids_that_are_used_up_come_back() -> None:
    members = {RULES: [{"id": 1001, "url": A}, {"id": LAST_ID, "url": B}], LAST_RULE_ID: LAST_ID}
    found = with_rules(members, [{"id": 1001, "url": A}, {"url": B, "name": "new"}, {"url": A}])
    assert [one["id"] for one in found[RULES]] == [1001, 1002, 1003]
    assert found[LAST_RULE_ID] == LAST_ID


def test_a_rule_that_takes_turns_keeps_its_counter_and_the_modes_is_never_taken() -> None:
    first = with_rules({}, [turning(), {"url": B}, turning(B)])
    assert [one.get("counter") for one in first[RULES]] == [2, None, 3]
    swapped = with_rules(
        first,
        [turning(name="new"), turning(B, id=1003), {"id": 1001, "url": A}],
    )
    assert swapped[RULES] == [
        {**turning(name="new"), "id": 1004, "counter": 2},
        {**turning(B), "id": 1003, "counter": 3},
        {"id": 1001, "url": A},
    ]
    added = with_rules(first, [turning(name="new"), *first[RULES]])
    assert [one.get("counter") for one in added[RULES]] == [4, 2, None, 3]
    most = with_rules({}, [turning() for _ in range(MOST_TURNING)])
    assert sorted(one["counter"] for one in most[RULES]) == list(range(2, 16))
