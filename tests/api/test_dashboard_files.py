"""How the files of the dashboard are served."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from clicktrail.api import dashboard, refusals

PAGE = b"<!doctype html><title>Clicktrail</title>"
SCRIPT = b"console.log('a long enough script')"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE)
    (folder / "icon.svg").write_bytes(b"<svg/>")
    (folder / "assets" / "index-abc123.js").write_bytes(SCRIPT)
    (folder / "assets" / "index-abc123.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "secret").write_bytes(b"nobody's business")
    return folder


def client(folder: Path) -> TestClient:
    app = FastAPI()
    dashboard.install(app, folder)
    refusals.install(app)
    return TestClient(app)


@pytest.mark.parametrize("path", ["/app", "/app/links", "/app/links/12", "/app/index.html"])
def test_every_address_is_the_page_and_is_asked_for_anew(built: Path, path: str) -> None:
    answer = client(built).get(path)
    assert (answer.status_code, answer.content) == (200, PAGE)
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_no_page_may_run_a_script_that_is_not_a_file_of_ours(built: Path) -> None:
    policy = client(built).get("/app").headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["script-src"] == "'self'"
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"


def test_files_with_a_hash_are_kept_for_ever_and_come_compressed(built: Path) -> None:
    answer = client(built).get("/app/assets/index-abc123.js")
    assert (answer.status_code, answer.content) == (200, SCRIPT)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    plain = client(built).get("/app/assets/index-abc123.js", headers={"Accept-Encoding": "br"})
    assert plain.content == SCRIPT
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("BR; q=0.5, gzip", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip;q=0.001", "gzip"),
        ("gzip;q=0, brotli", None),
        ("", None),
    ],
)
def test_the_smallest_form_comes_that_a_browser_takes(
    built: Path, accepted: str, coding: str | None
) -> None:
    script = built / "assets" / "index-abc123.js"
    script.with_name(f"{script.name}.br").write_bytes(b"as Brotli has it")
    held = {"br": b"as Brotli has it", "gzip": gzip.compress(SCRIPT), None: SCRIPT}
    url, headers = "/app/assets/index-abc123.js", {"Accept-Encoding": accepted}
    with client(built).stream("GET", url, headers=headers) as answer:
        assert answer.headers.get("content-encoding") == coding
        assert b"".join(answer.iter_raw()) == held[coding]
    assert answer.headers["vary"] == "Accept-Encoding"


def test_files_without_a_hash_are_asked_for_anew(built: Path) -> None:
    assert client(built).get("/app/icon.svg").headers["cache-control"] == "no-cache"


def test_a_script_of_an_older_build_is_no_page(built: Path) -> None:
    assert client(built).get("/app/assets/index-old.js").status_code == 404


@pytest.mark.parametrize("path", ["/app/..%2fsecret", "/app/%2e%2e/secret", "/app/x%00y"])
def test_nothing_outside_is_served(built: Path, path: str) -> None:
    assert client(built).get(path).content != b"nobody's business"


def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/app/links")
    assert answer.status_code == 503
    assert "make dashboard" in answer.text
    assert 'href="/docs"' in answer.text
