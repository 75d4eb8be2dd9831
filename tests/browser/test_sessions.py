"""A session in a real browser, and what pages of other origins cannot do with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.system import API_KEY, System, request

ASK = """async ([url, options]) => {
  try {
    const answer = await fetch(url, options);
    return [answer.type, answer.status, await answer.text()];
  } catch (error) {
    return ["blocked", 0, ""];
  }
}"""
# JSON without a type: no preflight asks beforehand.
SEND = """([url, text]) => fetch(url, {
  method: "POST", mode: "no-cors", credentials: "include", body: new TextEncoder().encode(text),
}).then((answer) => answer.type)"""
SUBMIT = """([url, encoding, fields]) => {
  const form = document.createElement("form");
  Object.assign(form, {method: "POST", action: url, enctype: encoding});
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    Object.assign(input, {type: "hidden", name, value});
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}"""


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<!doctype html><title>Prizes</title><p>You have won."
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[int]:
    """The port of a web server on all names of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def page(lenient_page: Page) -> Page:
    """A page that sends cookies along from whatever page asks, unless they forbid it themselves."""
    return lenient_page


@pytest.fixture
def signed_in(system: System, page: Page) -> Page:
    """A page of the app, signed in."""
    page.goto(f"{system.api_url}/app")
    kind, status, _ = page.evaluate(
        ASK,
        [
            "/v3/session",
            {
                "method": "POST",
                "headers": {"Content-Type": "application/json"},
                "body": f'{{"authKey": "{API_KEY}"}}',
            },
        ],
    )
    assert (kind, status) == ("basic", 200)
    return page


def names_of_groups(system: System) -> list[str]:
    found = system.api("GET", "/groups", limit=100, _expand="true")
    return sorted(one["name"] for one in found["entities"])


def who_is(system: System, page: Page) -> Any:
    page.goto(f"{system.api_url}/app")
    return page.evaluate("fetch('/v3/session').then(answer => answer.json())")


def test_the_page_itself_works_with_the_session_and_sees_no_token(
    system: System, signed_in: Page
) -> None:
    assert "clicktrail_session" not in signed_in.evaluate("document.cookie")
    (cookie,) = signed_in.context.cookies(system.api_url)
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (
        "clicktrail_session",
        True,
        "Lax",
        "/",
    )
    csrf = signed_in.evaluate("fetch('/v3/session').then(a => a.json()).then(s => s.csrf)")
    before = names_of_groups(system)
    made = {
        "method": "POST",
        "headers": {"Content-Type": "application/json", "X-Clicktrail-Csrf": csrf},
        "body": '{"name": "By the page"}',
    }
    assert signed_in.evaluate(ASK, ["/groups", made])[1] == 200
    assert names_of_groups(system) == sorted([*before, "By the page"])


# On another site no cookie goes along; on another port of the same site it does.
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_pages_of_other_origins_change_and_read_nothing(
    system: System, signed_in: Page, elsewhere: int, host: str
) -> None:
    before = names_of_groups(system)
    mine = who_is(system, signed_in)
    home = f"http://{host}:{elsewhere}/"
    url = f"{system.api_url}/groups"
    signed_in.goto(home)
    plain: dict[str, Any] = {
        "method": "POST",
        "credentials": "include",
        "headers": {"Content-Type": "text/plain"},
        "body": '{"name": "By another"}',
    }
    with_header = {**plain, "headers": {"X-Clicktrail-Csrf": mine["csrf"]}}
    found = [
        signed_in.evaluate(ASK, [url, options])
        for options in (
            plain,
            {**plain, "mode": "no-cors"},
            with_header,
            {**with_header, "method": "DELETE"},
            {"credentials": "include"},
        )
    ]
    # An opaque answer tells nothing, neither status nor body.
    assert found == [
        ["blocked", 0, ""],
        ["opaque", 0, ""],
        ["blocked", 0, ""],
        ["blocked", 0, ""],
        ["blocked", 0, ""],
    ]
    assert signed_in.evaluate(SEND, [url, '{"name": "By another"}']) == "opaque"
    for encoding in ("application/x-www-form-urlencoded", "text/plain"):
        with signed_in.expect_navigation() as arrived:
            signed_in.evaluate(SUBMIT, [url, encoding, {'{"name": "By another", "x": "': '"}'}])
        assert arrived.value.status in (401, 403)
        signed_in.goto(home)
    assert names_of_groups(system) == before
    now = who_is(system, signed_in)
    assert (now["account"], now["csrf"]) == (mine["account"], mine["csrf"])


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_pages_of_other_origins_sign_nobody_in_or_out(
    system: System, signed_in: Page, elsewhere: int, host: str
) -> None:
    stranger = system.cli("account", "create", f"eve@{host}.example", "--json")
    assert stranger.returncode == 0, stranger.stderr
    key = stranger.stdout.partition('"key": "')[2].partition('"')[0]
    assert (
        request("GET", f"{system.api_url}/account", headers={"X-Clickmeter-AuthKey": key}).status
        == 200
    )
    mine = who_is(system, signed_in)
    signed_in.goto(f"http://{host}:{elsewhere}/")
    with signed_in.expect_navigation() as arrived:
        fields = {f'{{"authKey": "{key}", "token": null, "code": "': '"}'}
        signed_in.evaluate(SUBMIT, [f"{system.api_url}/v3/session", "text/plain", fields])
    assert arrived.value.status in (403, 415)
    signed_in.goto(f"http://{host}:{elsewhere}/")
    sent = [f"{system.api_url}/v3/session", f'{{"authKey": "{key}"}}']
    assert signed_in.evaluate(SEND, sent) == "opaque"
    out = {"method": "DELETE", "credentials": "include", "mode": "no-cors"}
    assert signed_in.evaluate(ASK, [f"{system.api_url}/v3/session", out])[0] == "blocked"
    now = who_is(system, signed_in)
    assert (now["account"], now["csrf"]) == (mine["account"], mine["csrf"])
