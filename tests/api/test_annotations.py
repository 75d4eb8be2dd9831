"""`/v3/annotations`: the owner notes what happened, guests read what concerns what they see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from clicktrail.catalog import annotations as noting
from clicktrail.catalog.tables import ANNOTATION_LENGTH
from tests.support.api import Account
from tests.support.guests import GuestOf

PATH = "/v3/annotations"


def noted(owner: Account, at: str, text: str = "A note", **about: int) -> int:
    answer = owner.call("POST", PATH, {"at": at, "text": text, **about})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def texts(who: Account | GuestOf, **parameters: Any) -> list[str]:
    return [one["text"] for one in who.get(PATH, **parameters)["annotations"]]


def refusal(answer: Any) -> list[Any]:
    assert answer.status_code == 400, answer.text
    return [one["detail"] for one in answer.json()["errors"]]


def test_a_note_is_made_read_replaced_and_deleted(
    account_in: Callable[[str], Account],
) -> None:
    owner = account_in("Europe/Rome")
    group = owner.group("Spring")
    link = owner.link("Shop", groupId=group)
    answer = owner.call("POST", PATH, {"at": "2026-06-01", "text": " Mailing \n", "group": group})
    made = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"{PATH}/{made['id']}")
    assert datetime.fromisoformat(made["created_at"]).utcoffset() is not None
    assert made == {
        "id": made["id"],
        "at": "2026-06-01",
        "text": "Mailing",
        "datapoint": None,
        "group": group,
        "name": "Spring",
        "created_at": made["created_at"],
    }
    one = f"{PATH}/{made['id']}"
    assert owner.get(one) == made
    replaced = {
        **made,
        "at": "2026-06-01T10:30:00+02:00",
        "text": "Price down",
        "datapoint": link,
        "group": None,
        "name": "Shop",
    }
    body = {"at": "2026-06-01T08:30:00Z", "text": "Price down", "datapoint": link}
    assert owner.ok("PUT", one, body) == replaced
    assert owner.ok("PUT", one, body | {"at": "2026-06-01T10:30"}) == replaced
    assert owner.get(PATH) == {"annotations": [replaced], "meta": {"zone": "Europe/Rome"}}
    whole = owner.ok("PUT", one, {"at": "2026-06-02", "text": "Price down"})
    assert whole == {**made, "at": "2026-06-02", "text": "Price down", "group": None, "name": ""}
    assert owner.call("DELETE", one).status_code == 204
    gone = owner.call("DELETE", one)
    assert (gone.status_code, gone.json()["detail"]) == (
        404,
        f"There is no annotation {made['id']}.",
    )
    assert texts(owner) == []


def test_a_list_is_of_a_time_and_in_its_order(account_in: Callable[[str], Account]) -> None:
    owner = account_in("Asia/Kolkata")
    for at in ("2026-06-02T09:00", "2026-06-02", "2026-06-03", "2026-06-01T23:59", "2026-05-31"):
        noted(owner, at, at)
    in_order = ["2026-05-31", "2026-06-01T23:59", "2026-06-02", "2026-06-02T09:00", "2026-06-03"]
    assert texts(owner) == in_order
    assert texts(owner, **{"from": "2026-06-02"}) == in_order[2:]
    assert texts(owner, to="2026-06-01") == in_order[:2]
    assert texts(owner, **{"from": "2026-06-02", "to": "2026-06-02"}) == in_order[2:4]
    # A day is whole in whatever stretch has some of it.
    hours = {"from": "2026-06-02T10:00", "to": "2026-06-03T00:00"}
    assert texts(owner, **hours) == ["2026-06-02"]
    assert texts(owner, **{"from": "2026-06-01T18:29Z", "to": "2026-06-02T03:31Z"}) == in_order[1:4]


def test_notes_are_in_order_where_clocks_go_back_and_beyond_the_first_and_last_day(
    account_in: Callable[[str], Account],
) -> None:
    owner = account_in("Europe/Rome")
    for at in ("2026-10-25T01:15:00Z", "2026-10-25T00:30:00Z", "2026-10-25", "2026-10-26"):
        noted(owner, at, at)
    noted(owner, "1970-01-01T00:00:00Z", "early")
    late = f"{PATH}/{noted(owner, '2101-01-01T00:59:59+01:00', 'late')}"
    # What is answered can be sent back, whatever year the zone has.
    assert owner.ok("PUT", late, {"at": owner.get(late)["at"], "text": "late"}) == owner.get(late)
    assert owner.get(late)["at"] == "2101-01-01T00:59:59+01:00"
    changing = ["2026-10-25", "2026-10-25T00:30:00Z", "2026-10-25T01:15:00Z"]
    assert texts(owner, **{"from": "2026-10-25", "to": "2026-10-25"}) == changing
    assert texts(owner) == ["early", *changing, "2026-10-26", "late"]


def test_a_list_is_of_what_concerns_a_datapoint_or_a_group(owner: Account) -> None:
    group, other = owner.group(), owner.group()
    link, beside, elsewhere = (owner.link(groupId=one) for one in (group, group, other))
    noted(owner, "2026-06-01", "account")
    for text, about in (
        ("group", {"group": group}),
        ("other group", {"group": other}),
        ("link", {"datapoint": link}),
        ("beside", {"datapoint": beside}),
        ("elsewhere", {"datapoint": elsewhere}),
    ):
        noted(owner, "2026-06-01", text, **about)
    assert texts(owner, datapoint=link) == ["account", "group", "link"]
    assert texts(owner, datapoint=elsewhere) == ["account", "other group", "elsewhere"]
    assert texts(owner, group=group) == ["account", "group", "link", "beside"]
    assert texts(owner, group=owner.group()) == ["account"]


SHAPE = (
    " is no day or moment from 1970 to 2100: write 2026-06-01, 2026-06-01T10:00 or"
    " 2026-06-01T10:00:00+02:00."
)


MOMENTS = (
    " is not within 1970 to 2100 in UTC: write a moment from 1970-01-01T00:00Z to"
    " 2100-12-31T23:59:59Z, or a day."
)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ([], [("", "Must be an object.")]),
        ({}, [("/at", '""' + SHAPE), ("/text", "Text must not be empty.")]),
        (
            {"at": 20260601, "text": ["a"], "datapoint": "7", "group": True, "colour": "red"},
            [
                ("/at", "at must be a text."),
                ("/text", "text must be a text."),
                ("/datapoint", "datapoint must be an integer from 1 to 2147483647."),
                ("/group", "group must be an integer from 1 to 2147483647."),
                ("/colour", "There is no member colour; there are at, datapoint, group, text."),
            ],
        ),
        (
            {"at": "2026-02-30", "text": "x" * (ANNOTATION_LENGTH + 1)},
            [
                ("/at", '"2026-02-30"' + SHAPE),
                ("/text", f"Text is longer than {ANNOTATION_LENGTH} characters."),
            ],
        ),
        (
            {"at": "2101-01-01", "text": "a", "datapoint": 1, "group": 1},
            [
                ("/at", '"2101-01-01"' + SHAPE),
                ("/group", "It is about a datapoint or a group, not about both."),
            ],
        ),
        (
            {"at": "1970-01-01T00:00:00+14:00", "text": "a"},
            [("/at", '"1970-01-01T00:00:00+14:00"' + MOMENTS)],
        ),
        (
            {"at": "2100-12-31T20:00-05:00", "text": "a"},
            [("/at", '"2100-12-31T20:00-05:00"' + MOMENTS)],
        ),
        (
            {"at": "9999-12-31T23:59-14:00", "text": "a"},
            [("/at", '"9999-12-31T23:59-14:00"' + SHAPE)],
        ),
        (
            {"at": "2026-06-01", "text": "a\0"},
            [("/text", "Text must not contain a NUL character.")],
        ),
    ],
    ids=["list", "nothing", "types", "bounds", "both", "early", "late", "far", "nul"],
)
def test_what_is_no_note_is_refused_by_member(
    owner: Account, body: Any, errors: list[tuple[str, str]]
) -> None:
    made = noted(owner, "2026-06-01")
    for method, path in (("POST", PATH), ("PUT", f"{PATH}/{made}")):
        answer = owner.call(method, path, body)
        assert answer.status_code == 400, answer.text
        assert answer.json()["type"] == "urn:clicktrail:problem:validation-error"
        assert answer.json()["errors"] == [
            {"detail": detail, "pointer": pointer} for pointer, detail in errors
        ]
    assert texts(owner) == ["A note"]


def test_half_a_character_is_no_text(owner: Account) -> None:
    body = b'{"at": "2026-06-01", "text": "a\\ud800"}'
    answer = owner.call("POST", PATH, content=body, headers={"Content-Type": "application/json"})
    assert refusal(answer) == ["text holds a character that is not text."]


@pytest.mark.parametrize(
    ("parameters", "parameter", "detail"),
    [
        ({"from": "June"}, "from", '"June"' + SHAPE),
        ({"from": "2026-06-02", "to": "2026-06-01"}, "from", '"from" must lie before "to".'),
        ({"datapoint": 0}, "datapoint", "Datapoint must be greater than or equal to 1."),
        ({"datapoint": 2147483647}, "datapoint", "There is no datapoint 2147483647."),
        ({"group": 2147483647}, "group", "There is no group 2147483647."),
        ({"limit": 5}, "limit", 'There is no parameter "limit".'),
    ],
    ids=["day", "order", "zero", "datapoint", "group", "unknown"],
)
def test_a_list_of_nothing_that_is_there_is_refused_by_parameter(
    owner: Account, parameters: dict[str, Any], parameter: str, detail: str
) -> None:
    answer = owner.call("GET", PATH, params=parameters)
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"] == [{"detail": detail, "parameter": parameter}]


def test_a_list_is_of_a_datapoint_or_of_a_group(owner: Account) -> None:
    both = owner.call("GET", PATH, params={"datapoint": owner.link(), "group": owner.group()})
    assert refusal(both) == ["Ask for a datapoint or for a group, not for both."]


def test_an_account_has_so_many_notes_and_no_more(
    owner: Account, stranger: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noting, "MOST_ANNOTATIONS", 2)
    one = noted(owner, "2026-06-01")
    noted(owner, "2026-06-01")
    answer = owner.call("POST", PATH, {"at": "2026-06-01", "text": "third"})
    assert refusal(answer) == ["An account has 2 annotations at most: delete one first."]
    noted(stranger, "2026-06-01")
    owner.ok("PUT", f"{PATH}/{one}", {"at": "2026-06-01", "text": "changed"})
    owner.call("DELETE", f"{PATH}/{one}")
    noted(owner, "2026-06-01")


def test_another_accounts_notes_links_and_groups_are_not_there(
    owner: Account, stranger: Account
) -> None:
    link, group = owner.link(), owner.group()
    made = noted(owner, "2026-06-01", "mine", datapoint=link)
    noted(owner, "2026-06-01", "of all")
    body = {"at": "2026-06-01", "text": "taken over"}
    for method, sent in (("GET", None), ("PUT", body), ("DELETE", None)):
        answer = stranger.call(method, f"{PATH}/{made}", sent)
        assert (answer.status_code, answer.json()["detail"]) == (
            404,
            f"There is no annotation {made}.",
        ), method
    for name, entity in (("datapoint", link), ("group", group)):
        answer = stranger.call("POST", PATH, body | {name: entity})
        assert answer.json()["errors"] == [
            {"detail": f"There is no {name} {entity}.", "pointer": f"/{name}"}
        ]
        assert refusal(stranger.call("GET", PATH, params={name: entity})) == [
            f"There is no {name} {entity}."
        ]
    assert texts(stranger) == []
    assert texts(owner) == ["mine", "of all"]


def test_guests_read_what_concerns_what_they_see_and_write_nothing(owner: Account) -> None:
    group, hidden_group = owner.group("Seen"), owner.group("Hidden")
    inside, lone, hidden = owner.link(groupId=group), owner.link(), owner.link()
    made = noted(owner, "2026-06-01", "account")
    for text, about in (
        ("seen group", {"group": group}),
        ("in seen group", {"datapoint": inside}),
        ("lone", {"datapoint": lone}),
        ("group of lone", {"group": owner.default_group}),
        ("hidden group", {"group": hidden_group}),
        ("hidden", {"datapoint": hidden}),
    ):
        noted(owner, "2026-06-01", text, **about)
    guest = GuestOf(owner, "notes-some").granted("group", group, "w").granted("datapoint", lone)
    master = GuestOf(owner, "notes-all", extendedGrants={"allowAllGrants": True})
    nobody = GuestOf(owner, "notes-none")
    assert texts(guest) == ["account", "seen group", "in seen group", "lone"]
    assert texts(guest, datapoint=lone) == ["account", "lone"]
    assert refusal(guest.call("GET", PATH, params={"datapoint": hidden})) == [
        f"There is no datapoint {hidden}."
    ]
    assert texts(nobody) == ["account"]
    assert len(texts(master)) == 7
    unseen = owner.get(PATH, datapoint=hidden)["annotations"][-1]["id"]
    assert guest.call("GET", f"{PATH}/{unseen}").status_code == 404
    assert master.get(f"{PATH}/{unseen}")["text"] == "hidden"
    body = {"at": "2026-06-01", "text": "theirs"}
    for who in (guest, master):
        for method, path, sent in (
            ("POST", PATH, body),
            ("PUT", f"{PATH}/{made}", body),
            ("DELETE", f"{PATH}/{made}", None),
        ):
            answer = who.call(method, path, sent)
            assert (answer.status_code, answer.json()["type"]) == (
                403,
                "urn:clicktrail:problem:forbidden",
            ), (who.id, method)
    assert len(texts(owner)) == 7


def test_a_guest_reads_moments_in_a_zone_of_its_own(owner: Account) -> None:
    noted(owner, "2026-06-01T10:00:00Z", "moment")
    noted(owner, "2026-06-01", "day")
    guest = GuestOf(owner, "notes-zone", timezonename="America/New_York")
    answer = guest.get(PATH)
    assert answer["meta"] == {"zone": "America/New_York"}
    assert [(one["at"], one["text"]) for one in answer["annotations"]] == [
        ("2026-06-01", "day"),
        ("2026-06-01T06:00:00-04:00", "moment"),
    ]
