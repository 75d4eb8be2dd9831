"""Ids as they are typed."""

from __future__ import annotations

import typer

# Ids that the catalog's database can compare with.
LARGEST_ID = 2**63 - 1


def entity_id(typed: str | int) -> int:
    """Return an id of the catalog; raises BadParameter for what none can be."""
    text = str(typed)
    if text.isascii() and text.isdigit() and int(text) <= LARGEST_ID:
        return int(text)
    raise typer.BadParameter(f"{text[:40]!r} is no id: a whole number is wanted.")
