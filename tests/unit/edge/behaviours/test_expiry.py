"""Links that end, by date or by clicks: where visits are led then."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.events import Flag
from clicktrail.edge import pages
from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.site import TrackingSite
from clicktrail.edge.turns import CLICKS, Turns
from tests.support.behaviours import CRAWLER, OWN, PAUSED, B, check_click, led, number_of, visit
from tests.support.link_table import TableProcess, domain, link
from tests.support.site import tracking_site


def test_after_its_clicks_a_link_leads_elsewhere_and_bots_use_none_up(
    site: TrackingSite,
) -> None:
    datapoint = number_of("two-clicks")
    assert led(visit(site, "two-clicks", method="HEAD")) == OWN
    assert led(visit(site, "two-clicks", user_agent=CRAWLER)) == OWN
    assert led(visit(site, "two-clicks", ip="203.0.113.9")) == OWN
    for _ in range(2):
        check_click(visit(site, "two-clicks"), OWN, datapoint, 0, Flag.LIMITED)
    for _ in range(2):
        check_click(visit(site, "two-clicks"), B, datapoint, 0)
    assert led(visit(site, "two-clicks", user_agent=CRAWLER)) == B


@pytest.mark.parametrize(("name", "before"), [("two-clicks-paused", 2), ("expired-paused", 0)])
def test_an_expired_link_may_be_paused(site: TrackingSite, name: str, before: int) -> None:
    for _ in range(before):
        assert led(visit(site, name)) == OWN
    answer = visit(site, name)
    assert (answer.status, answer.event) == (404, None)
    assert answer.body == pages.page("expired", language="de")


@pytest.mark.parametrize(
    ("name", "taken", "page"),
    [
        ("by-date", 0, "expired"),
        ("by-clicks", 2, "expired"),
        ("by-clicks", 1, "paused"),
        ("before-its-date", 0, "paused"),
        ("by-hand", 9, "paused"),
    ],
)
def test_a_paused_link_whose_expiry_has_struck_goes_on_saying_so(
    site: TrackingSite, tmp_path: Path, name: str, taken: int, page: str
) -> None:
    number = 50 + list(PAUSED).index(name)
    counters = Turns(tmp_path / "turns.bin", dict)
    counters.at_least(number, CLICKS, taken)
    for _ in range(3):
        answer = visit(site, f"paused-{name}")
        assert (answer.status, answer.event) == (404, None)
        assert answer.body == pages.page(page, language="de")
        assert counters.peek(number, CLICKS) == taken
    counters.close()
    picture = visit(site, f"paused-{name}", fetch_dest="image")
    assert (picture.status, picture.body, picture.event) == (200, pages.GIF, None)


def test_a_paused_link_whose_counters_cannot_be_had_is_paused(
    table_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "turns.bin").mkdir()
    table = LinkTable.open_reader(table_path)
    answer = visit(tracking_site(table, tmp_path), "paused-by-clicks")
    assert (answer.status, answer.event) == (404, None)
    assert answer.body == pages.page("paused", language="de")
    table.close()


def test_an_expired_pixel_stays_a_picture(site: TrackingSite) -> None:
    answer = visit(site, "paused-pixel")
    assert (answer.status, answer.body, answer.event) == (200, pages.GIF, None)


def test_a_limit_counts_from_when_it_is_set_and_goes_on_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "links.lmdb"
    with TableProcess(path) as writer:
        writer.fill(domain(1, "go.example", default=True), link(1, "a", url=OWN))
        table = LinkTable.open_reader(path)
        site = tracking_site(table, tmp_path)
        assert [led(visit(site, "a")) for _ in range(4)] == [OWN] * 4
        for version, (limit, led_to) in enumerate(
            [(2, [OWN, OWN, B, B]), (3, [OWN, B]), (0, [OWN] * 4), (3, [B]), (4, [OWN, B])], 2
        ):
            behaviour = Behaviour(click_limit=limit, url_after_clicks=B)
            writer.apply(replace(link(1, "a", url=OWN, behaviour=behaviour), version=version))
            table.refresh()
            assert [led(visit(site, "a")) for _ in led_to] == led_to
        table.close()
