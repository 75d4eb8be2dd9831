"""What can be counted and by what: the words of a query with the SQL they stand for."""

from __future__ import annotations

import re
from typing import NamedTuple

from clicktrail.hits.rollups import LAST_HIT, OF_CONVERSIONS, OF_HITS
from clicktrail.hits.rollups import MONEY as AMOUNTS

# Stretches of the wall clock, from fine to coarse; a query is by one of them at most.
BUCKETS = ("minute", "hour", "day", "week", "month", "quarter", "year")
# What comes again: Monday is 1, hours are 0 to 23.
CYCLES = ("weekday", "hour_of_day")
TIMES = frozenset({*BUCKETS, *CYCLES})
NEED_HOURS = frozenset({"hour", "hour_of_day"})
ENTITIES = frozenset({"datapoint", "group", "conversion"})
ENTITY_COLUMNS = {
    "datapoint": "datapoint_id",
    "group": "group_id",
    "conversion": "conversion_id",
}
# What the catalog says of datapoints: see `query.Placement`.
PLACED = frozenset({"group", "tag"})


class Label(NamedTuple):
    """What a label reads: a column of `hits` with its type, and what is made of its values.

    `expression` has `{}` for the column and `{argument}` for `argument`, which is bound. `spreads`:
    the expression is an array; a hit may have several values or none, and counts with each.
    """

    column: str
    type: str
    expression: str = "{}"
    spreads: bool = False
    argument: str | None = None


_DEVICE_TO_PLATFORM = (
    "transform(toString({}), ['bot', 'tv', 'console', ''],"
    " ['robot', 'desktop', 'desktop', 'desktop'], toString({}))"
)
_TEXT = "toValidUTF8(decodeURLFormComponent({}))"
_NAME = _TEXT.format("splitByChar('=', pair)[1]")
_VALUE = _TEXT.format("if(position(pair, '=') = 0, '', substring(pair, position(pair, '=') + 1))")
_PAIRS = "arrayFilter(pair -> pair != '', splitByChar('&', {}))"
_PARAMETERS = f"arrayDistinct(arrayMap(pair -> concat({_NAME}, '=', {_VALUE}), {_PAIRS}))"
_PARAMETER = (
    f"arrayMap(pair -> {_VALUE}, [arrayFirst(pair -> {_NAME} = {{argument}}, {_PAIRS})])[1]"
)
# Most query strings hold nothing to decode and none of these names without a value: what the engine
# finds by itself, in a third of the time, is then the same. The store's columns of campaigns are
# filled by this, too (`ddl/0007_campaigns.sql`).
_PLAIN = (
    "position({}, '%') = 0 AND position({}, '+') = 0 AND position({}, '#') = 0"
    " AND position({}, '?') = 0 AND position({}, concat({argument}, '&')) = 0"
    " AND NOT endsWith({}, {argument})"
)
_QUICK_PARAMETER = (
    f"if({_PLAIN}, extractURLParameter(concat('?', {{}}), {{argument}}), {_PARAMETER})"
)
# A name with one of these is not found by what ends a name or a value.
_NEVER_PLAIN = re.compile(r"[%+#?&=]")
QUERY_PARAMETER = "query_parameter:"
LONGEST_NAME = 200
CAMPAIGN = ("source", "medium", "campaign", "term", "content")

# Read from raw hits only: their values are too many to keep sums for.
LABELS: dict[str, Label] = {
    name: Label(name, "String")
    for name in (
        "outcome",
        "ip",
        "referrer",
        "referrer_host",
        "source_param",
        "language",
        "country",
        "region",
        "region_name",
        "city",
        "postal_code",
        "organization",
        "browser",
        "browser_version",
        "browser_family",
        "browser_type",
        "os",
        "os_version",
        "os_family",
        "device",
        "bot_name",
        "bot_category",
        "query",
        "destination",
    )
} | {
    "source": Label("source_id", "UInt16"),
    "domain": Label("domain_id", "UInt32"),
    "rule": Label("rule_id", "UInt16"),
    # The words searched for, of hits that have any.
    "keyword": Label("source_param", "String", "if({} = '', [], [{}])", spreads=True),
    "platform": Label("device", "String", _DEVICE_TO_PLATFORM),
    # Each parameter of the query string once a hit, decoded, as `name=value`.
    "query_parameter": Label("query", "String", _PARAMETERS, spreads=True),
}
for _word in CAMPAIGN:
    LABELS[f"utm_{_word}"] = Label(f"utm_{_word}", "String")
# What was sent along with a conversion: the one label that conversions have and hits have not.
FIRED_LABELS = {"conversion_parameter": "parameter"}
# What a hit has by the conversions that it led to: none, or several.
FIRED = frozenset({"conversion", *FIRED_LABELS})


def label_of(name: str) -> Label | None:
    """Return the label of a name; `query_parameter:<name>` is the first value of one parameter."""
    if name.startswith(QUERY_PARAMETER):
        argument = name.removeprefix(QUERY_PARAMETER)
        is_slow = _NEVER_PLAIN.search(argument) is not None
        expression = _PARAMETER if is_slow else _QUICK_PARAMETER
        return Label("query", "String", expression, argument=argument)
    return LABELS.get(name)


# A visitor without a number is told apart by the address and the browser; a light hit by nothing.
_VISITOR = (
    "if(visitor != 0, visitor, sipHash64(ip, browser, browser_version, os, os_version, device))"
)
_KNOWN_VISITOR = "NOT is_spider AND (visitor != 0 OR ip != '')"
APPROXIMATE = {"visitors": f"uniqCombined64If(17)({_VISITOR}, {_KNOWN_VISITOR})"}
# The standard error of 2^17 cells; few are counted exactly.
RELATIVE_ERROR = 0.003

MONEY = frozenset(AMOUNTS)

# Metric → its expression over raw hits, and over the sums that rollups keep (None: they do not).
HIT_METRICS: dict[str, tuple[str, str | None]] = {
    "hits": ("countIf(NOT is_spider)", "sum(clicks) + sum(views)"),
    "unique_hits": (
        "countIf(is_unique AND NOT is_spider)",
        "sum(unique_clicks) + sum(unique_views)",
    ),
    **{name: (expression, f"sum({name})") for name, expression in OF_HITS.items()},
    "spider_clicks": ("countIf(kind = 0 AND is_spider)", None),
    "spider_views": ("countIf(kind = 1 AND is_spider)", None),
    "visitors": (f"uniqExactIf({_VISITOR}, {_KNOWN_VISITOR})", None),
    "last_hit": (
        f"toUnixTimestamp64Milli({LAST_HIT})",
        "toUnixTimestamp64Milli(max(last_hit))",
    ),
}
CONVERSION_METRICS: dict[str, tuple[str, str | None]] = {
    **{name: (expression, f"sum({name})") for name, expression in OF_CONVERSIONS.items()},
    **{name: (f"sum({name}) * 10000", f"sum({name}) * 10000") for name in AMOUNTS},
}
# Metric → the sums whose quotient it is; there is none where the second is 0.
RATIOS: dict[str, tuple[str, str]] = {
    "conversion_rate": ("converted_clicks", "clicks"),
    "value_per_click": ("value", "clicks"),
}
SUMS = HIT_METRICS.keys() | CONVERSION_METRICS.keys()
METRICS = SUMS | RATIOS.keys()
MERGED_BY_MAX = frozenset({"last_hit"})


def rollup_expression(metric: str) -> str | None:
    """Return the expression of a sum over rollups, None where only raw rows hold it."""
    return (HIT_METRICS.get(metric) or CONVERSION_METRICS[metric])[1]
