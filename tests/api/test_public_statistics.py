"""The page of a link's public statistics."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.api import public
from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.api.public_page import Shown, page
from clicktrail.appearance.texts import WORDINGS
from clicktrail.domain.entries import Theme
from clicktrail.domain.tokens import Signer
from tests.support.api import Account, today_at
from tests.support.hit_store import temporary_settings

SHOWN = Shown(
    views=False,
    total=12_345,
    unique=678,
    since=date(2026, 3, 1),
    days=tuple((date(2026, 10, 1) + timedelta(days=at), at * 10, at) for at in range(30)),
    countries=(("de", 300), ("", 20), ("<b>", 1)),
    referrers=(("", 200), ("news.example", 100)),
    browsers=(("Chrome", 250), ("", 3)),
    zone="Europe/Berlin",
)


def token(account: Account, link: int) -> str:
    return Signer(account.parts.secrets.signing_key).public_token(link)


def opened(client: TestClient, account: Account, link: int, language: str = "en") -> Any:
    return client.get(f"/public/{token(account, link)}", headers={"Accept-Language": language})


def said(html: str) -> str:
    """What the page says, tags taken out."""
    text = re.sub("<(style|script)>.*?</\\1>", "", html)
    return " ".join(re.sub("<[^>]*>", " ", text).split())


def test_a_public_links_figures_are_shown_to_everybody(
    client: TestClient, account_in: Callable[[str], Account]
) -> None:
    owner = account_in("Asia/Kolkata")
    link = owner.link("Spring & sale", name="Public-spring", isPublic=True)
    noon = today_at(0)
    chrome = {"browser_family": "Chrome", "country": "de", "referrer_host": "news.example"}
    for at in range(3):
        owner.visit(link, noon - timedelta(days=2, minutes=at), is_unique=at == 0, **chrome)
    owner.visit(link, noon - timedelta(days=1), browser_family="Firefox", country="fr")
    owner.visit(
        link, noon - timedelta(days=1), is_spider=1, is_unique=0, outcome="robot", country="us"
    )
    answer = opened(client, owner, link)
    assert answer.status_code == 200
    headers = {
        name: answer.headers[name]
        for name in (
            "content-type",
            "content-language",
            "vary",
            "cache-control",
            "referrer-policy",
            "x-content-type-options",
            "x-robots-tag",
        )
    }
    assert headers == {
        "content-type": "text/html; charset=utf-8",
        "content-language": "en",
        "vary": "Accept-Language",
        "cache-control": "public, max-age=60",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
    }
    text = said(answer.text)
    since = datetime.now(UTC).astimezone().date()
    assert text.startswith(
        "Statistics of Spring &amp; sale Statistics of Spring &amp; sale go.example/Public-spring"
    )
    assert "Countries Countries Clicks DE 3 FR 1 Came from" in text
    assert "Came from Came from Clicks news.example 3 Directly 1" in text
    assert "Browsers Browsers Clicks Chrome 3 Firefox 1" in text
    assert "US" not in text
    assert "Days are those of Asia/Kolkata." in text
    assert text.endswith("IP Geolocation by DB-IP")
    assert str(since.year) in text
    assert answer.text.count("<rect") == 2
    assert "198.51.100" not in answer.text
    assert "shop.example" not in answer.text
    head = client.head(f"/public/{token(owner, link)}")
    assert (head.status_code, head.content) == (200, b"")


def test_the_total_is_since_the_link_was_made(client: TestClient, owner: Account) -> None:
    link = owner.link("New", isPublic=True)
    for minute in range(5):
        owner.visit(link, datetime.now(UTC) - timedelta(seconds=minute), is_unique=minute < 2)
    text = said(opened(client, owner, link).text)
    assert re.search(r"Clicks 5 since \w+ \d+, \d{4} Unique clicks 2 since", text)


def test_the_page_names_the_address_that_opens_the_link(owner: Account) -> None:
    settings = temporary_settings(
        owner.parts.settings.data_dir,
        hitstore_port=owner.parts.settings.hitstore_port,
        public_edge_url="http://localhost:8080",
    )
    parts = replace(owner.parts, settings=settings)
    with owner.parts.catalog.write() as edit:
        own = edit.domains.create(owner.id, name=f"named{owner.id}.example")
    names = {"here": 0, "secured": 0, "there": own.id}
    addresses = {
        "here": "localhost:8080/here",
        "secured": "localhost:8080/secured",
        "there": f"named{owner.id}.example/there",
    }
    for name, domain in names.items():
        link = owner.link(
            "Named",
            name=name,
            isPublic=True,
            isSecured=name == "secured",
            typeTL={"domainId": domain},
        )
        response = public.answer(parts, public.Figures(), link, "en")
        assert response.status_code == 200
        assert f'<p class="address">{addresses[name]}</p>' in bytes(response.body).decode()


def test_a_pixels_page_tells_of_views(client: TestClient, owner: Account) -> None:
    pixel = owner.pixel("Newsletter", isPublic=True)
    owner.visit(pixel, datetime.now(UTC), kind=1)
    text = said(opened(client, owner, pixel, "de-AT").text)
    assert re.search(r"Aufrufe 1 seit .* Eindeutige Aufrufe 1 seit", text)
    assert "Klicks" not in text


def test_a_public_groups_links_are_public(client: TestClient, owner: Account) -> None:
    group = owner.group("Open", isPublic=True)
    link = owner.link("In it", groupId=group)
    assert opened(client, owner, link).status_code == 200
    owner.ok("POST", f"/groups/{group}", {"isPublic": False})
    assert opened(client, owner, link).status_code == 404


@pytest.mark.parametrize("change", ["never public", "not any more", "deleted", "of nobody"])
def test_what_is_not_public_is_not_there(client: TestClient, owner: Account, change: str) -> None:
    link = owner.link("Secret", isPublic=change != "never public")
    if change == "not any more":
        assert opened(client, owner, link).status_code == 200
        owner.ok("POST", f"/datapoints/{link}", {"isPublic": False})
    elif change == "deleted":
        assert opened(client, owner, link).status_code == 200
        owner.ok("DELETE", f"/datapoints/{link}")
    elif change == "of nobody":
        link = 2**31 - 1
    answer = opened(client, owner, link, "fr")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert "Ces statistiques n’existent pas" in answer.text
    assert "Secret" not in answer.text


@pytest.mark.parametrize("written", ["zq7", "A" * 32, "%00", "..%2f", "é", "A" * 5000])
def test_a_forged_token_shows_nothing(client: TestClient, written: str) -> None:
    answer = client.get(f"/public/{written}")
    assert answer.status_code == 404
    assert "There are no such statistics" in answer.text
    assert written not in answer.text


def test_figures_are_asked_for_once_a_minute(owner: Account) -> None:
    now = 1000.0
    figures = public.Figures(lambda: now)

    def clicks() -> str:
        response = public.answer(owner.parts, figures, link, "en")
        found = re.search(r"Clicks (\d+) since", said(bytes(response.body).decode()))
        assert found is not None
        return found[1]

    link = owner.link("Popular", isPublic=True)
    owner.visit(link, datetime.now(UTC))
    assert clicks() == "1"
    owner.visit(link, datetime.now(UTC))
    now += public.KEPT_SECONDS - 1
    assert clicks() == "1"
    now += 1
    assert clicks() == "2"


def test_the_domains_theme_is_worn(client: TestClient, owner: Account) -> None:
    with owner.parts.catalog.write() as edit:
        domain = edit.domains.create(
            owner.id,
            name=f"links{owner.id}.example",
            theme=Theme("Nordwind <b>", accent="#d6336c", background="#fff8f0"),
        )
    link = owner.link(
        "Themed", isPublic=True, typeTL={"domainId": domain.id, "url": "https://shop.example/"}
    )
    html = opened(client, owner, link).text
    assert "--accent:#d6336c" in html
    assert "Nordwind &lt;b&gt;" in html


def test_without_a_hit_store_the_page_says_so(lonely_parts: Parts) -> None:
    with TestClient(create_app(lonely_parts)) as client:
        owner = Account(lonely_parts, client)
        link = owner.link("Lonely", isPublic=True)
        answer = opened(client, owner, link, "es")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["cache-control"] == "no-store"
    assert "Ahora mismo no se pueden consultar las cifras." in answer.text


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_the_page_is_in_the_visitors_language_and_escaped(language: str) -> None:
    html = page(
        SHOWN,
        title="<script>alert(1)</script>",
        address="go.example/x",
        language=language,
        theme=None,
        by_db_ip=True,
    ).decode()
    assert "alert(1)" in html
    assert "<script>alert" not in html
    assert html.count("<script>") == 1
    assert "<b>" in html.replace("&lt;b&gt;", "")
    assert '<th scope="row">&lt;b&gt;</th>' in html
    words = WORDINGS[language].statistics
    for name in ("last-days", "table", "countries", "referrers", "browsers", "direct", "unknown"):
        assert words[name] in html
    form = WORDINGS[language].format
    assert f"12{form.thousands}345" in html
    assert len(html) < 16_000
    assert html.count("<h1>") == 1


def test_the_chart_tells_its_figures_in_a_sentence_and_in_a_table() -> None:
    html = page(
        SHOWN, title="", address="go.example/x", language="en", theme=None, by_db_ip=False
    ).decode()
    told = "Bar chart: 4,350 in the last 30 days, at most 290 in a day (Oct 30, 2026)."
    assert f'role="img" aria-label="{told}"' in html
    heights = [float(one) for one in re.findall(r'<rect [^>]* height="([\d.]+)"', html)]
    assert heights == [round(max(160 * at / 29, 2.0), 1) for at in range(1, 30)]
    rows = re.findall(r'<th scope="row">(\w+ \d+, 2026)</th><td>(\d+)</td><td>(\d+)</td>', html)
    assert len(rows) == 30
    assert (rows[0], rows[-1]) == (("Oct 30, 2026", "290", "29"), ("Oct 1, 2026", "0", "0"))
    assert "<h1>Statistics of go.example/x</h1>" in html
    assert "db-ip" not in html


def test_without_any_figures_the_page_says_that_too() -> None:
    nothing = SHOWN._replace(
        total=0,
        unique=0,
        days=tuple((day, 0, 0) for day, _, _ in SHOWN.days),
        countries=(),
        referrers=(),
        browsers=(),
    )
    html = page(
        nothing, title="t", address="a/b", language="en", theme=None, by_db_ip=True
    ).decode()
    assert html.count("Nothing yet") == 4
    assert "<svg" not in html
    assert "db-ip" not in html
