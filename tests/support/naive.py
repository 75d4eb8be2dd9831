"""What operations must answer about a `Shelf`, worked out one thing and one visit at a time.

Nothing here is shared with what is tested: filters look at each thing, sums at each visit, and the
words for stretches of time are calendar sums of their own.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from clicktrail.domain.hit_id import clickmeter_form
from tests.support.shelf import VISITOR, Shelf, Thing, Visit

Parameters = dict[str, Any]
DAY = timedelta(days=1)
# Under which path which things of which restriction are listed.
RESTRICTED: dict[str, Callable[[Shelf], Callable[[Thing], bool]]] = {
    "groups": lambda shelf: lambda one: one.group == shelf.named("groups", "main").id,
    "conversions": lambda shelf: (
        lambda one: shelf.named("conversions", "sale").id in one.conversions
    ),
    "tags": lambda shelf: lambda one: "red" in one.tags,
    "retargeting": lambda shelf: lambda one: shelf.named("retargeting", "ash").id in one.scripts,
}
SUBJECTS = {
    "{id}": {"datapoints": "apple", "groups": "main", "retargeting": "ash"},
    "{conversionId}": {"conversions": "sale"},
    "{tagId}": {"tags": "red"},
    "{guestId}": {"account": "writer"},
}


def path_of(shelf: Shelf, path: str) -> str:
    """Return a path with the ids of what the oracle takes it to be about."""
    place = path.split("/")[1]
    kind = "account/guests" if place == "account" else place
    for name, chosen in SUBJECTS.items():
        if name in path:
            path = path.replace(name, str(shelf.named(kind, chosen[place]).id))
    return path


def expected(shelf: Shelf, path: str, sent: Parameters, *, as_guest: bool = False) -> Any:
    """Return what `observed` must make of the answer to a GET of `path`."""
    last = path.rsplit("/", 1)[1]
    if last == "count":
        return len(_matching(shelf, path.removesuffix("/count"), sent, as_guest))
    if "/summary" in path:
        return _summary(shelf, path, sent)
    if last == "aggregated":
        return _totals(shelf, path, sent)
    if path.endswith("/aggregated/list"):
        return _periods(shelf, path, sent)
    if last in ("hits", "clickstream"):
        return _hits(shelf, path, sent)
    if last == "reports":
        return _report(shelf, path, sent)
    found = _matching(shelf, path, sent, as_guest)
    start = int(sent.get("offset", 0))
    return found[start : start + int(sent.get("limit", 20))]


def observed(path: str, answer: Any) -> Any:
    """Return of an answer what the oracle works out."""
    last = path.rsplit("/", 1)[1]
    if last == "count":
        return answer["count"]
    if "/summary" in path:
        return [answer["count"], [[row["entityId"], *_figures(row)] for row in answer["result"]]]
    if last == "aggregated":
        hours = answer.get("hourlyBreakDown")
        return [_figures(answer), [_figures(row) for row in hours] if hours else None]
    if path.endswith("/aggregated/list"):
        rows = answer["entities"]
        return [[row["fromDay"][:8], row["toDay"][:8], *_figures(row)] for row in rows]
    if last == "hits":
        return [[hit["id"] for hit in answer["hits"]], answer.get("lastKey")]
    if last == "clickstream":
        return [[hit["id"] for hit in answer["rows"]], None]
    if last == "reports":
        return [[row["id"], row.get("totalHits", 0)] for row in answer["data"]]
    if last == "permissions":
        return [[one["EntityType"], one["Entity"]["id"], one["Type"]] for one in answer["entities"]]
    return [one["id"] for one in answer["entities"]]


def _figures(row: Any) -> list[int]:
    return [row.get(one, 0) for one in ("totalClicks", "totalViews", "conversionsCount")]


def _matching(shelf: Shelf, path: str, sent: Parameters, as_guest: bool) -> list[Any]:
    """Return the ids of a list, in order, before paging."""
    if path in shelf.entries:
        return shelf.entries[path]
    if path.endswith("/permissions"):
        return [
            [one.entity_type, one.entity_id, one.verb]
            for one in sorted(shelf.grants, key=lambda one: (one.entity_type, one.entity_id))
            if sent.get("entityType", one.entity_type) == one.entity_type
            and int(sent.get("entityId", one.entity_id)) == one.entity_id
            and sent.get("type", one.verb) == one.verb
        ]
    first, _, rest = path.strip("/").partition("/")
    kind = rest.rsplit("/", 1)[1] if "/" in rest else path.strip("/")
    restricted = RESTRICTED[first](shelf) if "{" in path else lambda _: True
    found = [one for one in shelf.of(kind) if restricted(one) and _fits(shelf, one, sent)]
    if as_guest and sent.get("write") == "true":
        found = [one for one in found if one.writable]
    elif as_guest:
        found = [one for one in found if one.name != "Default"]
    if sent.get("sortBy"):
        found.sort(key=lambda one: one.name, reverse=sent.get("sortDirection") != "asc")
    elif sent.get("sortDirection") == "asc":
        found.reverse()
    return [one.id for one in found]


def _fits(shelf: Shelf, one: Thing, sent: Parameters) -> bool:
    """Tell whether every filter lets a thing pass."""
    text = str(sent.get("textSearch", sent.get("name", ""))).lower()
    tags = [tag for tag in (sent.get("tags") or sent.get("tag") or "").split(",") if tag]
    checks = [
        sent.get("status", "all") in ("all", one.status),
        text.strip("*") in one.name.lower(),
        all(tag in one.tags for tag in tags),
        sent.get("onlyFavorites") != "true" or one.favourite,
        sent.get("favourite", "") in ("", str(one.favourite).lower()),
        int(sent.get("groupId", one.group)) == one.group,
        f"{one.created:%Y%m%d}" >= str(sent.get("createdAfter", "0")),
        f"{one.created:%Y%m%d}" <= str(sent.get("createdBefore", "9")),
    ]
    if one.kind == "tags":
        carriers = [
            other
            for other in shelf.things
            if one.name in other.tags and _means(other, str(sent.get("type", "")))
        ]
        ids = {str(other.id) for other in carriers if other.kind == "datapoints"}
        groups = {str(other.id) for other in carriers if other.kind == "groups"}
        checks += [
            "type" not in sent or bool(carriers),
            "datapoints" not in sent or bool(ids & set(sent["datapoints"].split(","))),
            "groups" not in sent or bool(groups & set(sent["groups"].split(","))),
        ]
    elif one.kind in ("datapoints", "domains"):
        checks.append(sent.get("type", one.type) == one.type)
    return all(checks)


def _means(carrier: Thing, word: str) -> bool:
    if word == "gr":
        return carrier.kind == "groups"
    if word == "dp":
        return carrier.kind == "datapoints"
    return word in ("", carrier.type)


def span_of(shelf: Shelf, sent: Parameters) -> tuple[date, date]:
    """Return the first and the last day that a time frame means."""
    today = shelf.today
    word = str(sent.get("timeFrame", sent.get("timeframe", "today"))).lower()
    if word == "custom":
        given = [str(sent.get(name, f"{today:%Y%m%d}")) for name in ("fromDay", "toDay")]
        first, last = (datetime.strptime(one, "%Y%m%d").date() for one in given)
        return first, last
    first_of_month = today.replace(day=1)
    first_of_year = today.replace(month=1, day=1)
    if word in ("lastmonth", "previousmonth"):
        return (first_of_month - DAY).replace(day=1), first_of_month - DAY
    if word == "lastyear":
        return first_of_year.replace(year=today.year - 1), first_of_year - DAY
    if word == "last12months":
        return _a_year_before(today) + DAY, today
    if word == "yesterday":
        return today - DAY, today - DAY
    begun = {
        "today": today,
        "currentmonth": first_of_month,
        "currentyear": first_of_year,
        "beginning": min(visit.at for visit in shelf.visits).date(),
    }
    if word in begun:
        return begun[word], today
    return today - (int(word.removeprefix("last")) - 1) * DAY, today


def _a_year_before(today: date) -> date:
    leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year - 1, day=28 if leap_day else today.day)


@dataclass(frozen=True)
class Scope:
    """What counts: the visits of some datapoints, and conversions that came of some datapoints.

    `conversions`: only these, if not all.
    """

    points: frozenset[int]
    sources: frozenset[int]
    conversions: frozenset[int] | None = None

    def sum(self, visits: Iterable[Visit]) -> list[int]:
        """Return clicks, views and conversions of visits."""
        clicks = views = fired = 0
        for visit in visits:
            led_to = visit.led_to if self.conversions is None else visit.led_to & self.conversions
            fired += len(led_to) if visit.datapoint in self.sources else 0
            if visit.datapoint in self.points and not visit.spider:
                clicks += not visit.view
                views += visit.view
        return [clicks, views, fired]


def _scope(shelf: Shelf, path: str, sent: Parameters) -> Scope:
    first, everything = path.split("/")[1], shelf.of("datapoints")
    fitting = [one for one in everything if _fits(shelf, one, sent)]
    if first == "conversions":
        if "{" in path:
            return _of_conversions([shelf.named("conversions", "sale").id], fitting)
        chosen = [one.id for one in shelf.of("conversions") if _fits(shelf, one, sent)]
        return _of_conversions(chosen, everything)
    points = fitting
    if path.startswith("/groups/{"):
        points = [one for one in everything if RESTRICTED["groups"](shelf)(one)]
    elif path.startswith("/datapoints/{"):
        points = [shelf.named("datapoints", "apple")]
    elif first == "groups":
        groups = {one.id for one in shelf.of("groups") if _fits(shelf, one, sent)}
        points = [one for one in everything if one.group in groups]
    elif "group" in sent:
        points = [one for one in everything if str(one.group) == sent["group"]]
    elif "datapoint" in sent:
        points = [one for one in everything if str(one.id) == sent["datapoint"]]
    elif first in VISITS_ONLY:
        # Their `type` is that of a report.
        points = everything
    ids = frozenset(one.id for one in points)
    return Scope(ids, ids)


VISITS_ONLY = ("hits", "clickstream", "reports")


def _of_conversions(chosen: list[int], sources: list[Thing]) -> Scope:
    """Conversions count wherever they came from; visits, those of what carries them now."""
    carrying = frozenset(one.id for one in sources if one.conversions & set(chosen))
    return Scope(carrying, frozenset(one.id for one in sources), frozenset(chosen))


def _within(shelf: Shelf, first: date, last: date) -> list[Visit]:
    return [visit for visit in shelf.visits if first <= visit.at.date() <= last]


def _totals(shelf: Shelf, path: str, sent: Parameters) -> Any:
    scope, (first, last) = _scope(shelf, path, sent), span_of(shelf, sent)
    hours = None
    if sent.get("hourly") == "true":
        of_day = _within(shelf, last, last)
        hours = [scope.sum(one for one in of_day if one.at.hour == hour) for hour in range(24)]
    return [scope.sum(_within(shelf, first, last)), hours]


def _periods(shelf: Shelf, path: str, sent: Parameters) -> Any:
    scope, (first, last) = _scope(shelf, path, sent), span_of(shelf, sent)
    starts: dict[date, date] = {}
    day = first
    while day <= last:
        start = {
            "day": day,
            "active": day,
            "deleted": day,
            "week": max(first, day - day.weekday() * DAY),
            "month": max(first, day.replace(day=1)),
        }[sent.get("groupBy", "day")]
        starts[start] = day
        day += DAY
    return [
        [
            f"{start:%Y%m%d}",
            f"{end:%Y%m%d}",
            *scope.sum(_within(shelf, start, end)),
        ]
        for start, end in starts.items()
    ]


def _summary(shelf: Shelf, path: str, sent: Parameters) -> Any:
    kind = "datapoints" if path.startswith("/groups/") else path.rsplit("/", 1)[1]
    ids = _matching(shelf, "/groups/{id}/datapoints" if "{" in path else f"/{kind}", sent, False)
    visits = _within(shelf, *span_of(shelf, sent))
    rows = []
    everything = shelf.of("datapoints")
    for id_ in ids:
        scope = _of_conversions([id_], everything)
        if kind != "conversions":
            own = frozenset(
                one.id for one in everything if id_ == (one.group if kind == "groups" else one.id)
            )
            scope = Scope(own, own)
        rows.append([id_, *scope.sum(visits)])
    start = int(sent.get("offset", 0))
    return [len(ids), rows[start : start + int(sent.get("limit", 20))]]


def _chosen_visits(shelf: Shelf, path: str, sent: Parameters) -> list[Visit]:
    """Return the visits that a list of hits or a report is about, newest first."""
    conversion = int(sent.get("conversion", 0))
    if path.startswith("/conversions/"):
        conversion = shelf.named("conversions", "sale").id
        points = frozenset(one.id for one in shelf.of("datapoints"))
    else:
        points = _scope(shelf, path, sent).points
    visits = shelf.visits
    if not path.endswith("/clickstream"):
        visits = _within(shelf, *span_of(shelf, sent))
    return sorted(
        (
            visit
            for visit in visits
            if visit.datapoint in points and (not conversion or conversion in visit.led_to)
        ),
        key=lambda visit: visit.id,
        reverse=True,
    )


def _hits(shelf: Shelf, path: str, sent: Parameters) -> Any:
    wanted: dict[str, Callable[[Visit], bool]] = {
        "": lambda _: True,
        "spiders": lambda visit: visit.spider,
        "uniques": lambda visit: visit.unique,
        "nonuniques": lambda visit: not visit.unique and not visit.spider,
        "conversions": lambda visit: bool(visit.led_to),
    }
    fits = wanted[sent.get("filter", "")]
    found = [
        visit
        for visit in _chosen_visits(shelf, path, sent)
        if fits(visit) and visit.id < int(sent.get("offset", 2**62))
    ]
    limit = int(sent.get("limit") or sent.get("pageSize") or 50)
    shown = found[:limit]
    more = len(found) > limit and not path.endswith("/clickstream")
    utc = shelf.visits[0].at.tzinfo
    assert utc is not None
    return [
        [clickmeter_form(visit.id, visit.datapoint, utc) for visit in shown],
        str(shown[-1].id) if more else None,
    ]


def _report(shelf: Shelf, path: str, sent: Parameters) -> Any:
    kind = sent.get("hittype")
    found = [
        visit
        for visit in _chosen_visits(shelf, path, sent)
        if kind in (None, "views" if visit.view else "clicks") and not visit.spider
    ]
    groups = {one.id: one.group for one in shelf.of("datapoints")}
    rows: dict[str, int] = {}
    for visit in found:
        own = {"datapoints": str(visit.datapoint), "groups": str(groups[visit.datapoint])}
        row = own.get(sent["type"]) or ROWS[sent["type"]]
        rows[row] = rows.get(row, 0) + 1
    order = sorted(rows, key=lambda row: (-rows[row], int(row) if row.isdigit() else 0))
    return [[row, rows[row]] for row in order]


def _number(name: str) -> str:
    return str(zlib.crc32(name.encode()) & 0x7FFF_FFFF)


# The id of the one row of each report, since all visits are alike in these.
ROWS = {
    "browsers": _number(VISITOR["browser"]),
    "browsersfamilies": _number(VISITOR["browser_family"]),
    "platforms": "desktop",
    "cities": "Nyon, Vaud, ch",
    "countries": "ch",
    "isps": "Net AG",
    "ips": "198.51.100.7",
    "oss": _number(VISITOR["os"]),
    "ossfamilies": _number(VISITOR["os_family"]),
    "keywords": "shoes",
    "referrers": "https%3A%2F%2Fnews.example%2Fa",
    "destinations": "https%3A%2F%2Fshop.example%2F",
    "languages": "de",
    "params": "q=1",
    "convparameters": "order",
}
