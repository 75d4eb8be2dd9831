"""What can be counted and by what: the words of a query with the SQL they stand for."""

from __future__ import annotations

from typing import NamedTuple

BUCKETS = frozenset({"hour", "day", "week", "month"})
ENTITIES = frozenset({"datapoint", "group", "conversion"})


class Label(NamedTuple):
    """What a label reads: a column of `hits` with its type, and what is made of its values.

    `expression` has `{}` for the column. `spreads`: a hit may have several values or none, and
    counts with each.
    """

    column: str
    type: str
    expression: str = "{}"
    spreads: bool = False


_DEVICE_TO_PLATFORM = (
    "transform(toString({}), ['bot', 'tv', 'console', ''],"
    " ['robot', 'desktop', 'desktop', 'desktop'], toString({}))"
)
_TEXT = "toValidUTF8(decodeURLFormComponent({}))"
_PARAMETERS = (
    "arrayJoin(arrayDistinct(arrayMap(pair -> concat("
    + _TEXT.format("splitByChar('=', pair)[1]")
    + ", '=', "
    + _TEXT.format("if(position(pair, '=') = 0, '', substring(pair, position(pair, '=') + 1))")
    + "), arrayFilter(pair -> pair != '', splitByChar('&', {})))))"
)

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
    "keyword": Label("source_param", "String", "arrayJoin(if({} = '', [], [{}]))", spreads=True),
    "platform": Label("device", "String", _DEVICE_TO_PLATFORM),
    # Each parameter of the query string once a hit, decoded, as `name=value`.
    "query_parameter": Label("query", "String", _PARAMETERS, spreads=True),
}
# What was sent along with a conversion: the one label that conversions have and hits have not.
FIRED_LABELS = {"conversion_parameter": "parameter"}

# Metric → its expression over raw hits, and over the sums that rollups keep (None: they do not).
HIT_METRICS: dict[str, tuple[str, str | None]] = {
    "hits": ("countIf(NOT is_spider)", "sum(clicks) + sum(views)"),
    "unique_hits": (
        "countIf(is_unique AND NOT is_spider)",
        "sum(unique_clicks) + sum(unique_views)",
    ),
    "clicks": ("countIf(kind = 0 AND NOT is_spider)", "sum(clicks)"),
    "unique_clicks": ("countIf(kind = 0 AND is_unique AND NOT is_spider)", "sum(unique_clicks)"),
    "views": ("countIf(kind = 1 AND NOT is_spider)", "sum(views)"),
    "unique_views": ("countIf(kind = 1 AND is_unique AND NOT is_spider)", "sum(unique_views)"),
    "spider_hits": ("countIf(is_spider)", "sum(spider_hits)"),
    "spider_clicks": ("countIf(kind = 0 AND is_spider)", None),
    "spider_views": ("countIf(kind = 1 AND is_spider)", None),
    "last_hit": (
        "toUnixTimestamp64Milli(maxIf(ts, NOT is_spider))",
        "toUnixTimestamp64Milli(max(last_hit))",
    ),
}
CONVERSION_METRICS: dict[str, tuple[str, str | None]] = {
    "conversions": ("count()", "sum(conversions)"),
    "converted_clicks": ("sum(is_first_of_click)", "sum(converted_clicks)"),
    "unique_conversions": ("sum(is_first)", "sum(unique_conversions)"),
    "value": ("sum(value) * 10000", "sum(value) * 10000"),
    "commission": ("sum(commission) * 10000", "sum(commission) * 10000"),
    "cost": ("sum(cost) * 10000", "sum(cost) * 10000"),
}
MONEY = frozenset({"value", "commission", "cost"})
METRICS = HIT_METRICS.keys() | CONVERSION_METRICS.keys()
MERGED_BY_MAX = frozenset({"last_hit"})
