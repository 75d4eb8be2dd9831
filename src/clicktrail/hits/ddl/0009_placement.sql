-- Which of how many stores this one is, counted from 0: it holds the accounts whose id leaves that
-- remainder (hits/placement.py). Without a row it has not been given a place.
CREATE TABLE IF NOT EXISTS placement
(
    number UInt32,
    shards UInt32
)
ENGINE = ${MergeTree}
ORDER BY number
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
