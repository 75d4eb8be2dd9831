"""Bodies that are no honest JSON, XML or form at all, sent to every operation that takes one."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.api import Account
from tests.support.writes import Target, in_shape, targets_of, writes_of

BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><b><name>&d;</name></b>"""
FILE = b"""<!DOCTYPE b [<!ENTITY f SYSTEM "file:///etc/hostname">]><b><name>&f;</name></b>"""
PLAIN = '{"name": "ü"}'
JSON_BODIES = {
    "an array": b"[]",
    "a number": b"17",
    "a text": b'"name"',
    "null": b"null",
    "nothing but spaces": b" \n\t",
    "cut off": b'{"name": "a',
    "followed by more": b'{"name": "a"} {}',
    "with a comment": b'{"name": "a" /* b */}',
    "in single quotes": b"{'name': 'a'}",
    "NaN": b'{"name": NaN, "value": NaN, "id": NaN}',
    "infinite": b'{"name": -Infinity, "value": Infinity, "id": Infinity}',
    "a number beyond floats": b'{"name": 1e999, "value": 1e999, "id": 1e999, "type": -1e999}',
    "ten thousand digits": b'{"id": ' + b"9" * 10_000 + b"}",
    "three hundred digits": b'{"id": 1%s, "value": 1%s, "name": 1%s}' % ((b"0" * 300,) * 3),
    "many digits after the point": b'{"value": 0.' + b"3" * 100_000 + b"}",
    "the same name twice": b'{"name": "a", "name": [], "Name": {}, "NAME": "b"}',
    "lone surrogates": b'{"name": "\\ud800", "text": "\\udfff", "title": "\\ud800"}',
    "a lone surrogate as name": b'{"\\ud800": 1, "\\u0000": 2, "": 3}',
    "NUL": b'{"name": "a\\u0000b", "text": "\\u0000"}',
    "a raw NUL": b'{"name": "a\x00b"}',
    "UTF-16": PLAIN.encode("utf-16"),
    "UTF-16 without a mark": PLAIN.encode("utf-16-be"),
    "UTF-32": PLAIN.encode("utf-32"),
    "half a UTF-16": PLAIN.encode("utf-16")[:-1],
    "UTF-8 with a mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "broken UTF-8": b'{"name": "\xff\xfe\xc3("}',
    "overlong UTF-8": b'{"name": "\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "Latin-1": PLAIN.encode("latin-1"),
    "compressed": gzip.compress(PLAIN.encode()),
    "deep lists": b"[" * 100_000,
    "deep lists, closed": b'{"list":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "deep objects": b'{"typeTL":' * 20_000 + b"1" + b"}" * 20_000,
    "deep tags": b'{"tags":' + b"[" * 900 + b"]" * 900 + b"}",
    "wide": json.dumps({f"m{number}": number for number in range(50_000)}).encode(),
    "many items": json.dumps({"List": [{}] * 20_000, "PatchRequests": [1] * 20_000}).encode(),
    "many tags": json.dumps({"tags": ["t"] * 50_000, "name": "n", "title": "t"}).encode(),
    "a long text": json.dumps({"name": "x" * 1_000_000, "text": "y"}).encode(),
    "too large": b'{"name": "' + b"x" * 2**20 + b'"}',
}
XML_BODIES = {
    "a bomb": BOMB,
    "a file": FILE,
    "a bomb of attributes": b"<b " + b" ".join(b'a%d="1"' % n for n in range(20_000)) + b"/>",
    "deep": b"<a>" * 5000 + b"</a>" * 5000,
    "wide": b"<b>" + b"<name>a</name>" * 20_000 + b"</b>",
    "not closed": b"<b><name>a",
    "two roots": b"<b/><b/>",
    "no XML": b"name=a",
    "an unknown encoding": b'<?xml version="1.0" encoding="x-none"?><b><name>a</name></b>',
    "another encoding than it says": b'<?xml version="1.0" encoding="utf-16"?><b/>',
    "UTF-16": '<?xml version="1.0" encoding="utf-16"?><b><name>ü</name></b>'.encode("utf-16"),
    "UTF-7": b'<?xml version="1.0" encoding="utf-7"?><b><name>+AGE-</name></b>',
    "broken UTF-8": b"<b><name>\xff</name></b>",
    "a control character": b"<b><name>&#0;&#1;</name></b>",
    "a surrogate": b"<b><name>&#xd800;</name></b>",
    "an unknown entity": b"<b><name>&nbsp;</name></b>",
    "an undeclared prefix": b"<x:b><x:name>a</x:name></x:b>",
    "lists and objects mixed up": b"<b><name><a/><a/></name><typeTL>1</typeTL><id><id/></id></b>",
    "nil": b'<b nil="true"><name nil="true"/><id nil="1"/></b>',
}
FORM_BODIES = {
    "no name": b"=a&=&&&",
    "broken percent signs": b"name=%&title=%zz&%=1&%ff=%ff",
    "broken UTF-8": b"name=\xff\xfe",
    "NUL": b"name=%00&text=%00",
    "brackets": b"a[=1&a]=2&[]=3&[[]]=4&tags[][]=5&tags[x=6&list[0]=7&list[0][id]=8",
    "a scalar and what is in it": b"typeTL=1&typeTL.url=2&typeTL.url.more=3&id.id=4",
    "deep": b"typeTL" + b".a" * 5000 + b"=1",
    "indices": b"list[99999].id=1&list[-1].id=2&list[1e9]=3&tags[999999999999]=4",
    "many fields": b"&".join(b"m%d=1" % number for number in range(5000)),
    "digits of other scripts": "id=٣&list[٣].id=1&value=٣".encode(),
}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def targets(owner: Account) -> dict[str, Target]:
    return targets_of(owner)


def send(
    owner: Account, write: tuple[str, str], targets: dict[str, Target], body: bytes, kind: str
) -> Any:
    method, path = write
    headers = {"Content-Type": kind}
    return owner.call(method, Target.fill(path, targets), content=body, headers=headers)


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        *(("application/json", what) for what in JSON_BODIES),
        *(("application/xml", what) for what in XML_BODIES),
        *((FORM, what) for what in FORM_BODIES),
    ],
)
def test_nothing_nasty_is_a_fault_anywhere(
    app: FastAPI, owner: Account, targets: dict[str, Target], kind: str, what: str
) -> None:
    bodies = {"application/json": JSON_BODIES, "application/xml": XML_BODIES, FORM: FORM_BODIES}
    for write in writes_of(app):
        in_shape(send(owner, write, targets, bodies[kind][what], kind))
        in_shape(send(owner, write, targets, bodies[kind][what], "application/octet-stream"))


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("NaN", "The body is not valid JSON."),
        ("infinite", "The body is not valid JSON."),
        ("a number beyond floats", "The body holds a number that is too large."),
        ("cut off", "The body is not valid JSON."),
        ("broken UTF-8", "The body is not valid JSON."),
        ("deep lists", "The body is not valid JSON."),
        ("an array", "The body must be a JSON object."),
    ],
)
def test_what_is_no_json_is_refused(owner: Account, what: str, message: str) -> None:
    before = owner.get("/groups/count")
    headers = {"Content-Type": "application/json"}
    answer = owner.call("POST", "/groups", content=JSON_BODIES[what], headers=headers)
    assert answer.status_code == 400
    assert answer.json() == {
        "errorCode": "ValidationError",
        "errorMessage": message,
        "httpErrorCode": 400,
    }
    assert owner.get("/groups/count") == before


def test_half_a_character_is_named_in_a_batch(owner: Account) -> None:
    body = b'{"List": [{"title": "\\ud800", "typeTL": {"url": "https://a.example/"}}]}'
    headers = {"Content-Type": "application/json"}
    [result] = owner.ok("PUT", "/datapoints/batch", content=body, headers=headers)["results"]
    assert result == {
        "status": "BadRequest",
        "errors": [
            {
                "code": "Invalid",
                "property": "Title",
                "errorMessage": "Title holds a character that is not text.",
                "errorValue": "?",
            }
        ],
    }


@pytest.mark.parametrize("body", [BOMB, FILE], ids=["bomb", "file"])
def test_xml_entities_are_never_read(owner: Account, body: bytes) -> None:
    before = owner.get("/groups/count")
    headers = {"Content-Type": "application/xml", "Accept": "application/json"}
    answer = owner.call("POST", "/groups", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["errorMessage"] == "XML with a DOCTYPE is not taken."
    assert owner.get("/groups/count") == before


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_bytes_are_a_fault(
    app: FastAPI, owner: Account, targets: dict[str, Target], data: st.DataObject
) -> None:
    write = data.draw(st.sampled_from(writes_of(app)))
    kind = data.draw(
        st.sampled_from(
            ["application/json", "application/xml", FORM, "text/json; charset=utf-16", ""]
        )
    )
    known = [*JSON_BODIES.values(), *XML_BODIES.values(), *FORM_BODIES.values()]
    body = data.draw(st.binary(max_size=200) | st.sampled_from([b for b in known if len(b) < 2000]))
    if body and data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(body) - 1))
        body = body[:at] + data.draw(st.binary(max_size=3)) + body[at + 1 :]
    method, path = write
    headers = {"Content-Type": kind, "Accept": data.draw(st.sampled_from(["*/*", "text/xml"]))}
    in_shape(owner.call(method, Target.fill(path, targets), content=body, headers=headers))
