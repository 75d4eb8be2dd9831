"""What stands between a visitor and the destination: passwords, warnings, frames, scripts."""

from __future__ import annotations

from clicktrail.edge import pages
from clicktrail.edge.site import TrackingSite
from tests.support.behaviours import CRAWLER, OWN, cookies_of, expected_hit, led, number_of, visit
from tests.support.site import REFERRER, headers_of, hit_of, posted_on


def test_a_password_opens_a_link_for_a_while_and_nothing_is_recorded_before(
    site: TrackingSite,
) -> None:
    form = visit(site, "secret", "a=b")
    assert (form.status, form.event) == (200, None)
    assert b'type="password"' in form.body
    kind = "application/x-www-form-urlencoded"
    wrong = visit(site, "secret", method="POST", body=b"password=x", content_type=kind)
    assert (wrong.status, wrong.event) == (403, None)
    right = visit(
        site, "secret", "a=b", method="POST", body=b"password=opensesame", content_type=kind
    )
    assert (right.status, led(right), right.event) == (303, "/secret?a=b", None)
    cookies = cookies_of(right)
    opened = visit(site, "secret", "a=b", cookie=cookies)
    assert (opened.status, led(opened)) == (307, OWN)
    assert hit_of(opened).query == "a=b"
    posted = visit(site, "secret", cookie=cookies, method="POST")
    assert (posted.status, led(posted)) == (303, OWN)


def test_a_reported_link_warns_first_and_goes_on_when_asked_to(site: TrackingSite) -> None:
    warning = visit(site, "harmful")
    assert (warning.status, warning.event) == (403, None)
    assert b"shop.example" in warning.body
    unread = visit(site, "harmful", method="POST")
    assert (unread.status, unread.event) == (403, None)
    on = visit(site, "harmful", method="POST", body=posted_on(warning))
    hit = hit_of(on)
    assert (on.status, led(on)) == (303, OWN)
    assert headers_of(on)["Cache-Control"] == "no-store"
    assert hit == expected_hit(hit, datapoint_id=6)
    picture = visit(site, "harmful", fetch_dest="image")
    assert (picture.status, picture.body, picture.event) == (200, pages.GIF, None)
    pixel = visit(site, "harmful-pixel")
    assert (pixel.status, pixel.body, pixel.event) == (200, pages.GIF, None)


def test_a_cloaked_link_is_a_page_that_is_recorded_like_a_redirect(site: TrackingSite) -> None:
    answer = visit(site, "cloaked")
    hit = hit_of(answer)
    assert (answer.status, "Location" in headers_of(answer)) == (200, False)
    assert b"<title>Shop</title>" in answer.body
    assert f'src="{OWN}"'.encode() in answer.body
    assert headers_of(answer)["Set-Cookie"].startswith("cm_1=")
    assert hit == expected_hit(hit, datapoint_id=number_of("cloaked"))


def test_scripts_run_for_people_and_only_those_of_the_account(site: TrackingSite) -> None:
    answer = visit(site, "scripted")
    assert (answer.status, b"track()" in answer.body) == (200, True)
    assert b"another account" not in answer.body
    for more in ({"user_agent": CRAWLER}, {"method": "HEAD"}):
        bot = visit(site, "scripted", **more)
        assert (bot.status, led(bot), bot.body) == (307, OWN, b"")


def test_a_referrer_may_be_kept_from_the_destination(site: TrackingSite) -> None:
    answer = visit(site, "clean")
    assert headers_of(answer)["Referrer-Policy"] == "no-referrer"
    assert hit_of(answer).referrer == REFERRER
