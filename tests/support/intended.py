"""Every intended difference between the served OpenAPI and ClickMeter's documents, with its reason.

A row holds for the operations that it names, and for no others; each of these must really differ
so. Whole objects within answers may hold what ClickMeter's own operations answer of them, and what
is named here as our own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.support.operations import clickmeter


@dataclass(frozen=True)
class Row:
    """A difference (a pattern) of some operations (patterns too), and why it is meant."""

    operations: tuple[str, ...]
    difference: str
    reason: str

    def holds(self, operation: str, difference: str) -> bool:
        """Tell whether the row is about this difference."""
        return bool(re.fullmatch(self.difference, difference)) and any(
            re.fullmatch(one, operation) for one in self.operations
        )


def _members(operation: str, within: str = "") -> str:
    """Return a pattern over the members of ClickMeter's answer, or of an object in it."""
    place = f"{within}." if within else ""
    names = {
        name.removeprefix(place)
        for name in clickmeter()[operation]["response"]
        if name.startswith(place) and not re.search(r"[.\[]", name.removeprefix(place))
    }
    assert names, (operation, within)
    return "|".join(sorted(names))


def _exactly(*operations: str) -> tuple[str, ...]:
    return tuple(re.escape(one) for one in operations)


DATAPOINT, GROUP = _members("GET /datapoints/{id}"), _members("GET /groups/{id}")
CONVERSION, GUEST = (
    _members("GET /conversions/{conversionId}"),
    _members("GET /account/guests/{guestId}"),
)
DOMAIN, SCRIPT = _members("GET /domains/{id}"), _members("GET /retargeting/{id}")
TAG, FIGURES = _members("GET /tags/{tagId}"), _members("GET /aggregated")
IN_BRIEF = _members("GET /hits", "hits[].entity")
POLICY = "duplicates|minSeconds|maxSeconds|lookBackDays"
OLD_FIGURES = "conversionsCount|uniqueConvertedClicks"

OF_DATAPOINTS = _exactly(
    "GET /datapoints",
    "GET /conversions/{conversionId}/datapoints",
    "GET /groups/{id}/datapoints",
    "GET /retargeting/{id}/datapoints",
    "GET /tags/{tagId}/datapoints",
)
OF_GROUPS = _exactly("GET /groups", "GET /tags/{tagId}/groups")
LISTS = (
    *OF_DATAPOINTS,
    *OF_GROUPS,
    *_exactly(
        "GET /account/guests", "GET /conversions", "GET /domains", "GET /retargeting", "GET /tags"
    ),
)
SUMMARIES = _exactly(
    "GET /aggregated/summary/conversions",
    "GET /aggregated/summary/datapoints",
    "GET /aggregated/summary/groups",
    "GET /groups/{id}/aggregated/summary",
)
TOTALS = _exactly(
    "GET /aggregated",
    "GET /conversions/{conversionId}/aggregated",
    "GET /datapoints/aggregated",
    "GET /datapoints/{id}/aggregated",
    "GET /groups/aggregated",
    "GET /groups/{id}/aggregated",
)
PERIODS = (
    *(f"{one}/list" for one in TOTALS),
    *_exactly("GET /conversions/aggregated/list"),
)
REPORTS = _exactly(
    "GET /reports",
    "GET /conversions/{conversionId}/reports",
    "GET /datapoints/{id}/reports",
    "GET /groups/{id}/reports",
)
HITS = _exactly(
    "GET /hits",
    "GET /conversions/{conversionId}/hits",
    "GET /datapoints/{id}/hits",
    "GET /groups/{id}/hits",
)
STREAM = _exactly("GET /clickstream")
GUESTS = _exactly("POST /account/guests", "POST /account/guests/{guestId}")
CONVERSION_BODIES = _exactly("POST /conversions", "POST /conversions/{conversionId}")
GROUP_BODIES = _exactly("POST /groups", "POST /groups/{id}")
LINK_BODIES = _exactly("POST /datapoints", "POST /datapoints/{id}", "POST /groups/{id}/datapoints")
BATCHES = _exactly("PUT /datapoints/batch", "POST /datapoints/batch", "DELETE /datapoints/batch")
ACCOUNT = _exactly("GET /account", "GET /me", "POST /account")
BY_SERVER = "set by the server; taken and ignored"
WHOLE = "whole objects, as `_expand=true` answers them"
BARE = "ClickMeter's document says only 'object'"
OWN_POLICY = "our own: which conversions count"
WHY_NOT = "our own: why a hit does not count"
WHICH_RULE = "our own: which rule led a click"

INTENDED = (
    # Parameters.
    Row((".*",), "parameter adds _enums", "asks for names of enumerations, which are integers"),
    Row(LISTS, "parameter adds _expand", "not in ClickMeter's document, but clients send it"),
    Row(LISTS, "parameter adds _after", "pages of lists that change lose and repeat nothing"),
    Row(
        _exactly("GET /conversions", "GET /conversions/{conversionId}/datapoints", "GET /groups"),
        "parameter adds (sortBy|sortDirection)",
        "as the other lists",
    ),
    Row(REPORTS, "parameter adds (limit|offset)", "long reports can be had in parts"),
    Row(
        _exactly("GET /retargeting/{id}/datapoints", "GET /retargeting/{id}/datapoints/count"),
        "parameter adds type",
        "as the other lists of datapoints",
    ),
    Row(
        _exactly("GET /hits"),
        "parameter adds (datapoint|group|conversion)",
        "as in /clickstream; clients do",
    ),
    Row(
        (r"GET .*",),
        "parameter status adds (all|[0-3])",
        "the default in words, as the help centre has it; and numbers, as in bodies",
    ),
    Row((r"GET .*",), "parameter type adds [01]", "numbers are taken too, as in bodies"),
    Row(
        _exactly("GET /domains", "GET /domains/count"),
        "parameter type adds [23]",
        "numbers are taken too, as in bodies",
    ),
    Row(PERIODS, "parameter groupBy adds day", "the default in words"),
    Row(
        _exactly("GET /groups/aggregated/list"),
        "parameter groupBy (adds (week|month)|lacks (active|deleted))",
        "ClickMeter's list of words is that of `status`, by mistake",
    ),
    Row(
        (*HITS, *REPORTS),
        "parameter timeframe adds (today|last12months|lastyear|currentyear)",
        "every period on every operation",
    ),
    Row(HITS, "parameter timeframe adds beginning", "every period on every operation"),
    Row(
        (*TOTALS, *PERIODS, *SUMMARIES, *HITS, *REPORTS),
        "parameter (timeFrame|timeframe) is not required",
        "clients leave it out: today, or from `fromDay`, which reports need then",
    ),
    Row(
        _exactly("GET /aggregated/summary/datapoints", "GET /datapoints/aggregated/list"),
        "parameter type is not required",
        "clients leave it out: links and pixels",
    ),
    Row(STREAM, "parameter filter lacks ", "a blank parameter counts as absent everywhere"),
    Row(_exactly("GET /datapoints/{id}/reports"), "parameter adds hittype", "as other reports"),
    Row(
        _exactly("GET /groups/{id}/aggregated/summary"),
        "parameter status adds (paused|spam)",
        "datapoints can be told apart by every status they have",
    ),
    Row(
        _exactly("GET /account/guests/{guestId}"),
        "parameter adds entity(Id|Type)",
        "which datapoint or group `currentGrant` is about; ClickMeter has no way to say it",
    ),
    # Whole objects within answers.
    Row(OF_DATAPOINTS, rf"answer adds entities\[\]\.({DATAPOINT})", WHOLE),
    Row(OF_GROUPS, rf"answer adds entities\[\]\.({GROUP})", WHOLE),
    Row(_exactly("GET /conversions"), rf"answer adds entities\[\]\.({CONVERSION})", WHOLE),
    Row(_exactly("GET /account/guests"), rf"answer adds entities\[\]\.({GUEST})", WHOLE),
    Row(_exactly("GET /domains"), rf"answer adds entities\[\]\.({DOMAIN})", WHOLE),
    Row(_exactly("GET /retargeting"), rf"answer adds entities\[\]\.({SCRIPT})", WHOLE),
    Row(_exactly("GET /tags"), rf"answer adds entities\[\]\.({TAG})", WHOLE),
    Row(
        (*TOTALS, *PERIODS, *SUMMARIES),
        rf"answer adds (\w+\[\]\.)?entityData\.({IN_BRIEF}|{GROUP}|{CONVERSION})",
        BARE,
    ),
    Row(REPORTS, rf"answer adds data\[\]\.entityData\.({IN_BRIEF}|{GROUP})", BARE),
    Row(
        (*TOTALS, *PERIODS, *SUMMARIES),
        rf"answer adds (\w+\[\]\.)?hourlyBreakDown\[\]\.({FIGURES}|{OLD_FIGURES})",
        "a list of hours, as the help centre has it; ClickMeter's document says only 'object'",
    ),
    Row(
        (*TOTALS, *PERIODS, *SUMMARIES),
        rf"answer adds (\w+\[\]\.)?({OLD_FIGURES})",
        "the names of the help centre's older page go out beside the new ones",
    ),
    # Members of answers.
    Row(SUMMARIES, "answer adds (fromDay|toDay)", "as the help centre has it"),
    Row(STREAM, "answer adds rows", "what clients read"),
    Row(HITS, r"answer adds hits\[\]\.(id|trackedParameters)", "clients read it on hits"),
    Row(STREAM, r"answer adds entities\[\]\.(id|trackedParameters)", "clients read it on hits"),
    Row((*HITS, *STREAM), r"answer lacks \w+\[\]\.entity\.isPrivateShared", "there are none"),
    Row(
        (*HITS, *STREAM),
        r"answer lacks \w+\[\]\.location\.(areacode|metrocode)",
        "no geo database that is free knows them",
    ),
    Row(
        (*HITS, *STREAM, *_exactly("GET /datapoints/{id}", "GET /groups/{id}")),
        r"answer lacks (\w+\[\]\.entity\.)?tags\[\]\.(datapoints|groups)",
        "a tag within an entity is `{id, name}`; GET /tags/{tagId} tells the rest",
    ),
    Row(
        (*GUESTS, *_exactly("GET /account/guests/{guestId}")),
        "answer lacks password",
        "a secret that a person chose never goes out",
    ),
    Row(_exactly("GET /tags/count"), "answer adds count", BARE),
    Row(_exactly("DELETE /tags/{tagId}"), "answer adds (id|uri)", BARE),
    Row(
        BATCHES,
        "answer (adds results|lacks (status|result|entityData|errors))",
        "one result per item, which is what clients read",
    ),
    Row(
        _exactly("PUT /conversions/{conversionId}/datapoints/batch/patch"),
        "answer adds results",
        "what became of each item",
    ),
    # Our own.
    Row(HITS, r"answer adds hits\[\]\.outcome", WHY_NOT),
    Row(STREAM, r"answer adds (entities|rows)\[\]\.outcome", WHY_NOT),
    Row(HITS, r"answer adds hits\[\]\.ruleId", WHICH_RULE),
    Row(STREAM, r"answer adds (entities|rows)\[\]\.ruleId", WHICH_RULE),
    Row(ACCOUNT, "answer adds currency", "our own: what totals are in"),
    Row(_exactly("POST /account"), "body adds currency", "our own: what totals are in"),
    Row(_exactly("POST /account"), "body adds current", "our own: the present password"),
    Row(
        _exactly("POST /account/guests", "POST /account/guests/{guestId}"),
        "body adds current",
        "our own: the owner's present password",
    ),
    Row(CONVERSION_BODIES, f"body adds ({POLICY})", OWN_POLICY),
    Row(_exactly("GET /conversions/{conversionId}"), f"answer adds ({POLICY})", OWN_POLICY),
    Row(_exactly("GET /conversions"), rf"answer adds entities\[\]\.({POLICY})", OWN_POLICY),
    Row(
        (*TOTALS, *PERIODS, *SUMMARIES),
        rf"answer adds (\w+\[\]\.)?entityData\.({POLICY})",
        OWN_POLICY,
    ),
    Row(
        _exactly("PUT /conversions/{conversionId}/datapoints/batch/patch"),
        r"body adds PatchRequests\[\]\.ReplaceId",
        "`replace` works in batches too",
    ),
    # Members of bodies.
    Row(
        _exactly("POST /account"),
        "body lacks (boGoVal|bonusClicks|registrationDate|timeframeMinDate)",
        BY_SERVER,
    ),
    Row(
        GUESTS,
        "body lacks (apiKey|key|loginCount|currentGrant|creationDate|(tl|tp|group)Grants)",
        "made by the server or by permission patches; taken and ignored",
    ),
    Row(GUESTS, "body lacks timeZone", "follows from `timezonename`"),
    Row(CONVERSION_BODIES, "body lacks (creationDate|deleted|code)", BY_SERVER),
    Row(GROUP_BODIES, "body lacks (creationDate|deleted|writePermited)", BY_SERVER),
    Row(LINK_BODIES, "body lacks (creationDate|groupName|trackingCode|writePermited)", BY_SERVER),
    Row(
        BATCHES[:2],
        r"body lacks List\[\]\.(creationDate|groupName|trackingCode|writePermited)",
        BY_SERVER,
    ),
    Row(
        (*LINK_BODIES, *BATCHES[:2]),
        r"body lacks (List\[\]\.)?(first|second|third|fourth|fifth)ConversionName",
        "follows from the conversion's id; taken and ignored",
    ),
    Row((r"POST .*",), "body lacks id", "the path or the server says it; taken and ignored"),
    Row(BATCHES[2:], r"body lacks Entities\[\]\.uri", "the id says it; taken and ignored"),
    Row(BATCHES[:2], r"body lacks List\[\]\.id", "taken by updates, ignored by creations"),
    Row(
        (*GROUP_BODIES, *LINK_BODIES, *BATCHES[:2]),
        r"body lacks (List\[\]\.)?tags\[\]\.(datapoints|groups)",
        "what carries a tag is said of the tag",
    ),
)
