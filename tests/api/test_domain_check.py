"""`POST /v3/domains/{id}/check`, asked of a real DNS server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.api.v3.domain_check import MOST_AT_ONCE
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.hits.store import HitStore
from clicktrail.jobs import domain_dns
from clicktrail.runtime.secrets import Secrets
from tests.support.api import Account
from tests.support.dns_server import DnsServer
from tests.support.guests import GuestOf
from tests.support.hit_store import temporary_settings

HOST = "go.checked.example"
OURS = {
    ("edge.example", "A"): ["192.0.2.1"],
    ("edge.example", "AAAA"): ["2001:db8::1"],
}


@pytest.fixture(scope="module")
def dns() -> Iterator[DnsServer]:
    with DnsServer() as running:
        yield running


@pytest.fixture(scope="module")
def asking_client(
    tmp_path_factory: pytest.TempPathFactory, dns: DnsServer
) -> Iterator[tuple[Parts, TestClient]]:
    """An application whose DNS is the one of the tests, and that has no hit store."""
    settings = temporary_settings(
        tmp_path_factory.mktemp("checks") / "data",
        dns_resolver=dns.address,
        dns_target="edge.example",
        rate_limit=0,
    )
    bootstrap(settings)
    secrets = Secrets.load(settings)
    catalog, store = Catalog.open(settings), HitStore.connect(settings, secrets)
    parts = Parts(settings, secrets, catalog, store)
    with TestClient(create_app(parts)) as client:
        yield parts, client
    store.close()
    catalog.close()


class Checked:
    """An account with one domain, under names of the test's own."""

    def __init__(self, parts: Parts, client: TestClient, dns: DnsServer) -> None:
        self.owner, self.parts, self.client = Account(parts, client), parts, client
        self.host = f"{self.owner.id}.{HOST}"
        made = self.owner.ok("POST", "/domains", {"name": self.host})
        self.id = int(made["id"])
        dns.zone = dict(OURS)
        self._dns = dns

    def stands(self, kind: str, *values: str, name: str = "") -> None:
        """Have a record stand at the domain's host, or at another one."""
        self._dns.zone[name or self.host, kind] = list(values)

    def check(self) -> Any:
        """Return what a look at the DNS answers, without when that was."""
        answer = self.owner.ok("POST", f"/v3/domains/{self.id}/check")
        at = datetime.fromisoformat(answer.pop("checked_at"))
        assert abs(datetime.now(UTC) - at) < timedelta(minutes=5)
        return answer

    @property
    def challenge(self) -> str:
        with self.parts.catalog.read() as view:
            domain = view.domains.get(self.owner.id, self.id)
        return domain_dns.DomainDns.of(self.parts.settings, self.parts.secrets).challenge(domain)

    def answers(self, state: str, advice: str, **more: Any) -> dict[str, Any]:
        """Return the answer with this state."""
        wanted = [("CNAME", "edge.example"), ("A", "192.0.2.1"), ("AAAA", "2001:db8::1")]
        txt = {"type": "TXT", "name": f"_clicktrail.{self.host}", "value": self.challenge}
        kept = "verified" if state == "ready" else "failing"
        return {
            "id": self.id,
            "name": self.host,
            "state": state,
            "by": None,
            "advice": advice.replace(HOST, self.host),
            "found": [],
            "wanted": [*(record(kind, self.host, value) for kind, value in wanted), txt],
            "verification": kept,
            **more,
        }


def record(kind: str, name: str, value: str) -> dict[str, str]:
    return {"type": kind, "name": name, "value": value}


@pytest.fixture
def domain(asking_client: tuple[Parts, TestClient], dns: DnsServer) -> Checked:
    return Checked(*asking_client, dns)


def test_a_domain_that_leads_here_is_ready(domain: Checked) -> None:
    domain.stands("CNAME", "shop.checked.example.")
    domain.stands("CNAME", "edge.example.", name="shop.checked.example")
    found = [
        record("CNAME", domain.host, "shop.checked.example"),
        record("CNAME", "shop.checked.example", "edge.example"),
        record("A", "edge.example", "192.0.2.1"),
        record("AAAA", "edge.example", "2001:db8::1"),
    ]
    ready = domain.answers("ready", f"Visitors of {HOST} arrive here.", by="cname", found=found)
    assert domain.check() == ready


def test_addresses_of_the_target_are_as_good(domain: Checked) -> None:
    domain.stands("A", "192.0.2.1")
    found = [record("A", domain.host, "192.0.2.1")]
    ready = domain.answers("ready", f"Visitors of {HOST} arrive here.", by="address", found=found)
    assert domain.check() == ready


def test_a_domain_that_leads_elsewhere_is_told_where_and_what_it_needs(domain: Checked) -> None:
    domain.stands("A", "192.0.2.1", "198.51.100.9")
    found = [record("A", domain.host, one) for one in ("192.0.2.1", "198.51.100.9")]
    advice = f"{HOST} also leads to 198.51.100.9: it needs a CNAME record to edge.example."
    assert domain.check() == domain.answers("elsewhere", advice, found=found)


def test_a_domain_without_an_address_is_missing_whatever_name_it_leads_to(domain: Checked) -> None:
    advice = f"The DNS has no address for {HOST}: it needs a CNAME record to edge.example."
    assert domain.check() == domain.answers("missing", advice)
    domain.stands("CNAME", "edge.exmaple.")
    found = [record("CNAME", domain.host, "edge.exmaple")]
    assert domain.check() == domain.answers("missing", advice, found=found)


def test_a_text_record_shows_whose_it_is_and_no_way_here(domain: Checked) -> None:
    domain.stands("TXT", f'"{domain.challenge}"', name=f"_clicktrail.{domain.host}")
    nowhere = f"The DNS has no address for {HOST}: it needs a CNAME record to edge.example."
    verified = {"by": "txt", "verification": "verified"}
    assert domain.check() == domain.answers("missing", nowhere, **verified)
    domain.stands("A", "198.51.100.9")
    advice = f"{HOST} is shown to be yours; what stands in front of it must lead here."
    found = [record("A", domain.host, "198.51.100.9")]
    assert domain.check() == domain.answers("ready", advice, found=found, **verified)


def test_a_server_that_fails_or_is_silent_changes_nothing(
    domain: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain.stands("CNAME", "edge.example.")
    assert domain.check()["verification"] == "verified"
    for kind, reason in (("SERVFAIL", "NoNameservers"), ("SILENT", "LifetimeTimeout")):
        monkeypatch.setattr(domain_dns, "PATIENCE_SECONDS", 0.2 if kind == "SILENT" else 5.0)
        domain.stands(kind)
        advice = f"The DNS did not answer for {HOST} ({reason}); trying again later."
        answer = domain.check()
        # Without its patience nothing else is known either.
        expected = domain.answers("unanswered", advice, verification="verified")
        if kind == "SILENT":
            answer.pop("wanted"), expected.pop("wanted")
        assert answer == expected
        del domain._dns.zone[domain.host, kind]


def test_a_host_that_nobody_answers_for_is_not_missing_whoever_owns_it(domain: Checked) -> None:
    domain.stands("TXT", f'"{domain.challenge}"', name=f"_clicktrail.{domain.host}")
    domain.stands("SERVFAIL")
    advice = f"The DNS did not answer for {HOST} (NoNameservers); trying again later."
    verified = {"by": "txt", "verification": "verified"}
    assert domain.check() == domain.answers("unanswered", advice, **verified)


def test_addresses_behind_this_machine_are_nobodys_to_know(domain: Checked) -> None:
    domain.stands("A", "10.1.2.3", "10.1.2.4", "198.51.100.9")
    domain.stands("AAAA", "::ffff:192.168.0.1", "fd00::1")
    found = [
        record("A", domain.host, "a private address"),
        record("A", domain.host, "198.51.100.9"),
        record("AAAA", domain.host, "a private address"),
    ]
    advice = (
        f"{HOST} leads to 198.51.100.9, a private address: it needs a CNAME record to edge.example."
    )
    assert domain.check() == domain.answers("elsewhere", advice, found=found)
    domain.stands("A", "10.9.9.9", name="edge.example")
    domain.stands("A", "10.9.9.9")
    assert record("A", domain.host, "10.9.9.9") in domain.check()["found"]


def test_only_an_accounts_own_domains_are_looked_at(domain: Checked) -> None:
    stranger = Account(domain.parts, domain.client)
    master = GuestOf(domain.owner, "checker", extendedGrants={"allowAllGrants": True})
    with domain.parts.catalog.read() as view:
        system = view.domains.default().id
    for who, target, status in (
        (stranger, domain.id, 404),
        (domain.owner, 2**31 - 1, 404),
        (domain.owner, system, 403),
        (master, domain.id, 403),
    ):
        answer = who.call("POST", f"/v3/domains/{target}/check")
        assert (answer.status_code, answer.headers["content-type"]) == (
            status,
            "application/problem+json",
        ), answer.text
    with domain.parts.catalog.read() as view:
        assert view.domains.get(domain.owner.id, domain.id).checked_at is None


def test_so_many_are_looked_at_at_once_and_no_more(domain: Checked) -> None:
    checker: Any = domain.client.app.state.checker  # type: ignore[attr-defined]
    path = f"/v3/domains/{domain.id}/check"
    with ExitStack() as stack:
        for _ in range(MOST_AT_ONCE):
            stack.enter_context(checker.one())
        answer = domain.owner.call("POST", path)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert answer.json()["detail"] == (
            f"{MOST_AT_ONCE} domains are being looked at just now. Try again shortly."
        )
    assert domain.owner.call("POST", path).status_code == 200
