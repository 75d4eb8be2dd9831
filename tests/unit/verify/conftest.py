"""A NATS server, as for what ingests from it."""

from __future__ import annotations

from tests.unit.ingest.conftest import bridge, server

__all__ = ["bridge", "server"]
