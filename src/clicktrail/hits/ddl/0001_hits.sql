-- Raw facts, one row per hit and per conversion, and what every statistic rests on.
-- Times are UTC. fsync: an insert that returned has moved the ingester past its range for good.

CREATE TABLE IF NOT EXISTS hits
(
    ts DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    hit_id UInt64 CODEC(Delta, ZSTD(1)),
    account_id UInt32,
    datapoint_id UInt32,
    group_id UInt32,
    domain_id UInt32,
    kind UInt8,
    is_unique UInt8,
    is_spider UInt8,
    outcome LowCardinality(String),
    visitor UInt64,
    ip String,
    referrer String,
    referrer_host LowCardinality(String),
    source_id UInt16,
    source_param String,
    language LowCardinality(String),
    country LowCardinality(String),
    region LowCardinality(String),
    region_name LowCardinality(String),
    city LowCardinality(String),
    postal_code String,
    latitude Float32,
    longitude Float32,
    organization LowCardinality(String),
    browser LowCardinality(String),
    browser_version LowCardinality(String),
    browser_family LowCardinality(String),
    browser_type LowCardinality(String),
    os LowCardinality(String),
    os_version LowCardinality(String),
    os_family LowCardinality(String),
    device LowCardinality(String),
    bot_name LowCardinality(String),
    bot_category LowCardinality(String),
    query String,
    destination String,
    rule_id UInt16,
    flags UInt16,
    INDEX hit_ids hit_id TYPE minmax GRANULARITY 1
)
ENGINE = ${MergeTree}
PARTITION BY toYYYYMM(ts)
ORDER BY (account_id, toDate(ts), datapoint_id, ts)
SETTINGS default_compression_codec = 'ZSTD(1)', ${deduplication},
    fsync_after_insert = 1, fsync_part_directory = 1;

-- outcome: attributed, unattributed or duplicate. is_first_of_click: the hit's first conversion of
-- any kind; is_first: the hit's first conversion of this kind.
CREATE TABLE IF NOT EXISTS conversions
(
    ts DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_id UInt64 CODEC(Delta, ZSTD(1)),
    account_id UInt32,
    conversion_id UInt32,
    click_hit_id UInt64,
    datapoint_id UInt32,
    group_id UInt32,
    kind UInt8,
    evidence LowCardinality(String),
    outcome LowCardinality(String),
    value Decimal(18, 4),
    commission Decimal(18, 4),
    cost Decimal(18, 4),
    parameter String,
    is_first_of_click UInt8,
    is_first UInt8,
    rejected String,
    visitor UInt64,
    ip String,
    referrer String,
    channel LowCardinality(String),
    cycle UInt64,
    INDEX click_hit_ids click_hit_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ${MergeTree}
PARTITION BY toYYYYMM(ts)
ORDER BY (account_id, toDate(ts), conversion_id, ts)
SETTINGS default_compression_codec = 'ZSTD(1)', ${deduplication},
    fsync_after_insert = 1, fsync_part_directory = 1;
