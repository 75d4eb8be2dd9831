"""What visitors see on a tracking domain, and how they are sent on, in Chromium."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvloop
from playwright.sync_api import ConsoleMessage, Page, expect

from clicktrail.appearance.texts import WORDINGS
from clicktrail.domain import passwords
from clicktrail.domain.behaviour import Behaviour, ReferrerClean
from clicktrail.domain.entries import LinkEntry, Theme
from clicktrail.domain.tokens import Signer
from clicktrail.edge import pages, presentation
from clicktrail.edge.exchange import Answer, Request
from clicktrail.edge.limits import Limits
from clicktrail.edge.password import PasswordGate
from clicktrail.edge.presentation import present
from clicktrail.edge.serving import open_socket, serve
from clicktrail.edge.turn import Turn
from clicktrail.edge.warning import WarningGate
from clicktrail.runtime.forwarded import TrustedProxies
from tests.support.axe import barriers
from tests.support.shop import Shop
from tests.support.system import System
from tests.support.waiting import eventually

Answering = Callable[[Request], Answer]
NO_SCRIPTS = "--blink-settings=scriptEnabled=false"
CLEAN, MYSELF = int(ReferrerClean.CLEAN), int(ReferrerClean.MYSELF)
THEMES = {
    "built in": None,
    "light": Theme("Nordwind Versand", "#d6336c", "#fff8f0", "#3b1f2b"),
    "dark": Theme("Nacht", "#ffd166", "#0b132b", "#e0e1dd"),
    "unreadable": Theme("Grau", "#888888", "#808080", "#7f7f7f"),
}


class Edge:
    """The edge's listener, answering each path as the test says."""

    def __init__(self) -> None:
        self.answers: dict[str, Answering] = {}
        self.url = ""
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: uvloop.run(self._serve()))

    def answer(self, request: Request) -> Answer:
        found = self.answers.get(request.path)
        return Answer(404) if found is None else found(request)

    def unrecordable(self, request: Request, refused: Answer) -> Answer:
        return refused

    def append(self, payloads: list[bytes]) -> None:
        pass

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        turn = Turn(self._loop, self, self, Limits())
        listener = open_socket("127.0.0.1", 0, 128)
        # Another site than the shop's, for browsers.
        self.url = f"http://localhost:{listener.getsockname()[1]}"
        self._ready.set()
        await serve(listener, turn, TrustedProxies(()), self._stop)

    def __enter__(self) -> Edge:
        self._thread.start()
        self._ready.wait(60)
        return self

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)


@pytest.fixture
def edge() -> Iterator[Edge]:
    with Edge() as running:
        yield running


@pytest.fixture
def destination() -> Iterator[Shop]:
    """Where links lead to, on another site."""
    with Shop() as running:
        running.pages["/landing"] = "<!doctype html><title>Landing</title><p>Welcome"
        yield running


def link(url: str, behaviour: Behaviour, *scripts: str, link_url: str = "") -> Answering:
    """Answer as the edge does for a link with this behaviour."""
    return lambda request: present(
        url,
        behaviour,
        scripts,
        status=307,
        caching=pages.NO_STORE,
        language="en",
        theme=None,
        bot=False,
        link_url=link_url or f"http://{request.host}{request.path}",
    )


def from_a_page(page: Page, destination: Shop, edge: Edge, path: str = "/x") -> str:
    """Go to the link by a click on another site's page; return that page's URL."""
    destination.pages["/blog"] = (
        f"<!doctype html><title>Blog</title><a href='{edge.url}{path}'>Go</a>"
    )
    destination.headers["/blog"] = {"Referrer-Policy": "unsafe-url"}
    page.goto(f"{destination.url}/blog")
    page.click("a")
    return f"{destination.url}/blog"


def complaints_of(page: Page) -> list[str]:
    """What the browser complains of from now on: policies broken, scripts failed, dialogs."""
    found: list[str] = []

    def told(line: ConsoleMessage) -> None:
        # That an answer has an error's status, be it the page's own, is nothing to mend.
        if line.type == "error" and not line.text.startswith("Failed to load resource"):
            found.append(line.text)

    page.on("console", told)
    page.on("pageerror", lambda error: found.append(str(error)))

    def asked(dialog: Any) -> None:
        found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", asked)
    return found


def every_page(language: str, theme: Theme | None) -> dict[str, Answering]:
    """Every page that a visitor may see, by a path."""
    gate = PasswordGate(Signer(b"k" * 32))
    entry = LinkEntry(
        1, 1, 1, 1, "x", 0, 2, "https://evil.example/",
        behaviour=Behaviour(password=passwords.hashed("secret")),
    )  # fmt: skip

    def shown(make: Callable[..., Answer | None], method: str, request: Request) -> Answer:
        request.method = method
        request.body = b"password=wrong"
        answer = make(request, entry, language, theme)
        assert answer is not None
        return answer

    found: dict[str, Answering] = {
        f"/{name}": lambda _, name=name: pages.shown(200, name, language, theme)  # type: ignore[misc]
        for name in WORDINGS[language].pages
    }
    found["/blocked"] = partial(shown, WarningGate(Signer(b"k" * 32)).check, "GET")
    found["/password"] = partial(shown, gate.check, "GET")
    found["/wrong-password"] = partial(shown, gate.check, "POST")
    return found


@pytest.mark.parametrize(
    ("theme", "scheme"),
    [
        ("built in", "light"),
        ("built in", "dark"),
        *((name, "light") for name in THEMES if THEMES[name]),
    ],
)
def test_pages_have_no_barriers_and_fit_a_phone(
    edge: Edge, page: Page, theme: str, scheme: Any
) -> None:
    complaints = complaints_of(page)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    edge.answers = every_page("de", THEMES[theme])
    # Themes change colours; the pages with everything that has one are enough for those.
    for path in ("/blocked", "/wrong-password", "/moment") if THEMES[theme] else edge.answers:
        page.goto(edge.url + path)
        assert (path, barriers(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert complaints == []


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_long_words_of_a_language_fit_a_phone(edge: Edge, page: Page, language: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    edge.answers = every_page(language, None)
    for path in edge.answers:
        page.goto(edge.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("wanted", ["none", "clean", "myself"])
def test_the_destination_sees_the_referrer_that_was_chosen(
    edge: Edge,
    destination: Shop,
    open_page: Callable[..., Page],
    wanted: str,
    scripts: bool,
) -> None:
    page = open_page(*(() if scripts else (NO_SCRIPTS,)))
    behaviour = Behaviour(referrer={"none": 0, "clean": CLEAN, "myself": MYSELF}[wanted])
    edge.answers["/x"] = link(f"{destination.url}/landing", behaviour)
    blog = from_a_page(page, destination, edge, "/x?utm=a")
    page.wait_for_url("**/landing")
    expect(page.locator("p")).to_have_text("Welcome")
    expected = {"none": blog, "clean": "", "myself": f"{edge.url}/x?utm=a"}[wanted]
    assert [one for one in destination.referrers if one[0] == "/landing"] == [
        ("/landing", expected)
    ]
    if scripts:
        assert page.evaluate("document.referrer") == expected


@pytest.mark.parametrize("referrer", [0, CLEAN, MYSELF])
def test_an_encoded_link_leads_on_and_leaves_no_trace_in_the_history(
    edge: Edge, destination: Shop, page: Page, referrer: int
) -> None:
    complaints = complaints_of(page)
    url = f"{destination.url}/landing?q=%22%3E&l=a+b#it's"
    edge.answers["/x"] = link(url, Behaviour(encoded=True, referrer=referrer))
    from_a_page(page, destination, edge)
    page.wait_for_url("**/landing?**")
    assert page.url == url
    expected = {0: f"{edge.url}/", CLEAN: "", MYSELF: f"{edge.url}/x"}[referrer]
    assert ("/landing", expected) in destination.referrers
    page.go_back()
    assert page.title() == "Blog"
    assert complaints == []


@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize("referrer", [0, CLEAN, MYSELF])
def test_a_cloaked_link_keeps_its_address_and_shows_the_destination(
    edge: Edge, destination: Shop, page: Page, encoded: bool, referrer: int
) -> None:
    complaints = complaints_of(page)
    edge.answers["/x"] = link(
        f"{destination.url}/landing",
        Behaviour(cloaked=True, title="Spring <sale>", encoded=encoded, referrer=referrer),
    )
    page.goto(f"{edge.url}/x")
    expect(page.frame_locator("iframe").locator("p")).to_have_text("Welcome")
    assert (page.url, page.title()) == (f"{edge.url}/x", "Spring <sale>")
    size = page.locator("iframe").bounding_box()
    assert size == {"x": 0, "y": 0, **(page.viewport_size or {})}
    expected = {0: f"{edge.url}/", CLEAN: "", MYSELF: f"{edge.url}/x"}[referrer]
    assert ("/landing", expected) in destination.referrers
    assert complaints == []
    assert [one for one in barriers(page) if "iframe" not in one[1]] == []


@pytest.mark.parametrize("encoded", [False, True])
def test_where_the_site_forbids_frames_it_can_be_opened_directly(
    edge: Edge, destination: Shop, page: Page, encoded: bool
) -> None:
    destination.headers["/landing"] = {"X-Frame-Options": "DENY"}
    edge.answers["/x"] = link(
        f"{destination.url}/landing", Behaviour(cloaked=True, encoded=encoded)
    )
    page.goto(f"{edge.url}/x")
    page.get_by_role("link", name="Open it directly").click()
    page.wait_for_url("**/landing")
    assert page.title() == "Landing"


def test_without_scripts_an_encoded_link_says_what_it_needs(
    edge: Edge, destination: Shop, open_page: Callable[..., Page]
) -> None:
    page = open_page(NO_SCRIPTS)
    for path, cloaked in (("/x", False), ("/y", True)):
        edge.answers[path] = link(
            f"{destination.url}/landing", Behaviour(encoded=True, cloaked=cloaked)
        )
        page.goto(edge.url + path)
        # Text inside noscript is none to Playwright's other locators.
        heading = page.locator("noscript").locator("h1, h2")
        expect(heading).to_have_text("This link needs JavaScript")
        expect(heading).to_be_visible()
        assert destination.visits == []


SCRIPTS = {
    "bare": "new Image().src = '{shop}/seen?by=bare'",
    "html": "<!-- Pixel --><script>new Image().src = '{shop}/seen?by=html'</script>",
    "from elsewhere": "<script async src='{shop}/tag.js'></script>",
    "that end a script": "new Image().src = '{shop}/seen?by=' + '</script>'.length",
}


@pytest.mark.parametrize("kind", SCRIPTS)
@pytest.mark.parametrize("encoded", [False, True])
def test_scripts_run_and_the_visitor_goes_on(
    edge: Edge,
    destination: Shop,
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    encoded: bool,
) -> None:
    # Once they have run, and not because the longest time is over.
    most = f",{presentation.MOST_MILLISECONDS})"
    script = presentation._GO_AFTER.replace(most, ",60000)")
    assert script != presentation._GO_AFTER
    monkeypatch.setattr(presentation, "_GO_AFTER", script)
    complaints = complaints_of(page)
    destination.pages["/tag.js"] = f"new Image().src = '{destination.url}/seen?by=tag'"
    destination.headers["/tag.js"] = {"X-Type": "script"}
    code = SCRIPTS[kind].replace("{shop}", destination.url)
    edge.answers["/x"] = link(f"{destination.url}/landing", Behaviour(encoded=encoded), code)
    from_a_page(page, destination, edge)
    page.wait_for_url("**/landing")
    expected = {"bare": "bare", "html": "html", "from elsewhere": "tag", "that end a script": "9"}
    assert ("/seen", {"by": [expected[kind]]}) in destination.visits
    page.go_back()
    assert page.title() == "Blog"
    assert complaints == []


@pytest.mark.parametrize(
    "code",
    [
        "throw new Error('mine')",
        "this is no JavaScript",
        "<script>never(",
        "<!-- never closed",
        "<textarea>",
        "<script src='{edge}/never'></script>",
        "window.stop(); document.open(); document.write('gone')",
        "window.setTimeout = null; window.addEventListener = null",
    ],
)
def test_scripts_cannot_keep_the_visitor(
    edge: Edge, destination: Shop, page: Page, code: str
) -> None:
    edge.answers["/x"] = link(
        f"{destination.url}/landing", Behaviour(), code.replace("{edge}", edge.url), "more()"
    )
    # A socket that takes connections and never answers holds the page's loading up.
    with Silence() as silent:
        edge.answers["/never"] = lambda _: Answer(307, f"Location: {silent.url}/\r\n".encode(), b"")
        page.goto(f"{edge.url}/x", wait_until="commit")
        page.wait_for_url("**/landing")
    assert page.title() == "Landing"


class Silence:
    """A server that takes connections and says nothing."""

    def __enter__(self) -> Silence:

        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()


def test_without_scripts_the_pictures_are_loaded_before_the_visitor_goes_on(
    edge: Edge,
    destination: Shop,
    open_page: Callable[..., Page],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Time enough for a machine that does other things, too.
    monkeypatch.setattr(presentation, "MOST_MILLISECONDS", 4000)
    page = open_page(NO_SCRIPTS)
    code = f"<script>no()</script><noscript><img src='{destination.url}/seen' alt=''></noscript>"
    edge.answers["/x"] = link(f"{destination.url}/landing", Behaviour(), code)
    page.goto(f"{edge.url}/x")
    page.wait_for_url("**/landing")
    assert ("/seen", {}) in destination.visits


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(referrer=CLEAN),
        Behaviour(referrer=MYSELF),
        Behaviour(encoded=True),
        Behaviour(cloaked=True),
        Behaviour(cloaked=True, encoded=True),
    ],
)
def test_a_hostile_destination_is_only_an_address(
    edge: Edge, destination: Shop, page: Page, behaviour: Behaviour
) -> None:
    complaints = complaints_of(page)
    hostile = "\"'><img/src=x/onerror=alert(1)></script></noscript><script>alert(2)</script><!--"
    edge.answers["/x"] = link(
        f"{destination.url}/landing?q={hostile};url=javascript:alert(3)", behaviour
    )
    page.goto(f"{edge.url}/x", wait_until="commit")
    if behaviour.cloaked:
        expect(page.frame_locator("iframe").locator("p")).to_have_text("Welcome")
    else:
        page.wait_for_url("**/landing?**")
    assert ("/landing", {"q": [f"{hostile};url=javascript:alert(3)"]}) in destination.visits
    assert complaints == []


def test_a_password_is_asked_for_and_opens_the_link(
    edge: Edge, destination: Shop, page: Page
) -> None:
    complaints = complaints_of(page)
    gate = PasswordGate(Signer(b"k" * 32))
    entry = LinkEntry(
        9, 1, 1, 1, "x", 0, 0, behaviour=Behaviour(password=passwords.hashed("öffne dich"))
    )
    redirect = link(f"{destination.url}/landing", Behaviour())
    edge.answers["/x"] = lambda request: (
        gate.check(request, entry, pages.language_of(request.accept_language), None)
        or redirect(request)
    )
    page.goto(f"{edge.url}/x?utm=a")
    field = page.get_by_label("Password")
    expect(field).to_be_focused()
    field.fill("falsch")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(
        "That is not the right password. Please try again."
    )
    expect(field).to_be_focused()
    assert page.url == f"{edge.url}/x?utm=a"
    field.fill("öffne dich")
    page.get_by_role("button", name="Open the link").click()
    page.wait_for_url("**/landing")
    page.goto(f"{edge.url}/x")
    page.wait_for_url("**/landing")
    assert complaints == []


def test_whoever_goes_on_in_spite_of_the_warning_does(
    edge: Edge, destination: Shop, page: Page
) -> None:
    entry = LinkEntry(9, 1, 1, 1, "x", 0, 2, f"{destination.url}/landing")
    gate = WarningGate(Signer(b"k" * 32))

    def answer(request: Request) -> Answer:
        location = f"Location: {entry.url}\r\n".encode()
        return gate.check(request, entry, "en", None) or Answer(303, location)

    edge.answers["/x"] = answer
    # A page of somebody else may lead to the warning, and not past it.
    destination.pages["/lure"] = (
        f"<!doctype html><title>Lure</title><form method=post action='{edge.url}/x'>"
        "<input name=continue value=1></form><script>document.forms[0].submit()</script>"
    )
    page.goto(f"{destination.url}/lure", wait_until="commit")
    page.wait_for_url(f"{edge.url}/x")
    expect(page.get_by_text("127.0.0.1")).to_be_visible()
    assert [one for one in destination.visits if one[0] == "/landing"] == []
    page.get_by_role("button", name="Continue anyway").click()
    page.wait_for_url("**/landing")
    assert ("/landing", {}) in destination.visits


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_public_statistics_open_behind_a_plus(system: System, page: Page, scheme: Any) -> None:
    name = f"Open-figures-{scheme}"
    link = system.api(
        "POST",
        "/datapoints",
        {
            "title": "Open figures",
            "name": name,
            "isPublic": True,
            "typeTL": {"redirectType": 307, "url": "https://example.com/"},
        },
    )["id"]
    system.wait_live()
    assert system.visit(f"/{name}").status == 307
    eventually(
        lambda: system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7"),
        lambda found: found.get("totalClicks") == 1,
    )
    complaints = complaints_of(page)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{system.edge_url}/{name}+")
    assert urlsplit(page.url).path.startswith("/public/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Statistics of Open figures")
    expect(page.get_by_role("listitem").first).to_contain_text("Clicks 1 since")
    expect(page.get_by_role("img")).to_have_accessible_name(re.compile("^Bar chart: 1 in the"))
    page.get_by_text("The same figures as a table").click()
    expect(page.locator("details tbody tr")).to_have_count(30)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert complaints == []
