"""Nobody fills a worker's memory or disk, or takes its time, by asking for ever new things."""

from __future__ import annotations

import re
import shutil
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from clicktrail.domain import passwords
from clicktrail.domain.behaviour import Behaviour, DestinationMode
from clicktrail.domain.destinations import LONGEST_FILLED, expand, has_macros, macro_names
from clicktrail.domain.modes import rules_of
from clicktrail.edge import headers, wire
from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.networks import Networks
from clicktrail.edge.password import CHECKS_PER_SECOND, PasswordGate
from clicktrail.edge.prepared import LONGEST_KEPT_PATH, PreparedLinks
from clicktrail.edge.site import TrackingSite
from clicktrail.enrichment.sources import source_of
from clicktrail.runtime.forwarded import TrustedProxies
from tests.support.link_table import TableProcess, domain, link
from tests.support.site import SIGNER, headers_of, request, tracking_site
from tests.support.targets import ALLOWED, OWN, A, B

MIB = 1 << 20


@pytest.fixture
def site(target_table: Path, tmp_path: Path) -> Iterator[TrackingSite]:
    table = LinkTable.open_reader(Path(shutil.copy(target_table, tmp_path)))
    yield tracking_site(table, tmp_path / "shared")
    table.close()


def test_hosts_and_spellings_of_a_path_fill_no_memory(site: TrackingSite) -> None:
    site._links = links = PreparedLinks(lines_kept=100)
    spellings = ["plain", "PLAIN", "plain/", "%70lain", "pl%61in", "sequential", "cloaked"]
    for number in range(2000):
        for spelling in spellings:
            answer = site.answer(request(f"/{spelling}", host=f"h{number}.example"))
            assert answer.status in (200, 307)
        assert site.answer(request(f"/none{number}", host=f"h{number}.example")).status == 404
    assert len(links) <= 200
    # One link each, however it was called.
    assert len(links._by_key) == 3
    assert site._table._domains == {}
    # A long path is another line each time it is spelt otherwise, and never the usual one.
    before = len(links)
    links.add(
        ("go.example", "/" + "x" * LONGEST_KEPT_PATH), b"long", next(iter(links.young.values()))
    )
    assert len(links) == before


def test_memories_of_hosts_addresses_and_lengths_are_bounded() -> None:
    networks = Networks(("203.0.113.0/24",))
    proxies = TrustedProxies([])
    for number in range(70_000):
        headers.host_of(b"h%d.example" % number)
        if number < 10_000:
            assert f"10.0.{number >> 8}.{number & 255}" not in networks
            assert wire.CLOSING_LINES[number] == b"Content-Length: %d\r\n\r\n" % number
        proxies.judge(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert 0 < len(headers._hosts) <= 4096
    assert 0 < len(networks._known) <= 4096
    assert 0 < len(proxies._known) <= 65_536
    assert len(wire.CLOSING_LINES) <= 4096


def test_long_headers_that_never_come_again_are_not_kept(site: TrackingSite) -> None:
    def visit(number: int) -> None:
        stuffing = f"{number:06d}" * 2500
        for name in ("ruled", "browser", "language", "macros", "secret", "none"):
            answer = site.answer(
                request(
                    f"/{name}",
                    f"q={stuffing[:4000]}",
                    host=f"h{number}.example",
                    user_agent=stuffing,
                    referrer=f"https://{number}.example/{stuffing}",
                    accept_language=stuffing,
                    cookie=stuffing,
                    purpose=stuffing if number % 2 else "",
                )
            )
            assert answer.status in (200, 307, 404)

    for number in range(20):
        visit(number)
    tracemalloc.start()
    try:
        for number in range(20, 320):
            visit(number)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # 300 × 6 requests of 49 kB: what is remembered is cut first (some 1, 2 and 0.4 kB each).
    assert kept < 3 * MIB


def test_a_url_full_of_placeholders_grows_by_no_more_than_its_bound() -> None:
    """A visitor may write the URL: a few kilobytes must not become megabytes."""
    for url in (
        "https://a.example/" + "[q]" * 1350,
        "https://a.example/" + "[q]" * 1300 + "=",
        "https://a.example/" + "[" * 4000,
        "https://a.example/?" + "[a][" * 1000,
        "https://a.example/" + "{clickid}" * 450,
    ):
        assert has_macros(url) == bool(macro_names(url))
        for value in ("x", '"' * 8000, "\U0001f4a9" * 8000):
            filled = expand(url, {"q": value, "a": value, "clickid": value})
            assert len(filled) <= len(url) + LONGEST_FILLED
            # What does not fit is left out whole: no half of an escape.
            assert not re.search(r"%(?![0-9A-F]{2})", filled)


def test_what_fits_of_many_placeholders_is_filled_in_their_order() -> None:
    value = "x" * (LONGEST_FILLED // 2)
    assert expand("https://a.example/[a]/[b]?c=[a]", {"a": value, "b": "y"}) == (
        f"https://a.example/{value}/y?c="
    )
    assert expand("https://a.example/[a]?c=[a]", {"a": value}) == (
        f"https://a.example/{value}?c={value}"
    )


def test_a_referrer_whose_host_can_be_none_is_nobodys() -> None:
    for host in ("a." * 1000 + "google.com", "google." + "a." * 900, "x" * 254):
        assert source_of(f"https://{host}/?q=x") == source_of("")


def test_however_many_addresses_guess_few_passwords_are_hashed() -> None:
    gate = PasswordGate(SIGNER, clock=lambda: 1000.0)
    entry = link(1, "secret", behaviour=Behaviour(password=passwords.hashed("x"))).entry
    found = []
    for number in range(300):
        guess = request("/secret", method="POST", body=b"password=wrong")
        guess.ip = f"10.0.{number >> 8}.{number & 255}"
        answer = gate.check(guess, entry, "en", None)
        assert answer is not None
        found.append(answer.status)
    # A hash is some milliseconds of the worker's time; a second holds only so many.
    assert found == [403] * CHECKS_PER_SECOND + [429] * (300 - CHECKS_PER_SECOND)


def test_a_huge_id_takes_no_room_on_the_disk_and_its_turns_are_taken(tmp_path: Path) -> None:
    items = [{"url": A}, {"url": B}]
    turns = rules_of(DestinationMode.SEQUENTIAL_DESTINATION, {"sequentialDestinationItems": items})
    path = tmp_path / "links.lmdb"
    highest = 2**32 - 1
    with TableProcess(path) as writer:
        writer.fill(
            domain(1, "go.example", default=True),
            link(highest, "huge", url=OWN, behaviour=Behaviour(rules=turns)),
        )
    table = LinkTable.open_reader(path)
    site = tracking_site(table, tmp_path / "shared")
    led = [headers_of(site.answer(request("/huge")))["Location"] for _ in range(4)]
    table.close()
    assert led == [A, B, A, B]
    status = (tmp_path / "shared" / "turns.bin").stat()
    assert status.st_size > highest * 128
    assert status.st_blocks * 512 < MIB


def test_ever_new_addresses_do_not_make_the_table_of_visits_grow(
    site: TrackingSite, tmp_path: Path
) -> None:
    path = tmp_path / "shared" / "visits.bin"
    size = path.stat().st_size
    for number in range(3000):
        visit = request("/unique")
        visit.ip = f"2001:db8:{number:x}::1"
        assert headers_of(site.answer(visit))["Location"] == A
    assert path.stat().st_size == size == 8 * MIB


def test_a_dynamic_link_asked_with_ever_new_addresses_keeps_none(site: TrackingSite) -> None:
    def visit(number: int) -> None:
        ddu = quote(f"https://{ALLOWED[0]}/{number}/" + "x" * 3000, safe="")
        assert site.answer(request("/dynamic", f"ddu={ddu}")).status == 307

    visit(0)
    tracemalloc.start()
    try:
        for number in range(1, 500):
            visit(number)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < MIB // 4


def test_pictures_are_made_for_the_hosts_there_are_and_no_others(site: TrackingSite) -> None:
    # Each new address would take the worker tens of milliseconds.
    found = {
        site.answer(request("/plain.qr", "format=svg&size=300", host=f"h{number}.example")).body
        for number in range(50)
    }
    assert len(found) == 1
