from __future__ import annotations

import contextlib
import fcntl
import os
import time
from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.enrichment.places import NOWHERE, Place

ADDRESS = "192.0.2.7"
MAXMIND = {
    "country": {"iso_code": "CH", "names": {"en": "Switzerland", "de": "Schweiz"}},
    "subdivisions": [{"iso_code": "ZH", "names": {"en": "Zurich"}}],
    "city": {"names": {"en": "Zurich (Kreis 1)"}},
    "postal": {"code": "8001"},
    "location": {"latitude": 47.5, "longitude": 8.5, "time_zone": "Europe/Zurich"},
    "traits": {"organization": "Example AG"},
}
FLAT = {
    "country_code": "CH",
    "state1": "Zurich",
    "city": "Zurich",
    "postcode": "8001",
    "latitude": "47.5",
    "longitude": "8.5",
    "as_name": "Example AG",
}


def write(path: Path, record: dict[str, Any]) -> None:
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True)
    writer.insert_network(IPSet(["192.0.2.0/24"]), record)
    writer.to_db_file(str(path))


def test_a_database_of_maxminds_shape_tells_the_place(tmp_path: Path) -> None:
    path = tmp_path / "geo.mmdb"
    write(path, MAXMIND)
    geo = GeoDatabase(path)
    assert geo.find(ADDRESS) == Place(
        "ch", "ZH", "Zurich", "Zurich", "8001", 47.5, 8.5, "Example AG"
    )
    assert geo.note == ""
    geo.close()


def test_a_database_of_flat_records_tells_the_place(tmp_path: Path) -> None:
    path = tmp_path / "geo.mmdb"
    write(path, FLAT)
    geo = GeoDatabase(path)
    assert geo.find(ADDRESS) == Place("ch", "", "Zurich", "Zurich", "8001", 47.5, 8.5, "Example AG")
    geo.close()


def test_a_flat_country_may_be_a_code_but_not_a_name(tmp_path: Path) -> None:
    for record, country in (
        ({"country": "CH"}, "ch"),
        ({"country": "Switzerland"}, ""),
        ({"country": "Switzerland", "country_code": "CH"}, "ch"),
    ):
        path = tmp_path / f"{len(record)}-{country}.mmdb"
        write(path, record)
        geo = GeoDatabase(path)
        assert geo.find(ADDRESS).country == country
        geo.close()


def test_what_is_not_in_the_database_or_no_address_is_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "geo.mmdb"
    write(path, MAXMIND)
    geo = GeoDatabase(path)
    for address in ("198.51.100.1", "2001:db8::1", "", "unknown"):
        assert geo.find(address) == NOWHERE
    geo.close()


def test_no_file_is_no_error_but_a_note(tmp_path: Path) -> None:
    geo = GeoDatabase(tmp_path / "none.mmdb")
    assert geo.find(ADDRESS) == NOWHERE
    assert geo.note == f"no geo database at {tmp_path}/none.mmdb: countries stay empty"


def test_a_corrupt_file_is_no_error_but_a_note(tmp_path: Path) -> None:
    path = tmp_path / "geo.mmdb"
    path.write_bytes(os.urandom(5000))
    geo = GeoDatabase(path)
    assert geo.find(ADDRESS) == NOWHERE
    assert geo.note.startswith(f"geo database {path} is unreadable")


def test_a_file_that_comes_changes_and_goes_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "geo.mmdb"
    now = 0.0
    geo = GeoDatabase(path, clock=lambda: now)
    seen = [geo.find(ADDRESS).country]
    for record in (MAXMIND, {"country": {"iso_code": "IT"}}, None):
        if record is None:
            path.unlink()
        else:
            fresh = tmp_path / "fresh"
            write(fresh, record)
            fresh.replace(path)
        now += 10
        geo.look()
        seen.append(geo.find(ADDRESS).country)
    assert seen == ["", "ch", "it", ""]
    geo.close()


def test_a_file_that_is_overwritten_in_place_by_rubbish_leaves_the_places_known(
    tmp_path: Path,
) -> None:
    path = tmp_path / "geo.mmdb"
    write(path, MAXMIND)
    now = 0.0
    geo = GeoDatabase(path, copies=tmp_path / "run", clock=lambda: now)
    with path.open("r+b") as file:
        file.truncate(100)
    assert geo.find("192.0.2.200").country == "ch"
    now += 10
    geo.look()
    assert geo.find("192.0.2.201").country == "ch"
    assert geo.note.startswith(f"geo database {path} is unreadable")
    assert geo.note.endswith("the one before stays in use")
    write(path, {"country": {"iso_code": "IT"}})
    now += 10
    geo.look()
    assert (geo.find("192.0.2.201").country, geo.note) == ("it", "")
    geo.close()


def opened_below(directory: Path) -> int:
    """How many descriptors of this process are of files there: others come and go meanwhile."""
    found = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found += str(descriptor.readlink()).startswith(str(directory))
    return found


def test_looking_again_and_again_costs_no_descriptor(tmp_path: Path) -> None:
    path = tmp_path / "geo.mmdb"
    write(path, MAXMIND)
    geo = GeoDatabase(path, copies=tmp_path / "run")
    before = opened_below(tmp_path)
    for turn in range(3):
        os.utime(path, (turn, turn))
        geo.look(at_once=True)
    assert opened_below(tmp_path) == before
    assert len(list((tmp_path / "run").glob("copy-*"))) == 1
    geo.close()


def test_a_changed_file_is_opened_aside_while_the_one_before_is_in_use(tmp_path: Path) -> None:
    path = tmp_path / "geo.mmdb"
    write(path, MAXMIND)
    now = 0.0
    geo = GeoDatabase(path, copies=tmp_path / "run", aside=True, clock=lambda: now)
    assert geo.find(ADDRESS).country == "ch"
    write(path, {"country": {"iso_code": "IT"}})
    # Whoever holds the lock is copying: others wait for it, and must not be held up meanwhile.
    with (tmp_path / "run/copies.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        now += 10
        geo.look()
        assert geo.find(ADDRESS).country == "ch"
        now += 10
        geo.look()
    until = time.monotonic() + 60
    while geo.find(ADDRESS).country != "it" and time.monotonic() < until:
        time.sleep(0.01)
    assert geo.find(ADDRESS).country == "it"
    geo.close()


def test_an_address_that_was_cut_is_where_its_network_is(tmp_path: Path) -> None:
    path = tmp_path / "geo.mmdb"
    write(path, MAXMIND)
    geo = GeoDatabase(path)
    assert geo.find("192.0.2.0#0a1b2c3d").city == "Zurich"
    geo.close()
