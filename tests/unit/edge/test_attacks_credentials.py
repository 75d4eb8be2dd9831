"""What visitors carry is signed: forged, altered, borrowed or kept too long it is nobody's."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from clicktrail.domain.events import ConversionFired, Flag, Hit, decode_event
from clicktrail.domain.tokens import Signer
from clicktrail.edge.marks import Marks
from tests.support.attacked import Attacked, fields_of, well_formed
from tests.support.site import NOW_MS, SIGNER
from tests.support.targets import (
    BEHAVIOURS,
    CODE,
    FOREIGN_CODE,
    NUMBERS,
    OWN,
    PASSWORD,
    A,
    B,
    C,
)

STRANGER = Signer(b"x" * 32)


def altered(text: str) -> Iterator[str]:
    """Give every text that differs from a base64url one in one bit of what it says."""
    padding = "=" * (-len(text) % 4)
    raw = a2b_base64((text + padding).replace("-", "+").replace("_", "/"))
    for at in range(len(raw) * 8):
        other = bytearray(raw)
        other[at // 8] ^= 1 << at % 8
        coded = b2a_base64(bytes(other), newline=False).decode().rstrip("=")
        yield coded.replace("+", "-").replace("/", "_")


def misspelt(text: str) -> list[str]:
    """Return texts that a careless reader takes for the same."""
    return [
        text[:-1],
        text[1:],
        text + "A",
        text + "AAAA",
        text + "=",
        text + "====",
        text * 2,
        f"{text[:8]} {text[9:]}",
        f"{text[:8]}%{text[9:]}",
        text.swapcase(),
        text.replace("-", "+").replace("_", "/") if "-" in text or "_" in text else text[::-1],
        "A" * len(text),
        "",
    ]


def newest(attacked: Attacked) -> Hit:
    event = decode_event(attacked.notebook.events[-1])
    assert isinstance(event, Hit)
    return event


def visited(attacked: Attacked, name: str, cookie: str = "") -> tuple[int, bool]:
    """Visit a link; return the visitor's number, and whether they were taken for a new one."""
    answer = attacked.get(f"/{name}", *([f"Cookie: {cookie}"] if cookie else []))
    well_formed(answer)
    assert (answer.status, answer.one("Location")) == (307, OWN)
    hit = newest(attacked)
    return hit.visitor, bool(hit.flags & Flag.NEW_VISITOR)


def cookie_of(attacked: Attacked, name: str) -> str:
    return attacked.get(f"/{name}").one("Set-Cookie").partition(";")[0].partition("=")[2]


def test_a_visitors_cookie_that_was_altered_makes_a_new_visitor(attacked: Attacked) -> None:
    value = cookie_of(attacked, "plain")
    visitor = newest(attacked).visitor
    assert visited(attacked, "plain", f"cm_1={value}") == (visitor, False)
    for other in (*altered(value), *misspelt(value), value + "A" * 12_000):
        found, new = visited(attacked, "plain", f"cm_1={other}")
        assert new
        assert found != visitor


def test_a_cookie_is_good_only_for_its_account_its_name_and_its_installation(
    attacked: Attacked,
) -> None:
    value = cookie_of(attacked, "plain")
    visitor = newest(attacked).visitor
    entries = ((NUMBERS["plain"], 2),)
    for name, cookie in (
        ("foreign", f"cm_2={value}"),
        ("foreign", f"cm_1={value}"),
        ("plain", f"xcm_1={value}"),
        ("plain", f"cm_11={value}"),
        ("plain", f"cm_1 ={value}"),
        ("plain", f"cm_1[]={value}"),
        ("plain", f"CM_1={value}"),
        ("plain", "cm_1=" + SIGNER.cookie(2, visitor, entries).decode()),
        ("plain", "cm_1=" + STRANGER.cookie(1, visitor, entries).decode()),
    ):
        found, new = visited(attacked, name, cookie)
        assert new
        assert found != visitor


def test_of_many_cookies_of_a_name_the_first_good_one_counts(attacked: Attacked) -> None:
    first, second = (SIGNER.cookie(1, visitor, ()).decode() for visitor in (41, 42))
    junk = "; ".join(f"cm_1={'A' * 28}" for _ in range(200))
    assert visited(attacked, "plain", f"{junk}; cm_1={first}; cm_1={second}") == (41, False)
    assert visited(attacked, "plain", "cm_1=;" * 2000 + f"cm_1={second}") == (42, False)
    assert visited(attacked, "plain", f'cm_1="{first}"') == (41, False)


def test_a_cookie_never_holds_more_than_its_eight_links(attacked: Attacked) -> None:
    entries = tuple((number, number) for number in range(1, 9))
    value = SIGNER.cookie(1, 41, entries).decode()
    answer = attacked.get("/plain", f"Cookie: cm_1={value}")
    made = answer.one("Set-Cookie").partition(";")[0].partition("=")[2]
    assert len(made) == len(value)
    read = SIGNER.read_cookie(made, 1)
    assert read is not None
    assert [number for number, _ in read.entries] == [NUMBERS["plain"], *range(1, 8)]


def test_a_click_id_altered_in_any_bit_belongs_to_nobody(attacked: Attacked) -> None:
    good = SIGNER.click_id(1, NUMBERS["plain"], 77, 0, 88)
    ask = f"/s2s?id={CODE}&clickId="
    before = len(attacked.notebook.events)
    for forged in (
        *altered(good),
        *(other for other in misspelt(good) if other),
        STRANGER.click_id(1, NUMBERS["plain"], 77, 0, 88),
    ):
        answer = attacked.get(ask + quote(forged))
        well_formed(answer)
        assert (answer.status, answer.body) == (404, b"There is no click with this clickId\n")
    assert len(attacked.notebook.events) == before
    assert attacked.get(ask + good).status == 200
    event = decode_event(attacked.notebook.events[-1])
    assert isinstance(event, ConversionFired)
    assert [candidate.hit_id for candidate in event.candidates] == [77]


def test_a_click_of_one_account_converts_nothing_of_another(attacked: Attacked) -> None:
    ours, theirs = SIGNER.click_id(1, 100, 77, 0, 88), SIGNER.click_id(2, 208, 78, 0, 89)
    for code, click in ((CODE, theirs), (FOREIGN_CODE, ours)):
        assert attacked.get(f"/s2s?id={code}&clickId={click}").status == 404
        cookie = f"cm_1={SIGNER.cookie(1, 9, ((100, 154),)).decode()}"
        image = f"/conversion.aspx?id={code}&clickid={click}&pixel=true"
        assert attacked.get(image, f"Cookie: {cookie}").status == 200
        event = decode_event(attacked.notebook.events[-1])
        assert isinstance(event, ConversionFired)
        # Only the cookie of the conversion's own account speaks.
        assert [each.datapoint_id for each in event.candidates] == ([100] if code == CODE else [])


def test_no_signed_value_passes_for_one_of_another_kind(attacked: Attacked) -> None:
    number = NUMBERS["plain"]
    secret = BEHAVIOURS["secret"]
    assert secret is not None
    kinds = {
        "click": SIGNER.click_id(1, number, 77, 0, 88),
        "cookie": SIGNER.cookie(1, 88, ((number, 154),)).decode(),
        "bare cookie": SIGNER.cookie(1, 88, ()).decode(),
        "pass": SIGNER.link_pass(NUMBERS["secret"], NOW_MS + 1000, secret.password),
        "public": SIGNER.public_token(NUMBERS["secret"]),
        "position": Marks(SIGNER).position(NUMBERS["spillover"], 2).decode(),
        "warned": fields_of(attacked.get("/harmful")).decode().partition("=")[2],
    }
    for kind, value in kinds.items():
        if kind != "click":
            assert attacked.get(f"/s2s?id={CODE}&clickId={value}").status == 404
        assert visited(attacked, "plain", f"cm_1={value}")[1] == (
            kind not in ("cookie", "bare cookie")
        )
        opened = attacked.get("/secret", f"Cookie: cp_{NUMBERS['secret']}={value}")
        assert (opened.status, opened.one("Location")) == (
            (307, OWN) if kind == "pass" else (200, "")
        )
        led = attacked.get("/spillover", f"Cookie: cs_{NUMBERS['spillover']}={value}")
        assert led.one("Location") == (C if kind == "position" else A)
        on = attacked.send("POST", "/harmful", body=f"warned={value}".encode())
        assert on.status == (303 if kind == "warned" else 403)


def test_a_place_in_a_sequence_is_no_other_visitors_to_write(attacked: Attacked) -> None:
    number = NUMBERS["spillover"]
    marks, others = Marks(SIGNER), Marks(STRANGER)

    def led(value: str) -> str:
        return attacked.get("/spillover", f"Cookie: cs_{number}={value}").one("Location")

    good = marks.position(number, 1).decode()
    assert led(good) == B
    assert {led(other) for other in (*altered(good), *misspelt(good))} == {A}
    assert led(marks.position(number + 1, 1).decode()) == A
    assert led(others.position(number, 1).decode()) == A
    assert led(marks.position(number, 255).decode()) == C


def test_a_pass_opens_one_link_with_one_password_for_one_hour(fresh: Attacked) -> None:
    number = NUMBERS["secret"]
    posted = fresh.send("POST", "/secret", body=f"password={PASSWORD}".encode())
    assert (posted.status, posted.one("Location")) == (303, "/secret")
    value = posted.one("Set-Cookie").partition(";")[0].partition("=")[2]

    def opens(cookie: str, name: str = "secret") -> bool:
        answer = fresh.get(f"/{name}", f"Cookie: {cookie}")
        well_formed(answer)
        assert (answer.status, answer.one("Location")) in ((307, OWN), (200, ""))
        return answer.status == 307

    assert opens(f"cp_{number}={value}")
    for other in (*altered(value), *misspelt(value)):
        assert not opens(f"cp_{number}={other}")
    # The other link keeps the same password, even, and its salt.
    other_number = NUMBERS["other-secret"]
    assert not opens(f"cp_{other_number}={value}; cp_{number}={value}", "other-secret")
    assert not opens(f"cp_{number}={STRANGER.link_pass(number, NOW_MS + 9, 'x')}")
    assert not opens(f"cp_{number}={SIGNER.link_pass(number, NOW_MS + 9, 'former password')}")
    fresh.now_ms += 3600_000 - 1
    assert opens(f"cp_{number}={value}")
    fresh.now_ms += 1
    assert not opens(f"cp_{number}={value}")


@pytest.mark.parametrize("name", ["cs_{}", "cp_{}", "cm_1"])
def test_a_header_full_of_cookies_is_read_and_passed_over(attacked: Attacked, name: str) -> None:
    for value in ("", "A", "A" * 20, "A" * 28, "=" * 9, "\xff"):
        for number in (NUMBERS["spillover"], NUMBERS["secret"]):
            cookie = f"{name.format(number)}={value};"
            line = ("Cookie: " + cookie * (12_000 // len(cookie))).rstrip(";")
            answer = attacked.get("/spillover", line)
            assert (answer.status, answer.one("Location")) == (307, A)
            assert attacked.get("/secret", line).status == 200
