"""Which members of ClickMeter's answers no answer of ours holds, and why."""

from __future__ import annotations

import re

from tests.support.operations import clickmeter

# A pattern over `<operation>: <member>` in lower case, and the reason.
REASONS = {
    r".*/guests.*: password": "a secret that a person chose never goes out; it can only be set",
    r".*/guests.*: loginCount": "0 as long as nobody logs in by password, and so left out",
    r"POST /account/guests.*: currentGrant": (
        "about one datapoint or group: asked for by `entityType` and `entityId` of the GET"
    ),
    r"POST /account/guests: (tl|tp|group)Grants": "a guest that is new was granted nothing",
    r".*: bonusClicks": "no plan has a limit that a bonus would raise: 0, and so left out",
    r"GET .*/aggregated: activityDay": "of a day in lists; a whole has `fromDay` and `toDay`",
    r"GET (/datapoints|/groups)?/aggregated: entity(Id|Data)": "of all entities together, not one",
    r"GET (/\w+)?/aggregated/list: entities\[\]\.entity(Id|Data)": (
        "of all entities together, not one"
    ),
    r"GET .*/list: entities\[\]\.hourlyBreakDown": "the operation has no parameter `hourly`",
    r"GET .*summary.*: result\[\]\.hourlyBreakDown": "the operation has no parameter `hourly`",
    r"GET .*summary.*: result\[\]\.(activityDay|fromDay|toDay)": (
        "the same for all rows: `fromDay` and `toDay` stand beside `result`"
    ),
    r".*: \w+\[\]\.entity\.isPrivateShared": "nothing is shared privately: false, so left out",
    r".*: .*tags\[\]\.(datapoints|groups)": (
        "a tag within an entity is its id and name; `GET /tags/{tagId}` tells all that carry it"
    ),
    r".*: \w+\[\]\.location\.(areacode|metrocode)": "no geo database that is free knows them",
    r"GET /conversions/.*/reports: data\[\]\.spider\w+": "spiders lead to no conversions",
}
# Where the members of an answer are in ours.
MOVED = {
    "PUT /datapoints/batch": "results[].",
    "POST /datapoints/batch": "results[].",
    "DELETE /datapoints/batch": "results[].",
}


def missing(operation: str, seen: set[str]) -> list[str]:
    """Return the members in ClickMeter's document that are not among those seen (lower case)."""
    place = MOVED.get(operation, "")
    whole = clickmeter()[operation]["response"]
    absent = [one for one in whole if f"{place}{one}".lower() not in seen]
    above = {one.lower() for one in absent}
    return [
        one
        for one in absent
        if not any(
            one.lower().startswith((f"{up}.", f"{up}[")) for up in above if up != one.lower()
        )
    ]


def reason_of(operation: str, member: str) -> str | None:
    """Return why a member is not there; None where it should be."""
    line = f"{operation}: {member}"
    return next((why for one, why in REASONS.items() if re.fullmatch(one, line, re.I)), None)


def absent_by_reason(operation: str) -> dict[str, list[str]]:
    """Return the members that an operation's answers do not hold, by the reason."""
    found: dict[str, list[str]] = {}
    for member in clickmeter()[operation]["response"]:
        why = reason_of(operation, member)
        if why is not None:
            found.setdefault(why, []).append(member)
    return found
