"""Whatever is done to a catalog, in whatever order: the log carried out anew comes to the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog, Session
from clicktrail.catalog.errors import CatalogError
from clicktrail.catalog.sign_in_model import Person
from clicktrail.domain.conversion_policy import Duplicates
from clicktrail.settings import Settings
from tests.support.replayed import present, replayed

NAMES = st.sampled_from(["a", "b", "c", "Ä", "ß", "a b", ""])
PICK = st.integers(0, 5)
STEP = st.tuples(st.integers(0, 24), PICK, PICK, NAMES)
TRANSACTIONS = st.lists(
    st.tuples(st.lists(STEP, min_size=1, max_size=6), st.sampled_from(["whole", "part", "fails"])),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("audit"))
    bootstrap(settings)
    opened = Catalog.open(settings)
    yield opened
    opened.close()


class Undone(Exception):  # noqa: N818
    """Nothing of it happened."""


class World:
    """An account, and the ids of what was made in it, gone or not."""

    def __init__(self, account: int, group: int) -> None:
        self.account = account
        self.made: dict[str, list[int]] = {"group": [group]}

    def one(self, kind: str, number: int) -> int:
        """Return some id of a kind; 0 where there is none yet."""
        ids = self.made.get(kind, [])
        return ids[number % len(ids)] if ids else 0

    def keep(self, kind: str, id_: int) -> None:
        """Remember an id."""
        self.made.setdefault(kind, []).append(id_)

    def step(self, edit: Session, what: int, first: int, second: int, name: str) -> None:
        """Do one of the things that change a catalog; it may be refused."""
        account = self.account
        group, link = self.one("group", first), self.one("link", first)
        tag, conversion = self.one("tag", second), self.one("conversion", second)
        guest, script = self.one("guest", first), self.one("script", second)
        fields: dict[str, Any] = {"title": name or "t", "url": "https://a.example/"}
        match what:
            case 0:
                self.keep("group", edit.groups.create(account, name=name, tags=["x"]).id)
            case 1:
                edit.groups.update(account, group, notes=name, preferred=bool(second % 2))
            case 2:
                edit.groups.delete(account, group)
            case 3 | 4:
                made = edit.datapoints.create(
                    account, **fields, tags=[name] if name else [], group_id=group
                )
                self.keep("link", made.id)
            case 5:
                edit.datapoints.update(account, link, notes=name, is_public=bool(second % 2))
            case 6:
                edit.datapoints.update(account, link, tags=[name, "y"], group_id=group)
            case 7:
                edit.datapoints.delete(account, link)
            case 8:
                self.keep("tag", edit.tags.upsert(account, name).id)
            case 9:
                edit.tags.rename(account, tag, name)
            case 10:
                edit.tags.delete(account, tag)
            case 11:
                edit.tags.add_to_datapoint(account, tag, link)
            case 12:
                edit.tags.clear_datapoints(account, tag)
            case 13:
                made_one = edit.conversions.create(account, name=name)
                self.keep("conversion", made_one.id)
            case 14:
                repeats = Duplicates(second % 3)
                edit.conversions.update(account, conversion, description=name, duplicates=repeats)
            case 15:
                edit.conversions.add(account, conversion, link)
            case 16:
                edit.conversions.delete(account, conversion)
            case 17:
                user = f"{name}-{account}-{second}"
                self.keep(
                    "guest",
                    edit.guests.create(
                        account, b"k" * 32, user_name=user, options={"hide_cost": True}
                    ).id,
                )
            case 18:
                edit.guests.update(account, guest, email=name, options={"hide_value": True})
            case 19:
                edit.guests.grant(account, guest, "group", group, "rw"[second % 2])
            case 20:
                edit.guests.delete(account, guest)
            case 21:
                self.keep("script", edit.retargeting.create(account, name, "track()").id)
            case 22:
                edit.retargeting.attach(account, script, link)
            case 23:
                edit.retargeting.delete(account, script)
            case 24:
                edit.credentials.renew_hash(Person(account), f"hash of {name}")


@given(TRANSACTIONS)
@hypothesis_settings(max_examples=25, deadline=None)
def test_the_log_carried_out_anew_comes_to_what_is_there(
    catalog: Catalog, drawn: list[tuple[list[tuple[int, int, int, str]], str]]
) -> None:
    with catalog.write() as edit:
        account = edit.accounts.create().id
        world = World(account, edit.groups.default(account).id)
    for steps, ending in drawn:
        with suppress(Undone), catalog.write() as edit:
            for step in steps:
                with suppress(CatalogError, Undone), edit.attempt():
                    world.step(edit, *step)
                    if ending == "part" and step[1] % 2:
                        raise Undone
            if ending == "fails":
                raise Undone
    with catalog.read() as view:
        assert replayed(view.connection, account) == present(view.connection, account)
