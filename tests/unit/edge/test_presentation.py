from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest

from clicktrail.appearance.texts import WORDINGS
from clicktrail.domain.behaviour import Behaviour, ReferrerClean
from clicktrail.domain.entries import Theme
from clicktrail.edge.exchange import Answer
from clicktrail.edge.presentation import present
from tests.support.site import headers_of

URL = "https://shop.example/a?x=1&y=%22'#top"
ESCAPED = "https://shop.example/a?x=1&amp;y=%22&#x27;#top"
CACHING = b"Cache-Control: private\r\n"
CLEAN, MYSELF = int(ReferrerClean.CLEAN), int(ReferrerClean.MYSELF)
SCRIPT = "track('</script>')"
FOREIGN = "base-uri 'none'; object-src 'none'"


def shown(
    behaviour: Behaviour, *scripts: str, url: str = URL, bot: bool = False, **more: Any
) -> Answer:
    facts: dict[str, Any] = {
        "status": 301,
        "caching": CACHING,
        "language": "en",
        "theme": None,
        "bot": bot,
        "link_url": "https://go.example/x?a=b",
    }
    return present(url, behaviour, scripts, **(facts | more))


def body_of(answer: Answer) -> str:
    """The page without its style and the code of its own scripts."""
    html = re.sub("<style>.*?</style>", "", answer.body.decode())
    return re.sub(r"(<script data-[^>]*>)\(function.*?</script>", r"\1</script>", html)


def redirect(*more: tuple[str, str]) -> dict[str, str]:
    return {"Location": URL, "Cache-Control": "private", **dict(more)}


HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
)
REFRESH = f'<meta http-equiv="refresh" content="0;url={ESCAPED}">'
LATER = f'<meta http-equiv="refresh" content="1;url={ESCAPED}">'
GO = f'<script data-to="{ESCAPED}"></script>'
TITLE = "<title>One moment, please</title></head><body><main>"
MOMENT = (
    "<h1>One moment, please</h1><p>You are being taken to the page.</p>"
    f'<p><a href="{ESCAPED}">Go on to the page</a></p>'
)
END = "</main></body></html>\n"
FRAME = (
    '<h1>{title}</h1><iframe{source} title="{title}" referrerpolicy="{referrer}"'
    ' allow="autoplay; encrypted-media; fullscreen; picture-in-picture"></iframe>'
    '<p class="aside">Is the page not showing? <a{href}>Open it directly</a></p>'
)
NO_SCRIPT = (
    "<noscript><h1>This link needs JavaScript</h1>"
    "<p>Please turn on JavaScript for this page, then load it again.</p></noscript>"
)
RUNNING = "\n<script>track('<\\/script>')\n</script>"


def test_nothing_asked_for_is_a_plain_redirect() -> None:
    answer = shown(Behaviour())
    assert (answer.status, headers_of(answer), answer.body) == (301, redirect(), b"")


@pytest.mark.parametrize(
    ("behaviour", "scripts", "referrer", "expected"),
    [
        (
            Behaviour(referrer=CLEAN),
            (),
            "no-referrer",
            HEAD + REFRESH + TITLE + MOMENT + END,
        ),
        (
            Behaviour(referrer=MYSELF),
            (),
            "unsafe-url",
            HEAD + GO + f"<noscript>{REFRESH}</noscript>" + TITLE + MOMENT + END,
        ),
        (
            Behaviour(),
            (SCRIPT,),
            "strict-origin-when-cross-origin",
            HEAD + GO + f"<noscript>{LATER}</noscript>" + TITLE + MOMENT + RUNNING + END,
        ),
        (
            Behaviour(referrer=CLEAN, title="Sale"),
            (SCRIPT, " "),
            "no-referrer",
            HEAD
            + GO
            + f"<noscript>{LATER}</noscript>"
            + TITLE.replace("One moment, please", "Sale")
            + MOMENT
            + RUNNING
            + END,
        ),
        (
            Behaviour(cloaked=True, title=" A & <B> "),
            (),
            "strict-origin-when-cross-origin",
            HEAD
            + "<title>A &amp; &lt;B&gt;</title></head><body><main>"
            + FRAME.format(
                title="A &amp; &lt;B&gt;",
                source=f' src="{ESCAPED}"',
                href=f' href="{ESCAPED}"',
                referrer="strict-origin-when-cross-origin",
            )
            + END,
        ),
        (
            Behaviour(cloaked=True, referrer=MYSELF),
            (SCRIPT,),
            "unsafe-url",
            HEAD
            + "<title>go.example/x</title></head><body><main>"
            + FRAME.format(
                title="go.example/x",
                source=f' src="{ESCAPED}"',
                href=f' href="{ESCAPED}"',
                referrer="unsafe-url",
            )
            + RUNNING
            + END,
        ),
    ],
    ids=["clean", "myself", "scripts", "scripts-clean", "cloaked", "cloaked-myself-scripts"],
)
def test_a_page_leads_on(
    behaviour: Behaviour, scripts: tuple[str, ...], referrer: str, expected: str
) -> None:
    answer = shown(behaviour, *scripts)
    headers = headers_of(answer)
    policy = headers.pop("Content-Security-Policy")
    assert answer.status == 200
    assert headers == {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": "en",
        "Cache-Control": "no-store",
        "Referrer-Policy": referrer,
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
    assert body_of(answer) == expected
    assert (policy == FOREIGN) is bool(scripts)
    assert len(answer.body) < 6000


@pytest.mark.parametrize("referrer", [0, CLEAN, MYSELF])
@pytest.mark.parametrize("scripts", [(), (SCRIPT,)])
@pytest.mark.parametrize("cloaked", [False, True])
def test_an_encoded_destination_is_not_in_the_source(
    cloaked: bool, scripts: tuple[str, ...], referrer: int
) -> None:
    behaviour = Behaviour(cloaked=cloaked, encoded=True, referrer=referrer)
    for bot in (False, True):
        answer = shown(behaviour, *scripts, bot=bot)
        html = answer.body.decode()
        assert answer.status == 200
        for clear in ("shop.example", "//shop", "%22", base64.b64encode(URL.encode()).decode()):
            assert clear not in html
        assert "Location" not in headers_of(answer)
        (code,) = re.findall(r'data-code="([A-Za-z0-9+/=]+)"', html)
        key, *hidden = base64.b64decode(code)
        assert bytes(byte ^ key for byte in hidden).decode() == URL
        assert ("track(" in html) is (bool(scripts) and not bot)
        assert "refresh" not in html
        if not cloaked:
            assert NO_SCRIPT in html


@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize("cloaked", [False, True])
@pytest.mark.parametrize("referrer", [0, CLEAN, MYSELF])
def test_a_policy_allows_the_pages_own_script_and_no_other(
    encoded: bool, cloaked: bool, referrer: int
) -> None:
    answer = shown(Behaviour(encoded=encoded, cloaked=cloaked, referrer=referrer))
    if answer.status == 301:
        assert (encoded, cloaked, referrer) == (False, False, 0)
        return
    policy = dict(
        directive.split(" ", 1)
        for directive in headers_of(answer)["Content-Security-Policy"].split("; ")
    )
    codes = re.findall(r"<script[^>]*>(.*?)</script>", answer.body.decode())
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
        for code in codes
    ]
    assert policy.pop("script-src", "") == "".join(hashes)
    assert policy.pop("style-src").startswith("'sha256-")
    assert policy.pop("frame-src", "") == ("http: https:" if cloaked else "")
    assert policy == {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}


@pytest.mark.parametrize(
    ("behaviour", "more"),
    [
        (Behaviour(), ()),
        (Behaviour(referrer=MYSELF), ()),
        (Behaviour(referrer=CLEAN), (("Referrer-Policy", "no-referrer"),)),
    ],
)
def test_bots_are_redirected_and_run_no_scripts(
    behaviour: Behaviour, more: tuple[tuple[str, str], ...]
) -> None:
    answer = shown(behaviour, SCRIPT, bot=True)
    assert (answer.status, headers_of(answer), answer.body) == (301, redirect(*more), b"")


def test_bots_see_the_page_of_a_cloaked_link() -> None:
    answer = shown(Behaviour(cloaked=True, title="Sale"), SCRIPT, bot=True)
    assert answer.status == 200
    assert "<title>Sale</title>" in answer.body.decode()
    assert "track(" not in answer.body.decode()


def test_a_destination_without_https_cannot_stand_in_a_page_that_has_it() -> None:
    plain = URL.replace("https:", "http:")
    behaviour = Behaviour(cloaked=True)
    answer = shown(behaviour, url=plain)
    assert (answer.status, headers_of(answer)["Location"]) == (301, plain)
    assert "<iframe" not in shown(Behaviour(cloaked=True, encoded=True), url=plain).body.decode()
    framed = shown(behaviour, url=plain, link_url="http://go.example/x")
    assert "<iframe" in framed.body.decode()


@pytest.mark.parametrize(
    ("code", "element"),
    [
        ("<script>a()</script>", "<script>a()</script>"),
        (
            " <!-- Pixel -->\n<script src=x></script><noscript><img src=y></noscript> ",
            "<!-- Pixel -->\n<script src=x></script><noscript><img src=y></noscript>",
        ),
        ("<IMG src=x>", "<IMG src=x>"),
        ("a()", "<script>a()\n</script>"),
        ("a() // no end", "<script>a() // no end\n</script>"),
        (
            "document.write('<script src=x></SCRIPT>')",
            "<script>document.write('<script src=x><\\/SCRIPT>')\n</script>",
        ),
        ("<!--\na()\n//-->", "<script><!--\na()\n//-->\n</script>"),
    ],
)
def test_scripts_are_html_or_bare_javascript(code: str, element: str) -> None:
    assert (
        shown(Behaviour(), code).body.decode().endswith(f"</p>\n{element}</main></body></html>\n")
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "", "/x"]
)
def test_what_is_no_web_address_is_led_to_by_no_page(url: str) -> None:
    for behaviour in (Behaviour(cloaked=True), Behaviour(encoded=True), Behaviour(referrer=MYSELF)):
        answer = shown(behaviour, url=url)
        assert answer.status == 404
        assert url == "" or url not in answer.body.decode()


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_pages_are_in_the_visitors_language_and_the_domains_colours(language: str) -> None:
    theme = Theme("Nordwind", accent="#d6336c", background="#fff8f0")
    html = shown(Behaviour(referrer=CLEAN), language=language, theme=theme).body.decode()
    assert f'<html lang="{language}">' in html
    assert f"<h1>{WORDINGS[language].pages['moment'].heading}</h1>" in html
    assert '<p class="brand">Nordwind</p>' in html
    assert "--accent:#d6336c" in html
    framed = shown(Behaviour(cloaked=True), language=language, theme=theme).body.decode()
    assert WORDINGS[language].words["open-directly"] in framed
    assert "Nordwind" not in framed


def test_a_referrer_setting_of_another_version_counts_as_none() -> None:
    answer = shown(Behaviour(referrer=9))
    assert (answer.status, headers_of(answer)) == (301, redirect())
