"""Objects are stored whole or not at all, and come back as they were or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
        installation="x",
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
    shared = stored(repository, "hits/shared", b"1")
    for number in range(4):
        own = stored(repository, f"hits/own-{number}", b"2")
        repository.write(a_manifest(f"2026112{number}T000000Z", shared, own))
    stored(repository, "hits/of-a-killed-backup", b"3")
    assert repository.keep(None) == []
    assert repository.names() == [f"2026112{number}T000000Z" for number in range(4)]
    assert repository.keep(2) == ["20261120T000000Z", "20261121T000000Z"]
    newest = repository.newest()
    assert newest == a_manifest(
        "20261123T000000Z",
        shared,
        Unit(
            kind="part",
            path="hits/own-3",
            key="hits/own-3",
            bytes=1,
            sha256="d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35",
        ),
    )
    assert b"".join(repository.get(shared.key, shared.sha256)) == b"1"
    for key in ("hits/own-1", "hits/of-a-killed-backup"):
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
    with pytest.raises(OperatorError, match=r"the backup 20261121T000000Z in .* is damaged: "):
        repository.newest()


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
