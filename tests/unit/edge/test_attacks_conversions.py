"""Conversions are fired by anybody's page: hostile values are refused or kept within bounds."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from clicktrail.domain.conversion_policy import ORDER_ID_LENGTH
from clicktrail.domain.events import ConversionFired, decode_event
from clicktrail.domain.money import MAX_AMOUNT
from clicktrail.edge.facts import AGENT, PARAMETER, QUERY, REFERRER
from clicktrail.edge.pages import GIF
from tests.support.attacked import Attacked, Response, well_formed
from tests.support.site import SIGNER
from tests.support.targets import CODE

CLICK = SIGNER.click_id(1, 100, 77, 0, 88)
SERVER = f"/s2s?id={CODE}&clickId={CLICK}"
IMAGE = f"/conversion.aspx?id={CODE}&pixel=true"
FRAME = f"/conversion.aspx?id={CODE}"


def fired(attacked: Attacked, target: str) -> tuple[Response, ConversionFired | None]:
    """Fire a conversion; return the answer and what was recorded."""
    before = len(attacked.notebook.events)
    answer = attacked.get(target)
    well_formed(answer)
    if len(attacked.notebook.events) == before:
        return answer, None
    event = decode_event(attacked.notebook.events[-1])
    assert isinstance(event, ConversionFired)
    return answer, event


@pytest.mark.parametrize(
    "amount",
    [
        *("NaN", "nan", "-NaN", "sNaN", "Infinity", "inf", "-inf", "1e999", "1E5", "1e-5", "0x10"),
        *("1_000", "1,000.00", "1.2.3", "1..2", ".5", "5.", "--1", "+-1", "- 1", "1 0", "1;2"),
        *("\uff11\uff12", "\u0661", "\u00b2", "1\u00a0000", "\u20ac5", "5%", "$5", "1/2", "one"),
        *("10000000000001", "-10000000000001", "9" * 400, "9" * 6000, "1" + "0" * 40 + ".0"),
        *("1\x00", "1\r\n2", "1'--", "1<script>", "[1]", '{"a":1}', "true", "null"),
    ],
)
def test_what_is_no_amount_is_refused_and_nothing_recorded(attacked: Attacked, amount: str) -> None:
    sent = quote(amount, safe="")
    for field in ("val", "com", "comperc"):
        answer, event = fired(attacked, f"{SERVER}&{field}={sent}")
        assert (answer.status, event) == (400, None)
        assert answer.one("Content-Type") == "text/plain; charset=utf-8"
        expected = f"{field} is not a number: {amount.strip()[:40]}\n"
        assert answer.body.decode() == expected
        answer, event = fired(attacked, f"{FRAME}&{field}={sent}")
        assert (answer.status, answer.body.decode(), event) == (400, expected, None)
        answer, event = fired(attacked, f"{IMAGE}&{field}={sent}")
        assert (answer.status, answer.body, event) == (400, GIF, None)


@pytest.mark.parametrize(
    ("amount", "kept"),
    [
        ("10000000000000", MAX_AMOUNT),
        ("-10000000000000", -MAX_AMOUNT),
        ("+0005", 50_000),
        ("-0", 0),
        ("0." + "0" * 6000 + "1", 0),
        ("1." + "9" * 3000, 20_000),
        ("0" * 3000 + "7,5", 75_000),
        ("%20 5 ".replace(" ", "%20"), 50_000),
    ],
)
def test_amounts_at_the_edge_are_kept_exactly(attacked: Attacked, amount: str, kept: int) -> None:
    answer, event = fired(attacked, f"{SERVER}&val={amount}")
    assert answer.status == 200
    assert event is not None
    assert (event.value, event.commission) == (kept, 0)


def test_a_share_of_an_amount_stays_an_amount(attacked: Attacked) -> None:
    answer, event = fired(attacked, f"{SERVER}&val=10000000000000&comperc=10000000000000")
    assert (answer.status, event) == (400, None)
    answer, event = fired(attacked, f"{SERVER}&val=10000000000000&comperc=-100")
    assert event is not None
    assert event.commission == -MAX_AMOUNT


@pytest.mark.parametrize("code", ["EURO", "E", "E\u00dcR", "\uff25\uff35\uff32", "E\x00R", "123"])
def test_what_is_no_currency_is_refused(attacked: Attacked, code: str) -> None:
    for field in ("currency", "cur"):
        answer, event = fired(attacked, f"{SERVER}&{field}={quote(code)}")
        assert (answer.status, event) == (400, None)
        assert answer.one("Content-Type") == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "code",
    [
        *("x", "AB" * 15, "AB" * 17, "%00", "'%20or%201=1", "AB" * 200, "*", "../" + CODE),
        *(f"{CODE}%00", f"%20{CODE}", quote("\uff21\uff22" * 16), quote("\u2126" * 99)),
    ],
)
def test_an_id_that_is_nobodys_records_nothing(attacked: Attacked, code: str) -> None:
    for target in (f"/s2s?id={code}&clickId={CLICK}", f"/conversion.aspx?id={code}"):
        answer, event = fired(attacked, target)
        assert (answer.status, event) == (404, None)
        assert answer.body == b"There is no conversion with this id\n"
    answer, event = fired(attacked, f"/conversion.aspx?id={code}&pixel=true")
    assert (answer.status, answer.body, event) == (404, GIF, None)


def test_what_is_kept_of_a_request_is_bounded(attacked: Attacked) -> None:
    long = "\U0001f4a9" * 200 + "x" * 1200
    answer = attacked.get(
        f"{IMAGE}&param={quote(long)}&orderid={quote(long)}",
        "Referer: https://r.example/" + "r" * 5000,
        "User-Agent: " + "u" * 5000,
        "Cookie: cm_1=" + "c" * 1000,
    )
    assert answer.status == 200
    event = decode_event(attacked.notebook.events[-1])
    assert isinstance(event, ConversionFired)
    assert len(event.parameter) == PARAMETER
    assert len(event.order_id) == ORDER_ID_LENGTH
    assert len(event.referrer) == REFERRER
    assert len(event.user_agent) == AGENT
    assert len(event.query) == QUERY
    assert event.candidates == ()


def test_only_the_first_of_a_field_and_the_first_two_hundred_fields_count(
    attacked: Attacked,
) -> None:
    _, event = fired(attacked, f"{SERVER}&val=1&val=2&VAL=3&id=other&clickid=other")
    assert event is not None
    assert event.value == 10_000
    _, event = fired(attacked, SERVER + "&x=1" * 200 + "&val=5")
    assert event is not None
    # The conversion's own value stands in for one that nobody looked for.
    assert event.value == 10_000


@pytest.mark.parametrize(
    ("method", "target", "kind", "body"),
    [
        ("POST", "/s2s", "application/json", f'{{"id":"{CODE}","clickId":"{CLICK}"}}'),
        ("POST", "/s2s", "text/plain", f"id={CODE}&clickId={CLICK}"),
        ("POST", "/s2s", "", f"id={CODE}&clickId={CLICK}"),
        ("GET", "/s2s", "application/x-www-form-urlencoded", f"id={CODE}&clickId={CLICK}"),
        ("POST", "/s2s", "multipart/form-data; boundary=b", f"id={CODE}&clickId={CLICK}"),
        ("POST", "/s2s", "application/xml", f"<!DOCTYPE x [<!ENTITY e '{CODE}'>]><x>&e;</x>"),
        ("POST", "/s2s", "application/x-www-form-urlencoded", "\x00" * 60_000),
        ("POST", "/s2s", "application/x-www-form-urlencoded", "&" * 60_000),
        ("POST", "/s2s", "application/x-www-form-urlencoded", "%" * 60_000),
    ],
)
def test_a_body_counts_only_as_a_form_that_was_posted(
    attacked: Attacked, method: str, target: str, kind: str, body: str
) -> None:
    before = len(attacked.notebook.events)
    lines = [f"Content-Type: {kind}"] if kind else []
    answer = attacked.send(method, target, *lines, body=body.encode())
    well_formed(answer)
    assert (answer.status, answer.body) == (400, b"clickId is missing\n")
    assert len(attacked.notebook.events) == before


def test_a_posted_form_does_not_overrule_the_query(attacked: Attacked) -> None:
    kind = "Content-Type: application/x-www-form-urlencoded"
    answer = attacked.send("POST", f"{SERVER}&val=1", kind, body=b"val=2&id=x&com=3")
    assert answer.status == 200
    event = decode_event(attacked.notebook.events[-1])
    assert isinstance(event, ConversionFired)
    assert (event.value, event.commission) == (10_000, 30_000)


def test_text_with_control_characters_is_kept_as_text(attacked: Attacked) -> None:
    text = "a\x00b\r\nc\u202e\ufffed\"'<>\\"
    _, event = fired(attacked, f"{SERVER}&param={quote(text)}&orderid={quote(text)}")
    assert event is not None
    assert (event.parameter, event.order_id) == (text, text)
