"""Where an address is, by any MMDB file: MaxMind's, DB-IP's, or one with flat records.

No file, or one that cannot be read, is no error: places stay empty, and `note` says so in a
sentence. The file is opened anew when it changes.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import maxminddb
import msgspec

from clicktrail.domain.uniqueness import address_hash

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REMEMBERED = 65_536
LOOK_SECONDS = 2.0
_DISTRICT = re.compile(r"\s*\([^()]*\)\s*$")


class Place(msgspec.Struct, frozen=True, gc=False):
    """An address: its hash (see `domain.uniqueness`) and where it is, empty where unknown.

    `country` is a lower-case ISO 3166-1 code, `region` the part of ISO 3166-2 behind the country.
    """

    address: int
    country: str = ""
    region: str = ""
    region_name: str = ""
    city: str = ""
    postal_code: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    organization: str = ""


class GeoDatabase:
    """Looks addresses up in one file, which may come, change and go while we run."""

    def __init__(
        self,
        path: Path,
        *,
        remembered: int = REMEMBERED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._clock = clock
        self._reader: maxminddb.Reader | None = None
        self._signature: tuple[int, int, int] | None = (0, 0, 0)
        self._next_look = 0.0
        self.note = ""
        self.find: Callable[[str], Place] = lru_cache(maxsize=remembered)(self._find)
        self.look(at_once=True)

    def look(self, *, at_once: bool = False) -> None:
        """See whether the file has changed; cheap enough to be called before every batch."""
        now = self._clock()
        if not at_once and now < self._next_look:
            return
        self._next_look = now + LOOK_SECONDS
        try:
            stat = self._path.stat()
            signature: tuple[int, int, int] | None = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except OSError:
            signature = None
        if signature == self._signature:
            return
        self._signature = signature
        self.close()
        if signature is None:
            self.note = f"no geo database at {self._path}: countries stay empty"
            return
        try:
            self._reader = _open_copy(self._path)
            self.note = ""
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            self.note = f"geo database {self._path} is unreadable ({error}): countries stay empty"

    def close(self) -> None:
        """Let the file go."""
        if self._reader is not None:
            with contextlib.suppress(OSError):
                self._reader.close()
            self._reader = None
        self.find.cache_clear()  # type: ignore[attr-defined]

    def _find(self, ip: str) -> Place:
        address = address_hash(ip)
        if self._reader is None:
            return Place(address)
        try:
            record = self._reader.get(ip)
        except (ValueError, maxminddb.InvalidDatabaseError):
            return Place(address)
        if not isinstance(record, dict):
            return Place(address)
        try:
            # A flat record, of which a database of countries has but a few hundred.
            return msgspec.structs.replace(_flat(tuple(record.items())), address=address)
        except TypeError:
            return _place(address, record)


@lru_cache(maxsize=REMEMBERED)
def _flat(items: tuple[tuple[str, Any], ...]) -> Place:
    """Read a record without anything nested; TypeError for others, which have no hash."""
    return _place(0, dict(items))


def _open_copy(path: Path) -> maxminddb.Reader:
    """Open a copy of the file that is in memory only.

    The reader in C, ten times faster than the one in Python, maps its file; mapping the original
    would crash us when that is overwritten in place.
    """
    memory = os.memfd_create(path.name)
    try:
        with path.open("rb") as file:
            while os.sendfile(memory, file.fileno(), None, 2**30):
                pass
        return maxminddb.open_database(f"/proc/self/fd/{memory}", maxminddb.MODE_MMAP_EXT)
    finally:
        os.close(memory)


def _place(address: int, record: dict[str, Any]) -> Place:
    """Read a record of either shape; each field is taken from where it is found first."""
    country = _dict(record, "country") or _dict(record, "registered_country")
    regions = record.get("subdivisions")
    region = regions[0] if isinstance(regions, list) and regions else {}
    location = _dict(record, "location")
    traits = _dict(record, "traits")
    code = _text(country, "iso_code") or _text(record, "country_code")
    if not code and len(_text(record, "country")) == 2:
        code = _text(record, "country")
    return Place(
        address=address,
        country=code.lower() if len(code) == 2 else "",
        region=_text(region, "iso_code") or _text(record, "region_code"),
        region_name=_name(region)
        or _first_text(record, "state1", "region", "region_name", "stateprov"),
        city=_DISTRICT.sub("", _name(_dict(record, "city")) or _text(record, "city")),
        postal_code=_text(_dict(record, "postal"), "code")
        or _first_text(record, "postcode", "postal_code", "zipcode", "zip"),
        latitude=_number(location, "latitude") or _number(record, "latitude", "lat"),
        longitude=_number(location, "longitude") or _number(record, "longitude", "lng", "lon"),
        organization=_first_text(traits, "organization", "isp", "autonomous_system_organization")
        or _first_text(
            record, "organization", "isp", "autonomous_system_organization", "as_name", "org"
        ),
    )


def _dict(record: dict[str, Any], key: str) -> dict[str, Any]:
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _first_text(record: dict[str, Any], *keys: str) -> str:
    return next((found for key in keys if (found := _text(record, key))), "")


def _name(record: dict[str, Any]) -> str:
    names = record.get("names")
    return _text(names, "en") if isinstance(names, dict) else _text(record, "name")


def _number(record: dict[str, Any], *keys: str) -> float:
    for key in keys:
        value = record.get(key)
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                return float(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
    return 0.0
