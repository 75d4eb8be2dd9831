"""How each query parameter of ClickMeter's documents is shown to be honoured.

By name: what is sent along with it, and the values that are tried. `tests/api/test_parameters.py`
compares every answer with what `tests.support.naive` works out, and wants some value of each
parameter to make a difference; `docs/api/conformance.md` counts what stands here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.support.operations import clickmeter
from tests.support.shelf import Shelf

EXCEPTIONS = {
    ("GET /groups/aggregated/list", "groupBy"): (
        "ClickMeter's document lists the words of `status` here; they are taken for `day`, and"
        " `day`, `week` and `month` do what they do elsewhere"
    )
}
FRAMES = (
    "today",
    "yesterday",
    "last7",
    "last30",
    "lastmonth",
    "currentmonth",
    "previousmonth",
    "last90",
    "last120",
    "last180",
    "last12months",
    "lastyear",
    "currentyear",
    "beginning",
)
Values = Callable[[Shelf, str], list[Any]]


@dataclass(frozen=True)
class Proof:
    """What is tried of a parameter, and what is sent along."""

    values: Values
    along: dict[str, str] = field(default_factory=dict)
    as_guest: bool = False


def _fixed(*values: str) -> Values:
    return lambda _shelf, _operation: list(values)


def _words(shelf: Shelf, operation: str, name: str) -> list[str]:
    fact = clickmeter()[operation]["parameters"][name]
    return [str(word) for word in fact.get("enum", ()) if word != ""]


def _listed(name: str, *more: str) -> Values:
    """The words of ClickMeter's own list, and more."""
    return lambda shelf, operation: [*_words(shelf, operation, name), *more]


def _days_ago(*numbers: int) -> Values:
    return lambda shelf, _: [f"{shelf.today - timedelta(days=number):%Y%m%d}" for number in numbers]


def _ids(kind: str, *names: str) -> Values:
    return lambda shelf, _: [str(shelf.named(kind, name).id) for name in names]


def _created(shelf: Shelf, operation: str) -> list[str]:
    days = sorted(f"{one.created:%Y%m%d}" for one in shelf.of(_kind(operation)))
    return [days[0], days[len(days) // 2], days[-1]]


def _kind(operation: str) -> str:
    """Return of which kind the rows of a list, a count or a summary are."""
    path = operation.split(" ")[1]
    if path.startswith("/account/guests"):
        return "account/guests"
    if "/groups/{id}" in path:
        return "datapoints"
    return path.removesuffix("/count").rsplit("/", 1)[1]


def _texts(shelf: Shelf, operation: str) -> list[str]:
    first, *_, last = (one.name for one in shelf.of(_kind(operation)))
    return [first.upper(), f"*{last[1:]}", "nothing"]


def _sorted_by(_shelf: Shelf, operation: str) -> list[str]:
    return ["title" if _kind(operation) == "datapoints" else "name"]


def _keys(shelf: Shelf, _operation: str) -> list[str]:
    # Keys of the shown form: what comes right behind some visit of yesterday.
    day = shelf.today - timedelta(days=1)
    ids = sorted(visit.id for visit in shelf.visits if visit.at.date() == day)
    return [str(ids[len(ids) // 2]), str(ids[0])]


def _types(shelf: Shelf, operation: str) -> list[str]:
    return REPORTS.get(operation) or _words(shelf, operation, "type") or ["tl", "tp"]


_ON_HITS = [
    "browsers",
    "browsersfamilies",
    "platforms",
    "cities",
    "countries",
    "isps",
    "ips",
    "oss",
    "ossfamilies",
    "keywords",
    "referrers",
    "destinations",
    "languages",
    "params",
]
_NOT_ON_CONVERSIONS = ("isps", "ips", "oss", "ossfamilies")
REPORTS = {
    "GET /reports": _ON_HITS,
    "GET /datapoints/{id}/reports": _ON_HITS,
    "GET /groups/{id}/reports": _ON_HITS,
    "GET /conversions/{conversionId}/reports": [
        "datapoints",
        "groups",
        *(one for one in _ON_HITS if one not in _NOT_ON_CONVERSIONS),
    ],
}
PROOFS: dict[str, Proof] = {
    "conversion": Proof(_ids("conversions", "sale", "lead")),
    "createdAfter": Proof(_created),
    "createdBefore": Proof(_created),
    "datapoint": Proof(_ids("datapoints", "apple", "cedar")),
    "datapoints": Proof(_ids("datapoints", "apple", "birch", "hazel")),
    "entityId": Proof(_ids("groups", "main", "other")),
    "entityType": Proof(_fixed("datapoint", "group")),
    "favourite": Proof(_fixed("true", "false")),
    "filter": Proof(_fixed("spiders", "uniques", "nonuniques", "conversions")),
    "fromDay": Proof(_days_ago(0, 1, 20, 120), {"timeFrame": "custom"}),
    "group": Proof(_ids("groups", "main", "other")),
    "groupBy": Proof(_listed("groupBy", "day", "week", "month"), {"timeFrame": "last90"}),
    "groupId": Proof(_ids("groups", "main", "other", "ended")),
    "groups": Proof(_ids("groups", "main", "other")),
    "hittype": Proof(_fixed("clicks", "views")),
    "hourly": Proof(_fixed("true", "false")),
    "limit": Proof(_fixed("1", "2", "3")),
    "name": Proof(_fixed("e", "two", "blu")),
    "offset": Proof(_fixed("1", "2")),
    "onlyFavorites": Proof(_fixed("true", "false")),
    "pageSize": Proof(_fixed("1", "7", "100")),
    "sortBy": Proof(_sorted_by, {"sortDirection": "asc"}),
    "sortDirection": Proof(_fixed("asc", "desc")),
    "status": Proof(_listed("status", "active", "deleted", "all")),
    "tag": Proof(_fixed("red", "blue", "red,blue", "idle")),
    "tags": Proof(_fixed("red", "blue", "red,blue", "idle")),
    "textSearch": Proof(_texts),
    "timeFrame": Proof(_fixed(*FRAMES)),
    "toDay": Proof(_days_ago(0, 1, 20, 120), {"timeFrame": "custom"}),
    "type": Proof(_types),
    "write": Proof(_fixed("true", "false"), as_guest=True),
}


def pairs() -> list[tuple[str, str]]:
    """Return every operation of ClickMeter's documents with each of its query parameters."""
    return [
        (operation, name)
        for operation, fact in sorted(clickmeter().items())
        for name, about in fact["parameters"].items()
        if about["in"] == "query"
    ]


def proof_of(operation: str, name: str) -> Proof | None:
    """Return how a parameter of an operation is shown to be honoured."""
    folded = "timeFrame" if name.lower() == "timeframe" else name
    if folded == "offset" and operation.endswith("/hits"):
        return Proof(_keys, {"limit": "2"})
    return PROOFS.get(folded)


def is_needed(operation: str, name: str) -> bool:
    """Tell whether an operation refuses to answer without a parameter."""
    if name == "fromDay":
        return True
    return operation.endswith("/reports") and name in ("type", "timeframe")


def along(shelf: Shelf, operation: str, name: str) -> dict[str, str]:
    """Return what an operation needs, or what makes its parameters tell, beside the one tried."""
    path = operation.split(" ")[1]
    sent: dict[str, str] = {}
    facts = {one.lower() for one in clickmeter()[operation]["parameters"]}
    if "timeframe" in facts and name.lower() != "timeframe":
        sent["timeFrame"] = "yesterday"
    if path.endswith("/reports") and name != "type":
        sent["type"] = "countries"
    if path.startswith("/domains") and name != "type":
        sent["type"] = "dedicated"
    if path.endswith("/hits") and name != "limit":
        sent["limit"] = "1000"
    if name == "sortDirection":
        sent["sortBy"] = _sorted_by(shelf, operation)[0]
    if name == "toDay":
        sent["fromDay"] = _days_ago(130)(shelf, operation)[0]
    proof = proof_of(operation, name)
    return sent | (proof.along if proof else {})
