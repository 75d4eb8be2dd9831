"""What a domain says about its links, and what there is beside a link."""

from __future__ import annotations

from pathlib import Path

import pytest

from clicktrail.domain.entries import AccountEntry, GroupEntry, Theme
from clicktrail.edge import feed, pages
from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.site import TrackingSite
from tests.support.behaviours import OWN, led, number_of, visit
from tests.support.link_table import TableProcess, domain, link
from tests.support.site import SIGNER, headers_of, request, tracking_site


@pytest.mark.parametrize(
    ("path", "to"), [("/", "https://shop.example/?home"), ("/none", "https://shop.example/oops")]
)
def test_a_domain_may_have_its_own_front_page_and_one_for_what_is_missing(
    site: TrackingSite, path: str, to: str
) -> None:
    answer = site.answer(request(path, host="shop.example"))
    assert (answer.status, answer.body, answer.event) == (302, b"", None)
    assert headers_of(answer) == {"Location": to, "Cache-Control": "no-store"}


@pytest.mark.parametrize("path", ["/none", "/paused"])
def test_what_is_asked_for_as_an_image_is_one(site: TrackingSite, path: str) -> None:
    answer = site.answer(request(path, fetch_dest="image"))
    assert (answer.status, answer.body, answer.event) == (200, pages.GIF, None)


def test_pages_look_as_the_domain_s_theme_says(site: TrackingSite) -> None:
    answer = site.answer(request("/themed-paused", host="shop.example"))
    assert answer.body == pages.page("paused", language="de", theme=Theme(brand="Shop"))


def test_a_picture_of_the_link_is_had_by_a_suffix(site: TrackingSite) -> None:
    answer = site.answer(request("/plain.qr", "format=svg"))
    assert (answer.status, answer.event) == (200, None)
    assert headers_of(answer)["Content-Type"] == "image/svg+xml"
    assert site.answer(request("/PLAIN.QR")).body.startswith(b"\x89PNG")
    assert led(site.answer(request("/taken.qr"))) == OWN
    assert site.answer(request("/none.qr")).status == 404


def test_figures_of_a_public_link_are_had_by_a_plus(site: TrackingSite) -> None:
    token = SIGNER.public_token(number_of("public"))
    for path in ("/public+", "/Public%2B"):
        answer = site.answer(request(path))
        assert (answer.status, answer.event) == (302, None)
        assert headers_of(answer) == {
            "Location": f"http://localhost:8000/public/{token}",
            "Cache-Control": "no-store",
        }
    assert site.answer(request("/plain+")).status == 404


def test_an_edit_of_what_surrounds_a_link_is_live_at_once(tmp_path: Path) -> None:
    path = tmp_path / "links.lmdb"
    with TableProcess(path) as writer:
        writer.fill(domain(1, "go.example", default=True), link(1, "a", url=OWN))
        table = LinkTable.open_reader(path)
        site = tracking_site(table, tmp_path)
        for change, recorded in (
            (None, True),
            (feed.AccountChanged(2, AccountEntry(1, True)), False),
            (feed.AccountGone(3, 1), True),
            (feed.GroupChanged(4, GroupEntry(7, True)), False),
            (feed.GroupGone(5, 7), True),
            (feed.AccountChanged(6, AccountEntry(1, False, (), ("198.51.100.7/32",))), False),
            (feed.AccountChanged(7, AccountEntry(1, False, (), ("198.51.100.8/32",))), True),
        ):
            if change is not None:
                writer.apply(change)
                table.refresh()
            for _ in range(2):
                assert (visit(site, "a").event is not None) is recorded
        table.close()
