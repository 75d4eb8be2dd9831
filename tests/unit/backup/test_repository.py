"""Objects are stored whole or not at all, and come back as they were or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from clicktrail.backup import Manifest, Repository, Unit
from clicktrail.backup.repository import SMALL
from clicktrail.runtime.errors import OperatorError
from tests.support.s3 import S3


@pytest.fixture(params=["folder", "bucket"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    if request.param == "folder":
        yield str(tmp_path / "backups")
        return
    with S3("backups") as s3:
        for name, value in s3.environment.items():
            monkeypatch.setenv(name, value)
        yield "s3://backups/some/where"


def a_manifest(name: str, *units: Unit) -> Manifest:
    return Manifest(
        format=1,
        name=name,
        release="0.1.0",
        settled_ms=0,
        with_hits=True,
        units=list(units),
    )


def stored(repository: Repository, key: str, *blocks: bytes) -> Unit:
    size, sha256 = repository.put(key, iter(blocks))
    return Unit(kind="part", path=key, key=key, bytes=size, sha256=sha256)


@pytest.mark.parametrize("sizes", [(), (0,), (5, 7), (SMALL,), (SMALL - 1, 1, 1), (3 * SMALL, 9)])
def test_what_is_stored_comes_back(place: str, sizes: tuple[int, ...]) -> None:
    repository = Repository.at(place, begin=True)
    blocks = [bytes([number + 1]) * size for number, size in enumerate(sizes)]
    unit = stored(repository, "hits/a/b.tar", *blocks)
    assert unit.bytes == sum(sizes)
    assert b"".join(repository.get(unit.key, unit.sha256)) == b"".join(blocks)


def test_an_object_that_broke_off_is_not_there(place: str) -> None:
    repository = Repository.at(place, begin=True)

    def broken() -> Iterator[bytes]:
        yield bytes(2 * SMALL)
        raise OperatorError("the disk went away")

    with pytest.raises(OperatorError, match="the disk went away"):
        repository.put("hits/a", broken())
    with pytest.raises(OperatorError, match="is damaged: hits/a is missing"):
        list(repository.get("hits/a", ""))


def test_old_backups_go_with_what_only_they_name(place: str) -> None:
    repository = Repository.at(place, begin=True)
    shared = stored(repository, "hits/t/shared-20261120T000000Z.tar", b"1")
    for number in range(4):
        own = stored(repository, f"hits/t/own-{number}-2026112{number}T000000Z.tar", b"2")
        repository.write(a_manifest(f"2026112{number}T000000Z", shared, own))
    stored(repository, "hits/t/part-20261119T000000Z.tar", b"3")
    assert repository.keep(None) == []
    assert repository.names() == [f"2026112{number}T000000Z" for number in range(4)]
    assert repository.keep(2) == ["20261120T000000Z", "20261121T000000Z"]
    (_, newest), troubles = repository.manifests()
    assert troubles == []
    assert newest == a_manifest(
        "20261123T000000Z",
        shared,
        Unit(
            kind="part",
            path="hits/t/own-3-20261123T000000Z.tar",
            key="hits/t/own-3-20261123T000000Z.tar",
            bytes=1,
            sha256="d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35",
        ),
    )
    assert b"".join(repository.get(shared.key, shared.sha256)) == b"1"
    for key in ("hits/t/own-1-20261121T000000Z.tar", "hits/t/part-20261119T000000Z.tar"):
        with pytest.raises(OperatorError, match="is missing"):
            list(repository.get(key, ""))


def test_a_newer_release_or_damage_is_named(place: str) -> None:
    repository = Repository.at(place, begin=True)
    newer = a_manifest("20261120T000000Z")
    repository.write(
        Manifest(
            **{f: getattr(newer, f) for f in newer.__struct_fields__}
            | {"format": 2, "release": "9.0"}
        )
    )
    with pytest.raises(OperatorError, match=r"was made by Clicktrail 9\.0"):
        repository.manifest("20261120T000000Z")
    repository.put("backups/20261121T000000Z.json", iter([b"{"]))
    with pytest.raises(OperatorError, match=r"the backup 20261121T000000Z in .* is damaged .*: "):
        repository.manifest("20261121T000000Z")


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("ftp://host/x", "backups go to a folder or to s3://bucket/prefix"),
        ("/dev/null/x", "/dev/null/x cannot be used: "),
    ],
)
def test_what_is_no_place_is_refused(place: str, reason: str) -> None:
    with pytest.raises(OperatorError, match=reason):
        Repository.at(place, begin=True)


def test_what_is_somebody_elses_stays(place: str, tmp_path: Path) -> None:
    repository = Repository.at(place, begin=True)
    mine = tmp_path / "data"
    repository.claim("me", mine)
    others = ["photo.jpg", "hits/photo.jpg", "rest/20261120T000000Z.txt"]
    for key in others:
        stored(repository, key, b"x")
    stored(repository, "rest/20261120T000000Z.tar.zst", b"x")
    repository.write(a_manifest("20261121T000000Z"))
    assert repository.keep(1) == []
    for key in others:
        assert b"".join(repository.get(key, hashlib.sha256(b"x").hexdigest())) == b"x"
    with pytest.raises(OperatorError, match="is missing"):
        list(repository.get("rest/20261120T000000Z.tar.zst", ""))
    repository.claim("me", mine)
    with pytest.raises(OperatorError, match="holds the backups of another data directory"):
        repository.claim("another", mine)


def test_a_place_that_holds_something_is_refused(place: str, tmp_path: Path) -> None:
    repository = Repository.at(place, begin=True)
    stored(repository, "photo.jpg", b"x")
    with pytest.raises(OperatorError, match="is not empty, and holds no backups"):
        repository.claim("me", tmp_path / "data")


def test_the_root_of_a_file_system_of_its_own_is_an_empty_place(tmp_path: Path) -> None:
    place = tmp_path / "disk"
    (place / "lost+found").mkdir(parents=True)
    Repository.at(str(place), begin=True).claim("me", tmp_path / "data")
    assert (place / "clicktrail-backups").read_text() == "me"


@pytest.mark.parametrize("inside", ["data", "data/backups", ""])
def test_a_place_within_the_data_directory_or_above_is_refused(tmp_path: Path, inside: str) -> None:
    (tmp_path / "data").mkdir()
    repository = Repository.at(str(tmp_path / inside), begin=True)
    with pytest.raises(OperatorError, match="lie one within the other"):
        repository.claim("me", tmp_path / "data")


def test_one_that_is_damaged_keeps_nobody_from_the_others(place: str) -> None:
    repository = Repository.at(place, begin=True)
    unit = stored(repository, "rest/20261120T000000Z.tar.zst", b"x")
    good = a_manifest("20261120T000000Z", unit)
    repository.write(good)
    repository.put("backups/20261119T000000Z.json", iter([b""]))
    repository.put("backups/20261121T000000Z.json", iter([msgspec.json.encode(good)]))
    found, troubles = repository.manifests()
    assert found == [good]
    assert [one.partition(": ")[0] for one in troubles] == [
        f"the backup {name} in {place} is damaged (remove backups/{name}.json)"
        for name in ("20261119T000000Z", "20261121T000000Z")
    ]
    # Nobody knows what the damaged ones name.
    stored(repository, "rest/20261122T000000Z.tar.zst", b"y")
    assert repository.keep(1) == []
    assert list(repository.get("rest/20261122T000000Z.tar.zst", hashlib.sha256(b"y").hexdigest()))
