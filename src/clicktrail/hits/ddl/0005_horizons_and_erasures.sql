-- What retention has removed: of an account's rows those before these days (UTC), and none behind
-- them. 1970-01-01: nothing yet. Written down before anything is removed.
CREATE TABLE IF NOT EXISTS horizons
(
    account_id UInt32,
    hits_since SimpleAggregateFunction(max, Date),
    conversions_since SimpleAggregateFunction(max, Date),
    sums_since SimpleAggregateFunction(max, Date)
)
ENGINE = ${AggregatingMergeTree}
ORDER BY account_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- What was erased is off the disk once the parts that held it are deleted: soon, not in minutes.
ALTER TABLE hits MODIFY SETTING
    cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 20;

ALTER TABLE conversions MODIFY SETTING
    cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 20;
