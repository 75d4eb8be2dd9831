"""Pages show nothing of what was asked, run nothing of others, and lead only where links lead."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.attacked import Attacked, Page, fields_of, leads_to, under_attack, well_formed
from tests.support.targets import HOSTS, MARKUP, NAMES, NUMBERS, OWN, PASSWORD, SCRIPT, THEME

MARK = "qz7reflected"
REFLECTIONS = [
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"'><svg/onload={MARK}()>",
    f"</title></style></script><script>{MARK}()</script>",
    f"javascript:{MARK}()",
    f"{{{{{MARK}}}}}${{{MARK}}}<%={MARK}%>",
    f"--><!--#exec cmd={MARK}-->",
    f"+ADw-script+AD4-{MARK}+ADw-/script+AD4-",
    f"\u2028{MARK}\ufeff\u202e",
]


@pytest.mark.parametrize("name", [*NAMES, "none", "", "plain.qr", "public+", "robots.txt"])
def test_no_page_shows_what_was_asked(attacked: Attacked, name: str) -> None:
    host = HOSTS.get(name, "go.example")
    for text in REFLECTIONS:
        raw = text.encode("utf-8").decode("latin-1")
        sent = quote(text, safe="")
        answers = [
            attacked.get(
                f"/{name}?a={sent}&{sent}=b",
                f"Referer: https://r.example/{raw}",
                f"Accept-Language: {raw}",
                f"Cookie: cm_1={raw}; {raw}=1; cp_1={raw}",
                f"X-Forwarded-For: {raw}",
                f"Sec-Purpose: {raw}",
                f"Sec-Fetch-Dest: {raw}",
                f'Sec-CH-UA: "{raw}";v="1"',
                host=host,
            ),
            attacked.get(f"/{name}{sent}", host=host),
            attacked.send("POST", f"/{name}?{sent}", host=host, body=f"zq={sent}".encode()),
            attacked.send("OPTIONS", f"/{name}?{sent}", host=host),
        ]
        for answer in answers:
            well_formed(answer)
            if answer.status == 200 and name in ("pixel", "plain.qr"):
                continue
            shown = f"{answer.body.decode()}{answer.headers}"
            location = answer.one("Location")
            assert MARK not in shown.replace(location, "") if location else MARK not in shown
            assert not location or MARK not in leads_to(location)[1]


def test_what_a_domain_calls_itself_is_text(attacked: Attacked) -> None:
    for name in ("themed", "themed-secret"):
        answer = attacked.get(f"/{name}", host="themed.example")
        well_formed(answer)
        page = Page(answer.body)
        assert not {"script", "iframe", "link", "object", "svg"} & set(page.elements)
        # The picture's address stays one; whatever is no colour counts as not set.
        assert page.addresses == [THEME.logo]
        assert "img-src https://logo.example" in answer.one("Content-Security-Policy").split("; ")
        assert b"evil.example" not in answer.body
    missing = attacked.get("/none", host="themed.example")
    assert (missing.status, missing.one("Location")) == (302, "https://shop.example/oops")


def test_a_title_is_text(attacked: Attacked) -> None:
    for name in ("titled", "encoded"):
        answer = attacked.get(f"/{name}")
        well_formed(answer)
        page = Page(answer.body)
        assert MARKUP.strip() in page.text
        assert "img" not in page.elements
        assert not any("zq9" in script for script in page.scripts)


def test_a_link_runs_the_scripts_of_its_own_account_alone(attacked: Attacked) -> None:
    for name in ("scripted", "dynamic-scripted"):
        page = Page(attacked.get(f"/{name}?ddu=https://allowed.example").body)
        assert [script for script in page.scripts if "zq9" in script] == [f"{SCRIPT}\n"]


HOSTILE_PATHS = [
    '"><script>qz7()</script>',
    "'><script>qz7()</script>",
    '" onload="qz7()',
    "</script><script>qz7()</script>",
    "<!--<script>",
    "';qz7();//",
    "&quot;&#34;&gt;<b>",
    "0;url=https://evil.example",
    ";url='https://evil.example'",
    " https://evil.example",
    "javascript:qz7()",
    "\u00a0\ufeff\u202e\u200b",
    "%22%3E%3Cscript%3Eqz7()%3C/script%3E",
    "]]><![CDATA[",
    "[q]",
    "?q=[q]#[q]",
]


@pytest.mark.parametrize(
    "name",
    ["dynamic-cloaked", "dynamic-encoded", "dynamic-both", "dynamic-clean", "dynamic-scripted"],
)
@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_a_destination_stays_an_address_however_it_is_written(
    attacked: Attacked, name: str, path: str
) -> None:
    sent = quote(f"https://allowed.example/{path}", safe="")
    answer = attacked.get(f'/{name}?ddu={sent}&q="><script>qz7()</script>')
    well_formed(answer)
    page = Page(answer.body)
    assert page.addresses
    for address in page.addresses:
        assert leads_to(address)[:2] == ("https:", "allowed.example")
    assert not any("qz7" in script for script in page.scripts)
    assert set(page.elements) <= {
        *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "a"),
        *("iframe", "script", "noscript"),
    }
    if name in ("dynamic-encoded", "dynamic-both"):
        assert b"allowed.example" not in answer.body


# --- the password ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "target", "lines", "body"),
    [
        ("GET", f"/secret?password={PASSWORD}", [], b""),
        ("HEAD", f"/secret?password={PASSWORD}", [], b""),
        ("GET", "/secret", [], f"password={PASSWORD}".encode()),
        ("GET", "/secret", ["X-HTTP-Method-Override: POST"], f"password={PASSWORD}".encode()),
        ("GET", "/secret?_method=POST", ["X-Method-Override: POST"], b""),
        ("POST", f"/secret?password={PASSWORD}", [], b""),
        ("POST", "/secret", [], f'{{"password": "{PASSWORD}"}}'.encode()),
        ("POST", "/secret", [], f"password%00={PASSWORD}".encode()),
        ("POST", "/secret", [], f"Password={PASSWORD}".encode()),
        ("POST", "/secret", [], f"password[]={PASSWORD}".encode()),
        ("POST", "/secret", [], b"a=1&" * 30 + f"password={PASSWORD}".encode()),
        ("POST", "/secret", [], b"\xff\xfe" + f"password={PASSWORD}".encode("utf-16-le")),
        (
            "POST",
            "/secret",
            ["Content-Type: multipart/form-data; boundary=b"],
            b'--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n'
            + f"{PASSWORD}\r\n--b--".encode(),
        ),
    ],
)
def test_a_password_opens_only_as_the_form_sends_it(
    attacked: Attacked, method: str, target: str, lines: list[str], body: bytes
) -> None:
    before = len(attacked.notebook.events)
    answer = attacked.send(method, target, *lines, body=body)
    well_formed(answer)
    assert answer.status in (200, 403)
    assert answer.all("Set-Cookie") == []
    assert PASSWORD.encode() not in answer.body
    assert len(attacked.notebook.events) == before


def test_only_the_first_password_of_a_form_counts(fresh: Attacked) -> None:
    both = f"password=wrong&password={PASSWORD}".encode()
    assert fresh.send("POST", "/secret", body=both).status == 403
    for wrong in (f"{PASSWORD}+", f"%20{PASSWORD}", PASSWORD.upper(), ""):
        assert fresh.send("POST", "/secret", body=f"password={wrong}".encode()).status == 403


def test_whoever_guesses_has_to_wait_and_opens_nothing_meanwhile(fresh: Attacked) -> None:
    guess = [fresh.send("POST", "/secret", body=b"password=%d" % number) for number in range(20)]
    assert [answer.status for answer in guess] == [403] * 10 + [429] * 10
    assert guess[-1].one("Retry-After") == "900"
    right = f"password={PASSWORD}".encode()
    assert fresh.send("POST", "/secret", body=right).status == 429
    # Saying to be somebody else, or spelling the link otherwise, does not help.
    for lines in (["X-Forwarded-For: 198.51.100.7"], ["Forwarded: for=198.51.100.7"]):
        assert fresh.send("POST", "/secret", *lines, body=right).status == 429
    for target in ("/SECRET", "/secret/", "/%73ecret", "/secret?x", "http://go.example/secret"):
        assert fresh.send("POST", target, body=right, host="other.example").status == 429
    assert fresh.get("/secret").status == 200


def test_bodies_that_are_too_large_are_refused_before_they_are_read(attacked: Attacked) -> None:
    answer = attacked.send("POST", "/secret", body=b"password=" + b"x" * 70_000)
    assert (answer.status, answer.one("Connection")) == (413, "close")
    announced = b"POST /secret HTTP/1.1\r\nHost: go.example\r\nContent-Length: 9999999\r\n\r\n"
    assert attacked.ask(announced, "POST").status == 413


@pytest.mark.parametrize(
    "target",
    [
        "/secret",
        "/secret/",
        "/%73ecret",
        "/secret?//evil.example",
        "/secret?x=https://evil.example",
        "/secret?%0d%0aX-Zq9:1",
        '/secret?"><script>',
        "/secret?\\\\evil.example",
        "http://go.example/secret?x",
        "http://evil.example/secret",
    ],
)
def test_the_way_back_from_the_form_is_to_the_link_itself(fresh: Attacked, target: str) -> None:
    answer = fresh.send("POST", target, body=f"password={PASSWORD}".encode())
    well_formed(answer)
    assert answer.status == 303
    location = answer.one("Location")
    # A path from the root, which two slashes would not be.
    assert location[0] == "/"
    assert location[1] not in "/\\"
    assert leads_to(f"https://go.example{location}")[1] == "go.example"
    assert fresh.get(location).status == 200


@pytest.mark.parametrize(
    "path", ["//evil.example/secret", "//evil.example", "/\\evil.example", "/.//evil.example"]
)
def test_a_path_that_browsers_take_for_a_host_is_no_link(attacked: Attacked, path: str) -> None:
    for method, body in (("GET", b""), ("POST", f"password={PASSWORD}".encode())):
        answer = attacked.send(method, path, body=body)
        well_formed(answer)
        assert (answer.status, answer.one("Location")) == (404, "")


@pytest.fixture
def behind_proxy(target_table: Path, tmp_path: Path) -> Iterator[Attacked]:
    table = Path(shutil.copy(target_table, tmp_path))
    with under_attack(table, tmp_path / "shared", trusted=["127.0.0.1"]) as attacked:
        yield attacked


def test_those_who_guess_from_one_network_shut_out_nobody_else(behind_proxy: Attacked) -> None:
    def post(ip: str, password: str) -> int:
        line = f"X-Forwarded-For: {ip}"
        body = f"password={password}".encode()
        return behind_proxy.send("POST", "/secret", line, body=body).status

    for number in range(40):
        assert post(f"2001:db8::{number:x}", "wrong") in (403, 429)
    assert post("2001:db8::ffff", PASSWORD) == 429
    # The checks of a second may be used up; a visitor who tries again gets through.
    assert 303 in {post("198.51.100.7", PASSWORD) for _ in range(400)}


# --- the warning -------------------------------------------------------------------------------


def test_a_warning_is_passed_only_by_a_form(attacked: Attacked) -> None:
    before = len(attacked.notebook.events)
    for method, lines in (
        ("GET", []),
        ("HEAD", []),
        ("GET", ["X-HTTP-Method-Override: POST"]),
        ("GET", ["Sec-Purpose: prefetch"]),
        ("GET", ["Cookie: continue=1; cw_203=1"]),
        ("GET", ["Referer: http://go.example/harmful"]),
    ):
        answer = attacked.send(method, "/harmful?continue=1&_method=POST", *lines)
        well_formed(answer)
        assert (answer.status, answer.one("Location")) == (403, "")
        # Nobody lays it under another page for its button to be pressed.
        assert "frame-ancestors 'none'" in answer.one("Content-Security-Policy")
        assert answer.one("Cache-Control") == "no-store"
    assert len(attacked.notebook.events) == before
    good = fields_of(attacked.get("/harmful"))
    foreign = fields_of(attacked.get("/harmful-secret"))
    for body in (b"", b"to=https://evil.example", b"warned=1", good[:-1], foreign):
        answer = attacked.send("POST", "/harmful", "Origin: https://evil.example", body=body)
        well_formed(answer)
        assert (answer.status, answer.one("Location")) == (403, "")
    assert len(attacked.notebook.events) == before
    # In the address it is worth nothing.
    assert attacked.send("POST", f"/harmful?{good.decode()}").status == 403
    posted = attacked.send("POST", "/harmful?x", body=good + b"&to=https://evil.example")
    assert (posted.status, posted.one("Location")) == (303, OWN)


def test_a_warning_does_not_stand_in_for_a_password(attacked: Attacked) -> None:
    right = f"&password={PASSWORD}".encode()
    number = NUMBERS["secret"]
    on = fields_of(attacked.get("/harmful-secret"))
    answer = attacked.send("POST", "/harmful-secret", body=on)
    well_formed(answer)
    assert (answer.status, answer.all("Set-Cookie")) == (200, [])
    again = attacked.send("POST", "/harmful-secret", f"Cookie: cp_{number}=x; cp_204=x", body=on)
    assert again.status == 200
    # Nor does the password for the warning; its form brings along that it was seen.
    assert attacked.send("POST", "/harmful-secret", body=right[1:]).status == 403
    opened = attacked.send("POST", "/harmful-secret", body=fields_of(answer) + right)
    assert (opened.status, opened.one("Location")) == (303, "/harmful-secret")
    passed = f"Cookie: {opened.one('Set-Cookie').partition(';')[0]}"
    assert attacked.get("/harmful-secret", passed).status == 403
    led = attacked.send("POST", "/harmful-secret", passed, body=on)
    assert (led.status, led.one("Location")) == (303, OWN)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "OPTIONS"])
def test_other_methods_do_nothing(attacked: Attacked, method: str) -> None:
    before = len(attacked.notebook.events)
    for name in NAMES:
        answer = attacked.send(method, f"/{name}", "Cookie: zq9=secret")
        well_formed(answer)
        assert answer.status == (204 if method == "OPTIONS" else 405)
        # TRACE would send back what scripts must not read.
        assert b"zq9" not in answer.body
    assert len(attacked.notebook.events) == before
