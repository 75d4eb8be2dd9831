"""Files become objects and files again, whatever they hold; what leads out is refused."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.backup import packing
from clicktrail.runtime.errors import OperatorError

NAMES = st.text("abcäß漢 .-_", min_size=1, max_size=30).filter(lambda name: name.strip(". "))
CONTENTS = st.one_of(
    st.binary(max_size=600), st.sampled_from([0, 511, 512, 513, 70_000]).map(bytes)
)


def blocks_of(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@given(st.dictionaries(NAMES, CONTENTS, max_size=6), st.integers(1, 5000))
def test_a_tar_gives_back_what_was_packed(files: dict[str, bytes], block: int) -> None:
    with TemporaryDirectory() as name:
        source, target = Path(name) / "source", Path(name) / "target"
        paths = [f"in/{each}" for each in files]
        (source / "in").mkdir(parents=True)
        for path, content in zip(paths, files.values(), strict=True):
            (source / path).write_bytes(content)
        packed = b"".join(packing.packed(source, paths))
        # It is a tar to everybody else, too.
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            assert tar.getnames() == paths
        assert packing.unpack(blocks_of(packed, block), target) == len(files)
        found = {path: (target / path).read_bytes() for path in paths}
    assert found == dict(zip(paths, files.values(), strict=True))


def test_links_and_modes_come_back(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    (source / "own").write_text("secret")
    (source / "own").chmod(0o600)
    (source / "link").symlink_to("own")
    packing.unpack(packing.packed(source, ["own", "link"]), target)
    assert (target / "own").stat().st_mode & 0o777 == 0o600
    assert (target / "link").readlink() == Path("own")


@given(st.lists(st.binary(max_size=2000)), st.integers(1, 50))
def test_what_is_compressed_comes_back(blocks: list[bytes], size: int) -> None:
    whole = b"".join(packing.compressed(blocks))
    assert b"".join(packing.decompressed(blocks_of(whole, size))) == b"".join(blocks)


def test_damage_is_said(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="the backup is damaged: "):
        list(packing.decompressed([b"nothing of zstd"]))
    with pytest.raises(OperatorError, match="the backup is damaged: "):
        packing.unpack([b"nothing of tar" * 100], tmp_path)


@pytest.mark.parametrize(
    ("name", "leads_to"),
    [
        ("../outside", None),
        ("in/../../outside", None),
        ("link", "../outside"),
        ("link", "/outside"),
        ("link", "in/../../outside"),
        ("in/link", "../../outside"),
        ("/outside", None),
    ],
)
def test_nothing_is_unpacked_outside(tmp_path: Path, name: str, leads_to: str | None) -> None:
    info = tarfile.TarInfo(name)
    if leads_to is not None:
        info.type, info.linkname = tarfile.SYMTYPE, leads_to
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(OperatorError, match="the backup is damaged: "):
        packing.unpack([info.tobuf() + bytes(1024)], target)
    assert [*tmp_path.iterdir()] == [target]
    assert [*target.iterdir()] == []


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    """What `tarfile`'s own filter lets pass (CVE-2025-4517): long chains of links."""
    long = "d" * 247
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as made:

        def add(name: str, kind: bytes, leads_to: str = "", content: bytes = b"") -> None:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, leads_to, len(content)
            made.addfile(info, io.BytesIO(content))

        path = ""
        for letter in "abcdefghijklmnop":
            add(f"{path}{long}", tarfile.DIRTYPE)
            add(f"{path}{letter}", tarfile.SYMTYPE, long)
            path += f"{letter}/"
        add(f"{path}{'l' * 254}", tarfile.SYMTYPE, "../" * 16)
        add("escape", tarfile.SYMTYPE, f"{path}{'l' * 254}/../outside")
        add("escape", tarfile.REGTYPE, content=b"evil")
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(OperatorError, match="the backup is damaged: "):
        packing.unpack([tar.getvalue()], target)
    assert [*tmp_path.iterdir()] == [target]


def test_a_link_takes_the_place_of_no_file(tmp_path: Path) -> None:
    link, file = tarfile.TarInfo("in"), tarfile.TarInfo("in/file")
    link.type, link.linkname = tarfile.SYMTYPE, "elsewhere"
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(OSError, match="File exists"):
        packing.unpack([link.tobuf() + file.tobuf() + bytes(1024)], target)
    assert (target / "in" / "file").read_bytes() == b""
