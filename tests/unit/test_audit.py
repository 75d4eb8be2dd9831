"""Known weaknesses are told of whatever is locked; a service that is away is no good news."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from scripts import audit
from scripts.sbom import document

ONE, OTHER, SAFE = "pkg:npm/%40a/one@1.0.0", "pkg:pypi/other@2.0", "pkg:pypi/safe@3"


class Service:
    """Stands for OSV: gives its answers one after the other, and keeps what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[Any] = []


@contextmanager
def serving(service: Service) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append((self.path, json.loads(body)))
            status, answer = service.answers.pop(0)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            thread.join()


def results(*found: list[str], **more: Any) -> tuple[int, Any]:
    """Return an answer with these ids for each question; `more` is about the first."""
    each: list[dict[str, Any]] = [
        {"vulns": [{"id": one, "modified": "2026-01-01T00:00:00Z"} for one in ids]} if ids else {}
        for ids in found
    ]
    each[0] |= more
    return 200, {"results": each}


@pytest.fixture(autouse=True)
def _locked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "locked", lambda: [ONE, OTHER, SAFE])


def test_everything_that_is_locked_or_delivered_is_asked_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    found = audit.locked()
    assert found == sorted(set(found))
    assert {one["purl"] for one in document("1")["components"]} < set(found)
    assert any(one.startswith("pkg:pypi/pytest@") for one in found)


def test_what_is_known_is_told_by_version_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    service = Service(results(["GHSA-1"], ["PYSEC-3", "GHSA-2"], []))
    with serving(service) as url:
        assert audit.main(["--service", url]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{ONE}: GHSA-1, see https://osv.dev/vulnerability/GHSA-1",
        f"{OTHER}: GHSA-2, see https://osv.dev/vulnerability/GHSA-2",
        f"{OTHER}: PYSEC-3, see https://osv.dev/vulnerability/PYSEC-3",
        "3 dependencies, 3 known weaknesses",
    ]
    asked = [{"package": {"purl": purl}} for purl in (ONE, OTHER, SAFE)]
    assert service.asked == [("/v1/querybatch", {"queries": asked})]


def test_where_nothing_is_known_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Service(results([], [], []))) as url:
        assert audit.main(["--service", url, "--strict"]) == 0
    assert capsys.readouterr().out == "3 dependencies, 0 known weaknesses\n"


def test_what_was_accepted_is_told_with_its_reason_and_does_not_fail(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "ACCEPTED", {"GHSA-1": "only on Windows"})
    with serving(Service(results(["GHSA-1"], [], []))) as url:
        assert audit.main(["--service", url]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{ONE}: GHSA-1 is accepted: only on Windows",
        "3 dependencies, 0 known weaknesses",
    ]


def test_many_are_asked_about_in_parts_and_pages_are_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    service = Service(
        results(["A"], [], next_page_token="more"), results(["C"]), results(["B", "A"])
    )
    with serving(service) as url:
        known = audit.known_weaknesses([ONE, OTHER, SAFE], url)
    assert known == {ONE: ["A", "B"], SAFE: ["C"]}
    assert [body["queries"] for _, body in service.asked] == [
        [{"package": {"purl": ONE}}, {"package": {"purl": OTHER}}],
        [{"package": {"purl": SAFE}}],
        [{"package": {"purl": ONE}, "page_token": "more"}],
    ]


def test_a_service_that_is_away_is_said_and_fails_where_it_must(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(Service()) as url:
        pass
    assert audit.main(["--service", url]) == 0
    assert audit.main(["--service", url, "--strict"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    for line in told.err.splitlines():
        assert line == (
            f"known weaknesses of 3 dependencies were NOT looked for: {url} cannot be asked"
            " (<urlopen error [Errno 111] Connection refused>)"
        )
    assert len(told.err.splitlines()) == 2


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"<html>sign in</html>"),
        (200, {"error": "no"}),
        (200, []),
        (200, {"results": [{}]}),
        (200, {"results": [1, 2, 3]}),
        (503, b"busy"),
    ],
    ids=["a page", "no results", "a list", "too few", "numbers", "busy"],
)
def test_an_answer_that_is_none_says_nothing_of_weaknesses(answer: tuple[int, Any]) -> None:
    with serving(Service(answer)) as url, pytest.raises(audit.NotAskedError, match=url):
        audit.known_weaknesses([ONE, OTHER, SAFE], url)
