"""SQLite and PostgreSQL find the same texts, and put them in the same order."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clicktrail.catalog import patterns
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.listing import DatapointFilter, GroupFilter, Page, TagFilter
from clicktrail.settings import Settings
from tests.support.postgresql import Cluster

# Letters that fold to several, or otherwise as a language likes; words' ends; what patterns of
# either database mean something by.
TELLING = list(
    "aAbzZ ßẞſıİIiﬁΣσςΐéÉ́ǅÅåøØЯяᏀꭰ日本🎈'\"%_\\*?[]-^${}|.,\t\n\u00a0\u200d\u2028\ufffd0٣"
)
ANY = st.characters(codec="utf-8", exclude_characters="\0")
TEXTS = st.one_of(
    st.text("ab%_\\[?]", max_size=5), st.text(st.one_of(st.sampled_from(TELLING), ANY), max_size=12)
)


@dataclass(frozen=True)
class Both:
    """The same catalog in each database."""

    catalogs: tuple[Catalog, Catalog]
    accounts: Iterator[int]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgresql: Cluster) -> Iterator[Both]:
    directory = tmp_path_factory.mktemp("both")
    database = postgresql.create()
    opened = []
    for url in (f"sqlite:///{Path(directory)}/catalog.sqlite3", database):
        settings = Settings(data_dir=directory, catalog_url=url)
        bootstrap(settings)
        opened.append(Catalog.open(settings))
    yield Both((opened[0], opened[1]), itertools.count(2))
    for each in opened:
        each.close()
    postgresql.drop(database)


def pieces(text: str) -> st.SearchStrategy[str]:
    """Parts of a text with gaps between them, anchored or not, and now and then in capitals."""
    cut = st.integers(0, len(text))
    ends = st.tuples(cut, cut).map(sorted)
    part = ends.map(lambda at: text[at[0] : at[1]])
    joined = st.lists(part, min_size=1, max_size=3).map("*".join)
    anchored = st.tuples(st.sampled_from(["", "*"]), joined, st.sampled_from(["", "*"]))
    return st.tuples(anchored.map("".join), st.booleans()).map(
        lambda drawn: drawn[0].upper() if drawn[1] else drawn[0]
    )


@st.composite
def searches(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    titles = draw(st.lists(TEXTS, min_size=2, max_size=5))
    sought = st.one_of(TEXTS, st.sampled_from(titles).flatmap(pieces))
    return titles, draw(st.lists(sought, min_size=1, max_size=6))


@given(searches())
@example((["50%_off", "500 off", "a\\b", "a[b]"], ["%", "_", "0%", "0_o*", "5*_*", "\\", "[b]"]))
@example((["zoo", "été", "Zug", "a-b", "ab", "a b"], ["é", "Z*", "a?b"]))
@hypothesis_settings(max_examples=40)
def test_both_find_the_same_and_order_it_alike(
    both: Both, drawn: tuple[list[str], list[str]]
) -> None:
    titles, sought = drawn
    account = next(both.accounts)
    found = [_fill_and_ask(catalog, account, titles, sought) for catalog in both.catalogs]
    assert found[0] == found[1]
    assert found[0]["folded"] == sorted(patterns.fold(title) for title in titles)


def _fill_and_ask(
    catalog: Catalog, account: int, titles: list[str], sought: list[str]
) -> dict[str, object]:
    with catalog.write() as edit:
        assert edit.accounts.create().id == account
        for number, title in enumerate(titles):
            edit.datapoints.create(
                account,
                name=f"n{account}-{number}",
                url="https://a.example/",
                title=title,
                notes=title[::-1],
            )
            edit.groups.create(account, name=f"g{title}", notes=title)
            if title.strip() and "," not in title:
                edit.tags.upsert(account, title)
    with catalog.read() as view:
        orders: dict[str, object] = {
            f"{key} {down}": [
                each.name
                for each in view.datapoints.list(
                    account, page=Page(limit=None, sort_by=key, descending=down)
                )
            ]
            for key in ("title", "notes", "name")
            for down in (False, True)
        }
        by_title = view.datapoints.list(
            account, page=Page(limit=None, sort_by="title", descending=False)
        )
        answers = {
            text: (
                [each.name for each in view.datapoints.list(account, DatapointFilter(text=text))],
                [each.name for each in view.groups.list(account, GroupFilter(text=text))],
                [each.name for each in view.tags.list(account, TagFilter(text=text))],
            )
            for text in sought
        }
        return {
            **orders,
            **answers,
            "folded": [patterns.fold(each.title) for each in by_title],
            "tags": [
                each.name
                for each in view.tags.list(
                    account, page=Page(limit=None, sort_by="name", descending=False)
                )
            ],
        }
