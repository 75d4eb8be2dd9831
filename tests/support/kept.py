"""All that a catalog keeps, as it lies there: what is in none of it is kept nowhere."""

from __future__ import annotations

import psycopg

from clicktrail.catalog.freshness import path_of
from clicktrail.catalog.tables import metadata
from clicktrail.settings import Settings


def kept_of(settings: Settings) -> bytes:
    """Return the bytes of the catalog's files, or of all rows where it is in PostgreSQL."""
    path = path_of(settings)
    if path is not None:
        return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))
    assert settings.catalog_url is not None
    found = bytearray()
    with psycopg.connect(settings.catalog_url) as connection:
        for table in metadata.sorted_tables:
            with connection.cursor().copy(f'COPY "{table.name}" TO STDOUT') as copy:
                for block in copy:
                    found += block
    return bytes(found)
