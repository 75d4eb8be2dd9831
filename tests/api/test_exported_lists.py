"""Lists of the catalog as files: all forms, what is chosen, what guests see, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clicktrail.api.v3 import exported_lists
from clicktrail.api.v3.exported_lists import CONVERSION_COLUMNS, GROUP_COLUMNS, LINK_COLUMNS
from clicktrail.domain.entries import Status
from clicktrail.exports.shelf import Shelf
from clicktrail.settings import Settings
from tests.api.test_exports import faults, made
from tests.support.api import Account
from tests.support.exported import flat, read_back, read_jsonl
from tests.support.guests import GuestOf
from tests.support.importing import Installation


@pytest.fixture
def shop(owner: Account) -> Iterator[Account]:
    yield owner
    for job in Shelf(owner.parts.settings).all():
        Shelf(owner.parts.settings).remove(job.id)


def rows(who: Any, parts: Any, of: str, **chosen: Any) -> list[dict[str, Any]]:
    """Return the rows of a list, by JSON Lines."""
    body = {"list": {"of": of, **chosen}, "format": "jsonl"}
    return read_jsonl(made(who, parts, body).content)


def names(who: Any, of: str, **chosen: Any) -> list[str]:
    return [row["name"] for row in rows(who, who.parts, of, **chosen)]


def test_a_link_is_a_row_of_all_that_a_table_can_say_of_it(shop: Account) -> None:
    group, order = shop.group("Mail"), shop.conversion("Order")
    link = shop.link(
        "Spring", "https://shop.example/?a=1", name=f"el-spring-{shop.id}", groupId=group,
        tags=["b", "a"], notes="For\nJune", firstConversionId=order, isPublic=True,
        typeTL={"redirectType": 307, "expirationDate": "20300102030405"},
    )  # fmt: skip
    found = shop.get(f"/datapoints/{link}")
    (row,) = rows(shop, shop.parts, "links")
    created = datetime.fromisoformat(row.pop("created"))
    assert f"{created:%Y%m%d%H%M%S}" == found["creationDate"]
    assert row == {
        "id": link, "name": f"el-spring-{shop.id}", "title": "Spring",
        "short_url": found["trackingCode"], "status": "active", "group": group,
        "group_name": "Mail", "tags": ["a", "b"], "domain": found["typeTL"]["domainId"],
        "domain_name": "go.example", "conversions": ["Order"], "notes": "For\nJune",
        "preferred": False, "is_public": True, "redirect_only": False, "append_query": False,
        "is_secured": False, "light_tracking": False, "encode_ip": False,
        "url": "https://shop.example/?a=1", "redirect_type": 307,
        "expires": "2030-01-02T03:04:05.000+00:00",
    }  # fmt: skip
    pixel = shop.pixel("Opened", name=f"el-opened-{shop.id}")
    (seen,) = rows(shop, shop.parts, "pixels")
    assert (seen["id"], seen["title"], "url" in seen) == (pixel, "Opened", False)


def test_other_lists_are_what_the_api_lists(shop: Account) -> None:
    mail = shop.group("Mail", tags=["a"], notes="n")
    order = shop.conversion("Order", value=12.5, description="d")
    groups = rows(shop, shop.parts, "groups")
    assert [(one["name"], one["tags"], one["status"], one["notes"]) for one in groups] == [
        ("Default", [], "active", ""), ("Mail", ["a"], "active", "n"),
    ]  # fmt: skip
    assert [one["id"] for one in groups] == [shop.default_group, mail]
    (tag,) = shop.get("/tags", _expand="true")["entities"]
    assert rows(shop, shop.parts, "tags") == [{"id": tag["id"], "name": "a"}]
    (conversion,) = rows(shop, shop.parts, "conversions")
    assert conversion.pop("created")
    assert conversion == {
        "id": order, "name": "Order", "status": "active", "description": "d",
        "code": shop.get(f"/conversions/{order}")["code"], "value": 12.5,
        "duplicates": "per_click", "min_seconds": 0, "max_seconds": 0, "look_back_days": 30,
    }  # fmt: skip
    host = f"el-{shop.id}.example"
    shop.ok("POST", "/domains", {"name": host, "type": 2, "custom404": "https://a.example/"})
    domains = {one["name"]: one for one in rows(shop, shop.parts, "domains")}
    assert set(domains) == {"go.example", host}
    assert domains[host].pop("created")
    own = domains[host].pop("id")
    assert shop.get(f"/domains/{own}")["name"] == host
    assert domains[host] == {
        "name": host, "type": "dedicated", "verification": "unverified",
        "verification_problem": "", "is_default": False, "cookieless": False,
        "custom_404": "https://a.example/", "custom_homepage": "",
    }  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize(
    ("of", "columns"),
    [("links", LINK_COLUMNS), ("groups", GROUP_COLUMNS), ("conversions", CONVERSION_COLUMNS)],
    ids=["links", "groups", "conversions"],
)
def test_every_form_says_the_same_page_after_page(
    shop: Account, monkeypatch: pytest.MonkeyPatch, of: str, columns: Any, form: str
) -> None:
    monkeypatch.setattr(exported_lists, "AT_ONCE", 2)
    for number in range(5):
        shop.link(f"=L{number}", tags=["a", "b"], typeTL={"expirationDate": "20300102030405"})
        shop.group(f"+G{number}", tags=["c"])
        shop.conversion(f"C{number}", value=number + 0.25)
    documents = rows(shop, shop.parts, of)
    assert len(documents) == 5 + (of == "groups")
    flattened = [
        {
            name: ", ".join(value) if isinstance(value, list) else value
            for name, value in document.items()
        }
        for document in documents
    ]
    answer = made(shop, shop.parts, {"list": {"of": of}, "format": form})
    assert f"{of}.{form}" in answer.headers["content-disposition"]
    assert read_back(form, answer.content, columns, ZoneInfo("UTC")) == flat(
        flattened, columns, form
    )


def test_items_are_chosen_as_the_lists_of_the_api_choose_them(shop: Account) -> None:
    mail = shop.group("Mail", tags=["x"])
    shop.link("Spring", name=f"el-a-{shop.id}", groupId=mail, tags=["a", "b"])
    shop.link("Spring too", name=f"el-b-{shop.id}", tags=["a"], status=1)
    gone = shop.link("Autumn", name=f"el-c-{shop.id}", tags=["b"])
    shop.ok("DELETE", f"/datapoints/{gone}")
    a, b, c = (f"el-{one}-{shop.id}" for one in "abc")
    assert names(shop, "links") == [a, b, c]
    assert names(shop, "links", status="active") == [a]
    assert names(shop, "links", status="paused") == [b]
    assert names(shop, "links", status="deleted") == [c]
    assert names(shop, "links", tags=["a"]) == [a, b]
    assert names(shop, "links", tags=["a", "b"]) == [a]
    assert names(shop, "links", text="spring*") == [a, b]
    assert names(shop, "links", group=mail) == [a]
    assert names(shop, "groups", tags=["x"]) == ["Mail"]
    assert names(shop, "groups", text="def*") == ["Default"]
    assert names(shop, "tags", text="b") == ["b"]
    assert names(shop, "domains", text="go.ex*") == ["go.example"]


def test_what_is_wrong_with_a_list_is_named(shop: Account) -> None:
    def wrong(**asked: Any) -> dict[str, str]:
        return faults(shop, {"list": asked, "format": "csv"})

    assert wrong() == {
        "/list/of": "of is required: links, pixels, groups, tags, conversions, domains."
    }
    assert set(wrong(of="link", colour=1)) == {"/list/of", "/list/colour"}
    assert wrong(of="tags", status="paused", tags=["a"], group=1) == {
        "/list/status": "status is for links, pixels, groups, conversions, not for tags.",
        "/list/tags": "tags is for links, pixels, groups, not for tags.",
        "/list/group": "group is for links, pixels, not for tags.",
    }
    assert wrong(of="groups", status="paused") == {
        "/list/status": "status of groups must be one of all, active, deleted."
    }
    assert wrong(of="links", group=2**31) == {"/list/group": f"There is no group {2**31}."}
    assert set(wrong(of="links", tags=[""], text="x" * 501)) == {"/list/tags/0", "/list/text"}
    assert set(wrong(of="links", tags="a", text="\x00", status=1)) == {
        "/list/tags", "/list/text", "/list/status",
    }  # fmt: skip
    assert set(faults(shop, {"list": 5, "format": "csv"})) == {"/list"}
    assert set(faults(shop, {"list": {}, "events": {}, "format": "csv"})) == {""}


def test_a_guest_is_given_what_it_may_see(shop: Account) -> None:
    order, mail = shop.conversion("Order"), shop.group("Mail")
    seen = shop.link("Seen", tags=["a"], firstConversionId=order)
    shop.link("Hidden", tags=["b"], firstConversionId=shop.conversion("Hidden"))
    guest = GuestOf(shop, "el-dora").granted("datapoint", seen)
    listed = {of: rows(guest, shop.parts, of) for of in ("links", "groups", "tags", "conversions")}
    called = {of: [row.get("title", row["name"]) for row in each] for of, each in listed.items()}
    assert called == {
        "links": ["Seen"], "groups": [], "tags": ["a"], "conversions": ["Order"],
    }  # fmt: skip
    asked = {"list": {"of": "links", "group": mail}, "format": "csv"}
    assert faults(guest, asked) == {"/list/group": f"There is no group {mail}."}


def test_links_that_were_exported_are_imported_again(shop: Account, tmp_path: Path) -> None:
    mail = shop.group("=Mail")
    shop.link(
        "=Spring, \"quoted\"", "https://shop.example/?a=1&b=ü", name="El-Spring", groupId=mail,
        tags=["a", "b"], notes="two\nlines",
        typeTL={"expirationDate": "20300102030405", "redirectType": 307},
    )  # fmt: skip
    shop.link("Paused", name="el-paused", status=1)
    exported = rows(shop, shop.parts, "links")
    file = made(shop, shop.parts, {"list": {"of": "links"}, "format": "csv"}).content
    here = Installation(Settings(data_dir=tmp_path / "data"))
    report = here.imported(file.decode(), name="links.csv")
    assert (report.links.created, report.links.refused, report.problems) == (2, 0, [])
    assert report.notes == [
        f"{here.files / 'links.csv'}: left out, as nothing is made of them: the columns group,"
        " domain, domain_name, conversions, preferred, is_public, redirect_only, append_query,"
        " is_secured, light_tracking, encode_ip."
    ]
    for row in exported:
        link = here.links()[row["name"]]
        assert (link.title, link.url, link.notes, link.group_name) == (
            row["title"], row["url"], row["notes"], row["group_name"],
        )  # fmt: skip
        assert [tag.name for tag in link.tags] == row["tags"]
        assert link.created_at == datetime.fromisoformat(row["created"])
        assert int(link.redirect_type) == row["redirect_type"]
        assert link.status == Status[row["status"].upper()]
        ends = row["expires"] and datetime.fromisoformat(row["expires"]).astimezone(UTC)
        assert (link.specifics.get("expirationDate") or None) == (
            round(ends.timestamp() * 1000) if ends else None
        )
    assert here.imported(file.decode(), name="links.csv").links.existed == 2
