-- Which database holds the tables that are in force: the one of the highest number, or, as long as
-- there is none, the one that this table is in. Another is filled beside it and then put in force
-- by one row (hits/versions.py).
CREATE TABLE IF NOT EXISTS versions
(
    number UInt32,
    database String,
    why String,
    since DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ${MergeTree}
ORDER BY number
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
