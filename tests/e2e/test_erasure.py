"""Two people click, buy and look around; one of them wants to be forgotten."""

from __future__ import annotations

from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest

from clicktrail.cli.opened import opened_hit_store
from clicktrail.domain.tokens import Signer
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
from tests.support.erasing import all_bytes, tidy_at_once, traces_of_number
from tests.support.system import System
from tests.support.waiting import eventually

PATIENCE = 120


class Person:
    """A browser that keeps its cookie of the account."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.cookie = ""

    def opens(self, path: str) -> None:
        reply = self.system.visit(path, **({"Cookie": self.cookie} if self.cookie else {}))
        assert reply.status in (200, 307), reply.body
        for morsel in SimpleCookie(reply.headers.get("set-cookie", "")).values():
            self.cookie = f"{morsel.key}={morsel.value}"


def figures(system: System, link: int) -> list[int]:
    found: Any = system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="beginning")
    names = ("totalClicks", "uniqueClicks", "conversionsCount", "conversionsValue")
    return [int(float(found.get(name, 0))) for name in names]


@pytest.mark.timeout(400)
def test_one_of_two_visitors_is_erased_and_the_other_stays(tmp_path: Path) -> None:
    with System(tmp_path / "data") as system:
        with opened_hit_store(system.settings) as store:
            tidy_at_once(store)
        sale = system.api("POST", "/conversions", {"name": "Sale", "value": 10})["id"]
        link = system.make_link("spring")
        system.api("PUT", f"/conversions/{sale}/datapoints/patch", {"Action": "add", "Id": link})
        # Changes reach a worker in their order: one that serves this has heard of all before it.
        system.make_link("later")
        ann, bob = Person(system), Person(system)
        before = figures(system, link)
        for person in (ann, bob, ann):
            person.opens("/spring")
        code = system.api("GET", f"/conversions/{sale}")["code"]
        for person in (ann, bob):
            person.opens(f"/conversion.aspx?id={code}&val=10&pixel=true")
        eventually(lambda: figures(system, link), lambda f: f == [3, 1, 2, 20], seconds=PATIENCE)
        assert before == [0, 0, 0, 0]
        settings = Settings(data_dir=tmp_path / "data")
        signer = Signer(Secrets.load(settings).signing_key)
        known = signer.read_cookie(ann.cookie.partition("=")[2], 1)
        assert known is not None

        counted = system.cli("erase", "--account", "1", "--cookie", ann.cookie, "--dry-run")
        assert counted.stdout.splitlines()[:2] == [
            "2 hits in the journal",
            "1 conversions in the journal",
        ]
        assert figures(system, link) == [3, 1, 2, 20]

        receipt = system.api("POST", "/v3/erasures", {"cookie": ann.cookie}, expect=202)
        # Bob goes on meanwhile.
        bob.opens("/spring")
        done = eventually(
            lambda: system.api("GET", f"/v3/erasures/{receipt['id']}"),
            lambda found: found["applied_at"] is not None,
            seconds=PATIENCE,
        )
        assert {name: done["counts"][name] for name in ("hits", "conversions")} == {
            "hits": 2,
            "conversions": 1,
        }
        assert done["counts"]["journal_hits"] == 2
        # Ann had come first from their common address: Bob's first click is the unique one now.
        eventually(lambda: figures(system, link), lambda f: f == [2, 1, 1, 10], seconds=PATIENCE)
        held = all_bytes(system.data_dir)
        assert not [trace for trace in traces_of_number(known.visitor) if trace in held]
        verified = system.cli("verify")
        assert verified.returncode == 0, verified.stdout

        everyone = system.cli(
            "erase", "--account", "1", "--ip", "127.0.0.1", "--wait", str(PATIENCE), timeout=300
        )
        assert everyone.returncode == 0, everyone.stdout + everyone.stderr
        assert {each["state"] for each in system.api("GET", "/v3/erasures")["erasures"]} == {"done"}
        assert figures(system, link) == [0, 0, 0, 0]
        assert system.api("GET", "/hits", timeFrame="beginning").get("hits", []) == []
        verified = system.cli("verify")
        assert verified.returncode == 0, verified.stdout
        assert b"127.0.0.1" not in all_bytes(system.data_dir / "journal")
        # What they do from now on counts.
        ann.opens("/spring")
        eventually(lambda: figures(system, link)[:2], lambda f: f == [1, 1], seconds=PATIENCE)
        assert system.cli("verify").returncode == 0
