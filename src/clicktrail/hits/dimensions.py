"""What can be counted and by what: the words of a query with the SQL they stand for."""

from __future__ import annotations

BUCKETS = frozenset({"hour", "day", "week", "month"})
ENTITIES = frozenset({"datapoint", "group", "conversion"})

# Label → (column of `hits`, its type). Read from raw hits only: their values are too many to keep
# sums for.
LABELS: dict[str, tuple[str, str]] = {
    name: (name, "String")
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
    "source": ("source_id", "UInt16"),
    "domain": ("domain_id", "UInt32"),
    "rule": ("rule_id", "UInt16"),
}

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
