-- Sums by quarter of an hour, of the accounts whose days do not begin with an hour of UTC: in them
-- days are told where hits are gone. `since` is the first day (UTC) of which all is summed up so.
CREATE TABLE IF NOT EXISTS quartered
(
    account_id UInt32,
    since SimpleAggregateFunction(min, Date)
)
ENGINE = ${AggregatingMergeTree}
ORDER BY account_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS datapoint_quarterhour
(
    quarterhour DateTime('UTC'),
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
PARTITION BY toYYYYMM(quarterhour)
ORDER BY (account_id, quarterhour, datapoint_id, group_id)
SETTINGS default_compression_codec = 'ZSTD(1)', ${deduplication},
    fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS hits_to_datapoint_quarterhour TO datapoint_quarterhour AS
SELECT
    toStartOfFifteenMinutes(ts) AS quarterhour,
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
WHERE account_id IN (SELECT account_id FROM quartered)
GROUP BY quarterhour, account_id, datapoint_id, group_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS conversions_to_datapoint_quarterhour TO datapoint_quarterhour AS
SELECT
    toStartOfFifteenMinutes(ts) AS quarterhour,
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
WHERE account_id IN (SELECT account_id FROM quartered) AND outcome = 'attributed'
GROUP BY quarterhour, account_id, datapoint_id, group_id;

CREATE TABLE IF NOT EXISTS account_quarterhour
(
    quarterhour DateTime('UTC'),
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
PARTITION BY toYYYYMM(quarterhour)
ORDER BY (account_id, quarterhour)
SETTINGS default_compression_codec = 'ZSTD(1)', ${deduplication},
    fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS hits_to_account_quarterhour TO account_quarterhour AS
SELECT
    toStartOfFifteenMinutes(ts) AS quarterhour,
    account_id,
    countIf(kind = 0 AND NOT is_spider) AS clicks,
    countIf(kind = 0 AND is_unique AND NOT is_spider) AS unique_clicks,
    countIf(kind = 1 AND NOT is_spider) AS views,
    countIf(kind = 1 AND is_unique AND NOT is_spider) AS unique_views,
    countIf(is_spider) AS spider_hits,
    maxIf(ts, NOT is_spider) AS last_hit
FROM hits
WHERE account_id IN (SELECT account_id FROM quartered)
GROUP BY quarterhour, account_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS conversions_to_account_quarterhour TO account_quarterhour AS
SELECT
    toStartOfFifteenMinutes(ts) AS quarterhour,
    account_id,
    count() AS conversions,
    sum(is_first_of_click) AS converted_clicks,
    sum(is_first) AS unique_conversions,
    sum(value) AS value,
    sum(commission) AS commission,
    sum(cost) AS cost
FROM conversions
WHERE account_id IN (SELECT account_id FROM quartered) AND outcome = 'attributed'
GROUP BY quarterhour, account_id;

CREATE TABLE IF NOT EXISTS conversion_quarterhour
(
    quarterhour DateTime('UTC'),
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
PARTITION BY toYYYYMM(quarterhour)
ORDER BY (account_id, quarterhour, conversion_id)
SETTINGS default_compression_codec = 'ZSTD(1)', ${deduplication},
    fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS conversions_to_conversion_quarterhour TO conversion_quarterhour AS
SELECT
    toStartOfFifteenMinutes(ts) AS quarterhour,
    account_id,
    conversion_id,
    count() AS conversions,
    sum(is_first_of_click) AS converted_clicks,
    sum(is_first) AS unique_conversions,
    sum(value) AS value,
    sum(commission) AS commission,
    sum(cost) AS cost
FROM conversions
WHERE account_id IN (SELECT account_id FROM quartered) AND outcome IN ('attributed', 'unattributed')
GROUP BY quarterhour, account_id, conversion_id;
