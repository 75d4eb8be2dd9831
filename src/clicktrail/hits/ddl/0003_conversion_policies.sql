-- What a conversion's policy decided by. order_id: what repeats are known by; value and commission:
-- what is in the totals, 0 where the currency is not the account's own; given_*: as they came;
-- policy: JSON, empty for the one that applies where none is set. outcome may also be
-- rejected:too-soon or rejected:too-late, which count nowhere.
ALTER TABLE conversions
    ADD COLUMN IF NOT EXISTS order_id String DEFAULT parameter,
    ADD COLUMN IF NOT EXISTS currency LowCardinality(String),
    ADD COLUMN IF NOT EXISTS given_value Decimal(18, 4) DEFAULT value,
    ADD COLUMN IF NOT EXISTS given_commission Decimal(18, 4) DEFAULT commission,
    ADD COLUMN IF NOT EXISTS policy LowCardinality(String),
    ADD INDEX IF NOT EXISTS order_ids order_id TYPE bloom_filter(0.01) GRANULARITY 1;
