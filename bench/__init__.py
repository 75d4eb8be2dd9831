"""Benchmarks: each prints machine, versions, command and a ratio against a named reference."""
