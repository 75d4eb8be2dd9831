-- Sums by hour and by day, kept up to date by materialized views with every insert.
-- Spiders count only in spider_hits; unique is a part of counted; last_hit is 1970 where only
-- spiders came. Datapoints and accounts count attributed conversions, a conversion's own rollup
-- also those that no click explains; duplicates count nowhere.

CREATE TABLE IF NOT EXISTS datapoint_hour
(
    hour DateTime('UTC'),
    account_id UInt32,
    datapoint_id UInt32,
    group_id UInt32,
    clicks SimpleAggregateFunction(sum, UInt64),
    unique_clicks SimpleAggregateFunction(sum, UInt64),
    views SimpleAggregateFunction(sum, UInt64),
    unique_views SimpleAggregateFunction(sum, UInt64),
    spider_hits SimpleAggregateFunction(sum, UInt64),
    conversions SimpleAggregateFunction(sum, UInt64),
    converted_clicks SimpleAggregateFunction(sum, UInt64),
    unique_conversions SimpleAggregateFunction(sum, UInt64),
    value SimpleAggregateFunction(sum, Decimal(38, 4)),
    commission SimpleAggregateFunction(sum, Decimal(38, 4)),
    cost SimpleAggregateFunction(sum, Decimal(38, 4)),
    last_hit SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = ${AggregatingMergeTree}
PARTITION BY toYYYYMM(hour)
ORDER BY (account_id, hour, datapoint_id, group_id)
SETTINGS default_compression_codec = 'ZSTD(1)', ${deduplication},
    fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS hits_to_datapoint_hour TO datapoint_hour AS
SELECT
    toStartOfHour(ts) AS hour,
    account_id,
    datapoint_id,
    group_id,
    countIf(kind = 0 AND NOT is_spider) AS clicks,
    countIf(kind = 0 AND is_unique AND NOT is_spider) AS unique_clicks,
    countIf(kind = 1 AND NOT is_spider) AS views,
    countIf(kind = 1 AND is_unique AND NOT is_spider) AS unique_views,
    countIf(is_spider) AS spider_hits,
    maxIf(ts, NOT is_spider) AS last_hit
FROM hits
GROUP BY hour, account_id, datapoint_id, group_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS conversions_to_datapoint_hour TO datapoint_hour AS
SELECT
    toStartOfHour(ts) AS hour,
    account_id,
    datapoint_id,
    group_id,
    count() AS conversions,
    sum(is_first_of_click) AS converted_clicks,
    sum(is_first) AS unique_conversions,
    sum(value) AS value,
    sum(commission) AS commission,
    sum(cost) AS cost
FROM conversions
WHERE outcome = 'attributed'
GROUP BY hour, account_id, datapoint_id, group_id;

CREATE TABLE IF NOT EXISTS datapoint_day
(
    day Date,
    account_id UInt32,
    datapoint_id UInt32,
    group_id UInt32,
    clicks SimpleAggregateFunction(sum, UInt64),
    unique_clicks SimpleAggregateFunction(sum, UInt64),
    views SimpleAggregateFunction(sum, UInt64),
    unique_views SimpleAggregateFunction(sum, UInt64),
    spider_hits SimpleAggregateFunction(sum, UInt64),
    conversions SimpleAggregateFunction(sum, UInt64),
    converted_clicks SimpleAggregateFunction(sum, UInt64),
    unique_conversions SimpleAggregateFunction(sum, UInt64),
    value SimpleAggregateFunction(sum, Decimal(38, 4)),
    commission SimpleAggregateFunction(sum, Decimal(38, 4)),
    cost SimpleAggregateFunction(sum, Decimal(38, 4)),
    last_hit SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = ${AggregatingMergeTree}
PARTITION BY toYear(day)
ORDER BY (account_id, day, datapoint_id, group_id)
SETTINGS default_compression_codec = 'ZSTD(1)', ${deduplication},
    fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS hits_to_datapoint_day TO datapoint_day AS
SELECT
    toDate(ts) AS day,
    account_id,
    datapoint_id,
    group_id,
    countIf(kind = 0 AND NOT is_spider) AS clicks,
    countIf(kind = 0 AND is_unique AND NOT is_spider) AS unique_clicks,
    countIf(kind = 1 AND NOT is_spider) AS views,
    countIf(kind = 1 AND is_unique AND NOT is_spider) AS unique_views,
    countIf(is_spider) AS spider_hits,
    maxIf(ts, NOT is_spider) AS last_hit
FROM hits
GROUP BY day, account_id, datapoint_id, group_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS conversions_to_datapoint_day TO datapoint_day AS
SELECT
    toDate(ts) AS day,
    account_id,
    datapoint_id,
    group_id,
    count() AS conversions,
    sum(is_first_of_click) AS converted_clicks,
    sum(is_first) AS unique_conversions,
    sum(value) AS value,
    sum(commission) AS commission,
    sum(cost) AS cost
FROM conversions
WHERE outcome = 'attributed'
GROUP BY day, account_id, datapoint_id, group_id;

CREATE TABLE IF NOT EXISTS account_hour
(
    hour DateTime('UTC'),
    account_id UInt32,
    clicks SimpleAggregateFunction(sum, UInt64),
    unique_clicks SimpleAggregateFunction(sum, UInt64),
    views SimpleAggregateFunction(sum, UInt64),
    unique_views SimpleAggregateFunction(sum, UInt64),
    spider_hits SimpleAggregateFunction(sum, UInt64),
    conversions SimpleAggregateFunction(sum, UInt64),
    converted_clicks SimpleAggregateFunction(sum, UInt64),
    unique_conversions SimpleAggregateFunction(sum, UInt64),
    value SimpleAggregateFunction(sum, Decimal(38, 4)),
    commission SimpleAggregateFunction(sum, Decimal(38, 4)),
    cost SimpleAggregateFunction(sum, Decimal(38, 4)),
    last_hit SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = ${AggregatingMergeTree}
PARTITION BY toYYYYMM(hour)
ORDER BY (account_id, hour)
SETTINGS default_compression_codec = 'ZSTD(1)', ${deduplication},
    fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS hits_to_account_hour TO account_hour AS
SELECT
    toStartOfHour(ts) AS hour,
    account_id,
    countIf(kind = 0 AND NOT is_spider) AS clicks,
    countIf(kind = 0 AND is_unique AND NOT is_spider) AS unique_clicks,
    countIf(kind = 1 AND NOT is_spider) AS views,
    countIf(kind = 1 AND is_unique AND NOT is_spider) AS unique_views,
    countIf(is_spider) AS spider_hits,
    maxIf(ts, NOT is_spider) AS last_hit
FROM hits
GROUP BY hour, account_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS conversions_to_account_hour TO account_hour AS
SELECT
    toStartOfHour(ts) AS hour,
    account_id,
    count() AS conversions,
    sum(is_first_of_click) AS converted_clicks,
    sum(is_first) AS unique_conversions,
    sum(value) AS value,
    sum(commission) AS commission,
    sum(cost) AS cost
FROM conversions
WHERE outcome = 'attributed'
GROUP BY hour, account_id;

CREATE TABLE IF NOT EXISTS account_day
(
    day Date,
    account_id UInt32,
    clicks SimpleAggregateFunction(sum, UInt64),
    unique_clicks SimpleAggregateFunction(sum, UInt64),
    views SimpleAggregateFunction(sum, UInt64),
    unique_views SimpleAggregateFunction(sum, UInt64),
    spider_hits SimpleAggregateFunction(sum, UInt64),
    conversions SimpleAggregateFunction(sum, UInt64),
    converted_clicks SimpleAggregateFunction(sum, UInt64),
    unique_conversions SimpleAggregateFunction(sum, UInt64),
    value SimpleAggregateFunction(sum, Decimal(38, 4)),
    commission SimpleAggregateFunction(sum, Decimal(38, 4)),
    cost SimpleAggregateFunction(sum, Decimal(38, 4)),
    last_hit SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = ${AggregatingMergeTree}
PARTITION BY toYear(day)
ORDER BY (account_id, day)
SETTINGS default_compression_codec = 'ZSTD(1)', ${deduplication},
    fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS hits_to_account_day TO account_day AS
SELECT
    toDate(ts) AS day,
    account_id,
    countIf(kind = 0 AND NOT is_spider) AS clicks,
    countIf(kind = 0 AND is_unique AND NOT is_spider) AS unique_clicks,
    countIf(kind = 1 AND NOT is_spider) AS views,
    countIf(kind = 1 AND is_unique AND NOT is_spider) AS unique_views,
    countIf(is_spider) AS spider_hits,
    maxIf(ts, NOT is_spider) AS last_hit
FROM hits
GROUP BY day, account_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS conversions_to_account_day TO account_day AS
SELECT
    toDate(ts) AS day,
    account_id,
    count() AS conversions,
    sum(is_first_of_click) AS converted_clicks,
    sum(is_first) AS unique_conversions,
    sum(value) AS value,
    sum(commission) AS commission,
    sum(cost) AS cost
FROM conversions
WHERE outcome = 'attributed'
GROUP BY day, account_id;

CREATE TABLE IF NOT EXISTS conversion_hour
(
    hour DateTime('UTC'),
    account_id UInt32,
    conversion_id UInt32,
    conversions SimpleAggregateFunction(sum, UInt64),
    converted_clicks SimpleAggregateFunction(sum, UInt64),
    unique_conversions SimpleAggregateFunction(sum, UInt64),
    value SimpleAggregateFunction(sum, Decimal(38, 4)),
    commission SimpleAggregateFunction(sum, Decimal(38, 4)),
    cost SimpleAggregateFunction(sum, Decimal(38, 4))
)
ENGINE = ${AggregatingMergeTree}
PARTITION BY toYYYYMM(hour)
ORDER BY (account_id, hour, conversion_id)
SETTINGS default_compression_codec = 'ZSTD(1)', ${deduplication},
    fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS conversions_to_conversion_hour TO conversion_hour AS
SELECT
    toStartOfHour(ts) AS hour,
    account_id,
    conversion_id,
    count() AS conversions,
    sum(is_first_of_click) AS converted_clicks,
    sum(is_first) AS unique_conversions,
    sum(value) AS value,
    sum(commission) AS commission,
    sum(cost) AS cost
FROM conversions
WHERE outcome IN ('attributed', 'unattributed')
GROUP BY hour, account_id, conversion_id;

CREATE TABLE IF NOT EXISTS conversion_day
(
    day Date,
    account_id UInt32,
    conversion_id UInt32,
    conversions SimpleAggregateFunction(sum, UInt64),
    converted_clicks SimpleAggregateFunction(sum, UInt64),
    unique_conversions SimpleAggregateFunction(sum, UInt64),
    value SimpleAggregateFunction(sum, Decimal(38, 4)),
    commission SimpleAggregateFunction(sum, Decimal(38, 4)),
    cost SimpleAggregateFunction(sum, Decimal(38, 4))
)
ENGINE = ${AggregatingMergeTree}
PARTITION BY toYear(day)
ORDER BY (account_id, day, conversion_id)
SETTINGS default_compression_codec = 'ZSTD(1)', ${deduplication},
    fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS conversions_to_conversion_day TO conversion_day AS
SELECT
    toDate(ts) AS day,
    account_id,
    conversion_id,
    count() AS conversions,
    sum(is_first_of_click) AS converted_clicks,
    sum(is_first) AS unique_conversions,
    sum(value) AS value,
    sum(commission) AS commission,
    sum(cost) AS cost
FROM conversions
WHERE outcome IN ('attributed', 'unattributed')
GROUP BY day, account_id, conversion_id;
