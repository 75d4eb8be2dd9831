"""Ingestion: turns what the journal holds into rows of the hit store, each exactly once."""
