"""The hit store: raw hits and rollups in ClickHouse SQL, embedded or on a server."""
