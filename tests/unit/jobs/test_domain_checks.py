"""Whether domains lead here, asked of a real DNS server on this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.model import Domain, DomainType, Verification
from clicktrail.jobs import domain_checks
from clicktrail.jobs.domain_dns import DnsRecord, DomainDns, Finding
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
from tests.support.dns_server import DnsServer

NOW = datetime(2026, 6, 1, tzinfo=UTC)
VERIFIED, FAILING = Verification.VERIFIED, Verification.FAILING
EDGE = {("edge.example", "A"): ["192.0.2.1"], ("edge.example", "AAAA"): ["2001:db8::1"]}


@pytest.fixture
def server() -> Iterator[DnsServer]:
    with DnsServer() as running:
        running.zone |= EDGE
        yield running


@pytest.fixture
def lookup(server: DnsServer) -> DomainDns:
    return DomainDns(("edge.example",), b"k" * 32, ("127.0.0.1", server.port))


def domain(host: str, account: int | None = 7, number: int = 3) -> Domain:
    kind = DomainType.SYSTEM if account is None else DomainType.DEDICATED
    return Domain(number, account, kind, host, "", "", False, False, NOW)


@pytest.mark.parametrize(
    ("records", "by"),
    [
        ({("go.shop.example", "CNAME"): ["edge.example."]}, "cname"),
        ({("go.shop.example", "CNAME"): ["EDGE.Example."]}, "cname"),
        (
            {
                ("go.shop.example", "CNAME"): ["a.shop.example."],
                ("a.shop.example", "CNAME"): ["edge.example."],
            },
            "cname",
        ),
        ({("go.shop.example", "A"): ["192.0.2.1"]}, "address"),
        ({("go.shop.example", "AAAA"): ["2001:DB8:0::1"]}, "address"),
        (
            {
                ("go.shop.example", "CNAME"): ["a.shop.example."],
                ("a.shop.example", "A"): ["192.0.2.1"],
            },
            "address",
        ),
    ],
)
def test_a_domain_that_leads_here_is_verified(
    server: DnsServer, lookup: DomainDns, records: dict[tuple[str, str], list[str]], by: str
) -> None:
    server.zone |= records
    assert lookup.look(domain("go.shop.example")) == Finding(VERIFIED, by)


def test_a_cname_counts_though_the_target_has_no_address_here(server: DnsServer) -> None:
    server.zone[("go.shop.example", "CNAME")] = ["nowhere.example."]
    lookup = DomainDns(("nowhere.example",), b"k" * 32, ("127.0.0.1", server.port))
    assert lookup.look(domain("go.shop.example")) == Finding(VERIFIED, "cname")


@pytest.mark.parametrize(
    ("host", "records", "problem"),
    [
        (
            "go.shop.example",
            {},
            "The DNS has no address for go.shop.example: it needs a CNAME record to edge.example.",
        ),
        (
            "shop.example",
            {("shop.example", "MX"): ["10 mail.example."]},
            "The DNS has no address for shop.example:"
            " it needs A or AAAA records with 192.0.2.1, 2001:db8::1.",
        ),
        (
            "go.shop.example",
            {("go.shop.example", "A"): ["198.51.100.9"]},
            "go.shop.example leads to 198.51.100.9: it needs a CNAME record to edge.example.",
        ),
        (
            "shop.example",
            {("shop.example", "A"): ["192.0.2.1"], ("shop.example", "AAAA"): ["2001:db8::9"]},
            "shop.example also leads to 2001:db8::9:"
            " it needs A or AAAA records with 192.0.2.1, 2001:db8::1.",
        ),
        (
            "go.shop.example",
            {
                ("go.shop.example", "CNAME"): ["b.shop.example."],
                ("b.shop.example", "CNAME"): ["go.shop.example."],
            },
            "The DNS has no address for go.shop.example: it needs a CNAME record to edge.example.",
        ),
        ("shop", {}, "shop is no name that the DNS knows."),
        ("192.0.2.77", {}, "192.0.2.77 is no name that the DNS knows."),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    server: DnsServer,
    lookup: DomainDns,
    host: str,
    records: dict[tuple[str, str], list[str]],
    problem: str,
) -> None:
    server.zone |= records
    assert lookup.look(domain(host)) == Finding(FAILING, problem=problem)


def test_a_text_record_proves_whose_a_domain_is_and_only_theirs(
    server: DnsServer, lookup: DomainDns
) -> None:
    mine, other = domain("shop.example"), domain("shop.example", account=8)
    server.zone[("shop.example", "A")] = ["198.51.100.9"]
    server.zone[("_clicktrail.shop.example", "TXT")] = ['"v=spf1"', f'"{lookup.challenge(mine)}"']
    assert lookup.look(mine) == Finding(VERIFIED, "txt")
    assert lookup.look(other).verification is FAILING
    assert lookup.challenge(mine) != lookup.challenge(domain("shop.example", number=4))
    assert lookup.records(mine) == (
        DnsRecord("CNAME", "shop.example", "edge.example"),
        DnsRecord("A", "shop.example", "192.0.2.1"),
        DnsRecord("AAAA", "shop.example", "2001:db8::1"),
        DnsRecord("TXT", "_clicktrail.shop.example", lookup.challenge(mine)),
    )


def test_targets_may_be_addresses_and_a_target_is_its_own_proof(server: DnsServer) -> None:
    lookup = DomainDns(("192.0.2.5", "go.shop.example"), b"k" * 32, ("127.0.0.1", server.port))
    server.zone[("a.shop.example", "A")] = ["192.0.2.5"]
    assert lookup.look(domain("a.shop.example")) == Finding(VERIFIED, "address")
    assert lookup.look(domain("go.shop.example", None)) == Finding(VERIFIED, "address")
    assert lookup.look(domain("192.0.2.5", None)) == Finding(VERIFIED, "address")


def test_a_server_that_fails_leaves_open_what_is_so(server: DnsServer, lookup: DomainDns) -> None:
    server.zone[("go.shop.example", "SERVFAIL")] = []
    assert lookup.look(domain("go.shop.example")) == Finding(
        None,
        problem="The DNS did not answer for go.shop.example (NoNameservers); trying again later.",
    )


def test_no_server_at_all_leaves_open_what_is_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clicktrail.jobs.domain_dns.PATIENCE_SECONDS", 0.2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        lookup = DomainDns(("edge.example",), b"k" * 32, ("127.0.0.1", deaf.getsockname()[1]))
        found = lookup.look(domain("go.shop.example"))
    assert found.verification is None
    assert "did not answer for _clicktrail.go.shop.example (LifetimeTimeout)" in found.problem


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_the_job_looks_soon_then_seldom_and_keeps_what_it_found(
    tmp_path: Path, server: DnsServer
) -> None:
    settings = Settings(
        data_dir=tmp_path, public_edge_url="https://edge.example", dns_resolver=server.address
    )
    bootstrap(settings)
    clock = Clock()
    catalog = Catalog.open(settings, now=clock)
    lookup = DomainDns.of(settings, Secrets.load(settings))
    with catalog.write() as edit:
        account = edit.accounts.list()[0].id
        made = edit.domains.create(account, name="go.shop.example")
    state = made

    def pass_time(**delta: float) -> int:
        nonlocal state
        clock.now += timedelta(**delta)
        done = domain_checks.run(catalog, lookup)
        with catalog.read() as view:
            state = view.domains.get(account, made.id)
        return done

    assert (state.verification, state.checked_at) == (Verification.UNVERIFIED, None)
    assert pass_time() == 1
    assert (state.verification, state.checked_at) == (FAILING, NOW)
    assert state.verification_problem.startswith("The DNS has no address for go.shop.example")
    assert pass_time(seconds=59) == 0
    server.zone[("go.shop.example", "CNAME")] = ["edge.example."]
    assert pass_time(seconds=1) == 1
    assert (state.verification, state.verification_problem) == (VERIFIED, "")
    assert pass_time(hours=23) == 0
    server.zone[("go.shop.example", "SERVFAIL")] = []
    assert pass_time(hours=1) == 1
    assert state.verification is VERIFIED
    assert "did not answer" in state.verification_problem
    del server.zone[("go.shop.example", "SERVFAIL")], server.zone[("go.shop.example", "CNAME")]
    assert pass_time(days=1) == 1
    assert state.verification is FAILING
    assert (pass_time(minutes=59), pass_time(minutes=1)) == (0, 1)
    with catalog.write() as edit:
        edit.domains.update(account, made.id, name="to.shop.example")
    assert pass_time() == 1
    assert state.verification_problem.startswith("The DNS has no address for to.shop.example")
    catalog.close()
