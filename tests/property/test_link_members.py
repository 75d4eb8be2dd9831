"""Whatever a client says of a link: it is refused by name, or kept so that the link leads on."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import event, given, settings
from hypothesis import strategies as st

from clicktrail.api.bodies import take
from clicktrail.api.v2.link_bodies import DatapointBody, LinkSpecificsBody, fields_of
from clicktrail.api.v2.link_intake import take_members
from clicktrail.catalog.model import DatapointFields
from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.destinations import judge
from clicktrail.domain.entries import LinkEntry
from clicktrail.domain.link_members import behaviour_of, destinations, fallback

URLS = st.sampled_from(
    ["https://a.example/", "http://b.example/?x=[y]", "", "ftp://c.example", "http://[::1", "x"]
)
GOOD_URLS = st.sampled_from(["https://a.example/", "http://b.example/?x=[y]"])
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 12_000),
    st.text(max_size=6),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
NAMES = [field.alias or name for name, field in LinkSpecificsBody.model_fields.items()]


def items(url: st.SearchStrategy[str], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.fixed_dictionaries({"url": url}, optional=more), max_size=4)


def bodies(url: st.SearchStrategy[str], *, weights: st.SearchStrategy[Any]) -> Any:
    return st.fixed_dictionaries(
        {"destinationMode": st.integers(0, 9)},
        optional={
            "url": url,
            "firstUrl": url,
            "randomDestinationItems": items(url),
            "sequentialDestinationItems": items(url),
            "spilloverDestinationItems": items(url),
            "weightedDestinationItems": items(url, weight=weights),
            "urlsByLanguage": items(url, languageCode=st.sampled_from(["de", "DE_at", "x", ""])),
            "urlsByNation": items(url, nation=st.sampled_from(["de", "IT", "zz", ""])),
            "uniqueDestinationItem": st.fixed_dictionaries({"firstDestinationUrl": url}),
            "browserDestinationItem": st.fixed_dictionaries(
                {}, optional={"mobileDestinationUrl": url, "spidersDestinationUrl": url}
            ),
            "expirationDate": st.sampled_from(["", "20270101", "2027010112", "19000101"]),
            "urlAfterDateExpiration": url,
            "pauseAfterDateExpiration": st.booleans(),
            "expirationClicks": st.integers(0, 2**53),
            "hideUrlTitle": st.text(max_size=5),
            "referrerClean": st.integers(0, 2),
            "scripts": st.lists(st.integers(0, 5), max_size=3),
        },
    )


def taken(body: dict[str, Any]) -> tuple[DatapointFields, list[Any]]:
    datapoint, failures = take(DatapointBody, {"typeTL": body})
    fields = fields_of(datapoint)
    failures += take_members(datapoint.type_tl, fields, None, ZoneInfo("Europe/Rome"))
    return fields, failures


@settings(deadline=None, max_examples=400)
@given(
    bodies(URLS, weights=st.integers(0, 20_000)),
    st.dictionaries(st.sampled_from(NAMES), ODD, max_size=3),
)
def test_no_members_are_a_fault(body: dict[str, Any], odd: dict[str, Any]) -> None:
    fields, failures = taken(body | odd)
    for failure in failures:
        assert failure.property.startswith("TypeTL")
    if not failures:
        members = fields.get("specifics", {})
        assert judge(fallback(fields.get("url", ""), members)).ok
        assert msgspec.json.decode(msgspec.json.encode(members)) == members


@settings(deadline=None, max_examples=400)
@given(bodies(GOOD_URLS, weights=st.integers(1, 10_000)))
def test_what_is_taken_reaches_the_edge_whole_and_never_leads_nowhere(body: dict[str, Any]) -> None:
    fields, failures = taken(body)
    event(f"refused: {bool(failures)}")
    if failures:
        return
    members = fields.get("specifics", {})
    does = behaviour_of(members)
    url = fallback(fields.get("url", ""), members)
    entry = LinkEntry(1, 1, 1, 1, "n", 0, 0, url, behaviour=does)
    sent = msgspec.msgpack.decode(msgspec.msgpack.encode(entry), type=LinkEntry)
    assert sent == entry
    ends = {target.url for rule in (does or Behaviour()).rules for target in rule.targets}
    assert all(judge(end).ok for end in (*ends, url))
    assert ends <= {one for _, one in destinations(members)}
