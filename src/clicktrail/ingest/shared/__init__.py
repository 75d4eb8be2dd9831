"""Ingestion from the journal that nodes share: who takes which partition, and its plan (ADR 27)."""
