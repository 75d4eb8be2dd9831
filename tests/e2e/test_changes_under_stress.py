"""Changes through the API while many want the same, the disk is full, or the hit store is away."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.small_disk import small_disk as mounted
from tests.support.system import API_KEY, Reply, System, request
from tests.support.waiting import eventually

CREATORS = 200


def post(system: System, path: str, body: dict[str, Any]) -> Reply:
    return request(
        "POST",
        f"{system.api_url}{path}",
        headers={"X-Clickmeter-AuthKey": API_KEY, "Content-Type": "application/json"},
        body=json.dumps(body).encode(),
        timeout=60,
    )


def test_of_two_hundred_who_want_a_name_exactly_one_gets_it(system: System) -> None:
    together = threading.Barrier(CREATORS)
    replies: list[Reply] = []

    def create(number: int) -> None:
        body = {
            "title": f"creator {number}",
            "name": "wanted",
            "typeTL": {"redirectType": 307, "url": f"https://example.com/{number}"},
        }
        together.wait()
        replies.append(post(system, "/datapoints", body))

    creators = [threading.Thread(target=create, args=(number,)) for number in range(CREATORS)]
    for creator in creators:
        creator.start()
    for creator in creators:
        creator.join()
    outcomes = Counter((reply.status, reply.json.get("errorCode")) for reply in replies)
    assert outcomes == {(200, None): 1, (400, "NameAlreadyExists"): CREATORS - 1}
    (winner,) = (reply.json["id"] for reply in replies if reply.status == 200)
    found = system.api("GET", f"/datapoints/{winner}")
    system.wait_live()
    assert system.visit("/wanted").headers["location"] == found["typeTL"]["url"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 4 MiB."""
    with mounted(tmp_path / "disk", 4) as disk:
        yield disk


def test_a_full_disk_refuses_changes_whole_and_takes_them_again(
    tmp_path: Path, small_disk: Path
) -> None:
    catalog = small_disk / "catalog.sqlite3"
    with System(tmp_path / "data", catalog_url=f"sqlite:///{catalog}") as system:
        link = system.make_link("goes-on")
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as everything:
            try:
                while everything.write(bytes(4096)):
                    pass
            except OSError:
                pass
        taken = []
        refusal = None
        for number in range(500):
            reply = post(system, "/groups", {"name": f"group {number}", "notes": "x" * 1000})
            if reply.status != 200:
                refusal = reply
                break
            taken.append(f"group {number}")
        assert refusal is not None, "the disk was not full"
        assert (refusal.status, refusal.json) == (
            503,
            {
                "errorCode": "Unavailable",
                "errorMessage": f"The catalog cannot be changed: the disk that holds {catalog}"
                " is full.",
                "httpErrorCode": 503,
            },
        )
        batch = [
            {"title": f"item {number}", "notes": "x" * 1000, "typeTL": {"url": "https://a.example"}}
            for number in range(50)
        ]
        refused = request(
            "PUT",
            f"{system.api_url}/datapoints/batch",
            headers={"X-Clickmeter-AuthKey": API_KEY, "Content-Type": "application/json"},
            body=json.dumps({"list": batch}).encode(),
        )
        assert (refused.status, refused.json["errorCode"]) == (503, "Unavailable")

        def names(kind: str, key: str) -> list[str]:
            listed = system.api("GET", f"/{kind}", _expand="true", limit="500")["entities"]
            return sorted(entity[key] for entity in listed)

        assert names("groups", "name") == sorted(["Default", *taken])
        assert names("datapoints", "title") == ["goes-on"]
        assert system.visit("/goes-on").status == 307

        filler.unlink()
        assert post(system, "/groups", {"name": "room again"}).status == 200
        assert names("groups", "name") == sorted(["Default", "room again", *taken])
        system.api("POST", f"/datapoints/{link}", {"typeTL": {"url": "https://b.example/"}})
        system.wait_live()
        assert system.visit("/goes-on").headers["location"] == "https://b.example/"


def test_changes_go_on_while_the_hit_store_hangs(system: System) -> None:
    store = system.status()["hitstore"].pid
    link = system.make_link("before")
    os.kill(store, signal.SIGSTOP)
    try:
        made = system.make_link("meanwhile")
        system.api("POST", f"/datapoints/{link}", {"typeTL": {"url": "https://b.example/"}})
        system.wait_live()
        assert system.visit("/before").headers["location"] == "https://b.example/"
        assert system.api("GET", f"/datapoints/{made}")["title"] == "meanwhile"
        assert system.visit("/meanwhile").status == 307
        system.api("DELETE", f"/datapoints/{link}")
        system.wait_live()
        assert system.visit("/before").status == 404
    finally:
        os.kill(store, signal.SIGCONT)
    eventually(
        lambda: system.api("GET", f"/datapoints/{made}/aggregated", timeFrame="last7"),
        lambda figures: figures.get("totalClicks") == 1,
    )
