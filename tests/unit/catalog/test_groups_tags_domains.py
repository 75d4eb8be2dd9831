from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.errors import Invalid, NameTaken, NotFound
from clicktrail.catalog.listing import DatapointFilter, DomainFilter, GroupFilter, Page, TagFilter
from clicktrail.catalog.model import Domain, DomainType, Group, Tag
from clicktrail.domain.entries import Status


def test_a_group_keeps_everything_that_was_given(catalog: Catalog, alice: int) -> None:
    with catalog.write() as edit:
        made = edit.groups.create(
            alice,
            name=" Spring ",
            notes="n",
            preferred=True,
            is_public=True,
            redirect_only=True,
            tags=["b", "a"],
        )
        assert edit.groups.update(alice, made.id, notes="m", tags=["b"]) == Group(
            id=made.id,
            account_id=alice,
            name="Spring",
            notes="m",
            preferred=True,
            is_public=True,
            redirect_only=True,
            deleted=False,
            created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
            tags=(Tag(1, alice, "b"),),
        )
    assert made.tags == (Tag(2, alice, "a"), Tag(1, alice, "b"))


def test_deleting_a_group_deletes_what_is_in_it(catalog: Catalog, alice: int) -> None:
    with catalog.write() as edit:
        group = edit.groups.create(alice, name="Spring").id
        inside = edit.datapoints.create(alice, group_id=group, url="https://a.example/").id
        outside = edit.datapoints.create(alice, url="https://a.example/").id
        edit.groups.delete(alice, group)
        edit.groups.delete(alice, group)
    with catalog.read() as view:
        assert view.groups.get(alice, group).deleted
        assert view.datapoints.get(alice, inside).status == Status.DELETED
        assert view.datapoints.get(alice, outside).status == Status.ACTIVE
    with pytest.raises(Invalid, match="There is no group"), catalog.write() as edit:
        edit.datapoints.create(alice, group_id=group, url="https://a.example/")
    with pytest.raises(Invalid, match="There is no group"), catalog.write() as edit:
        edit.datapoints.update(alice, inside, status=Status.ACTIVE)


def test_the_default_group_is_made_once_and_again_when_it_was_deleted(
    catalog: Catalog, alice: int
) -> None:
    with catalog.write() as edit:
        first = edit.groups.default(alice)
        assert edit.groups.default(alice) == first
        edit.groups.delete(alice, first.id)
        again = edit.groups.default(alice)
    assert (first.name, again.name, again.id > first.id) == ("Default", "Default", True)


def test_groups_are_listed_by_filter_and_order(catalog: Catalog, alice: int, charlie: int) -> None:
    with catalog.write() as edit:
        edit.groups.create(alice, name="beta", tags=["t"], preferred=True)
        edit.groups.create(alice, name="Alpha", notes="with a WORD")
        gone = edit.groups.create(alice, name="gamma", tags=["t"])
        edit.groups.delete(alice, gone.id)
        edit.groups.create(charlie, name="hers", tags=["t"])
    with catalog.read() as view:

        def found(where: GroupFilter) -> list[str]:
            rows = view.groups.list(alice, where, Page(sort_by="name", descending=False))
            assert view.groups.count(alice, where) == len(rows)
            assert sorted(row.id for row in rows) == list(view.groups.ids(alice, where))
            return [row.name for row in rows]

        assert found(GroupFilter()) == ["Alpha", "beta", "Default", "gamma"]
        assert found(GroupFilter(status="active")) == ["Alpha", "beta", "Default"]
        assert found(GroupFilter(status="deleted", tags=("T",))) == ["gamma"]
        assert found(GroupFilter(text="word")) == ["Alpha"]
        assert found(GroupFilter(favourite=True)) == ["beta"]
        assert found(GroupFilter(tags=("none",))) == []
        assert found(GroupFilter(ids=(2, 5))) == ["beta"]
        with pytest.raises(NotFound):
            view.groups.get(charlie, 2)


def test_a_tag_is_one_whatever_the_case_of_its_name(catalog: Catalog, alice: int) -> None:
    with catalog.write() as edit:
        first = edit.tags.upsert(alice, "Größe")
        assert edit.tags.upsert(alice, " GRÖSSE ") == first
        other = edit.tags.upsert(alice, "other")
        with pytest.raises(NameTaken):
            edit.tags.rename(alice, other.id, "grösse")
        assert edit.tags.rename(alice, first.id, "size") == Tag(first.id, alice, "size")


def test_tags_are_put_on_and_taken_off(catalog: Catalog, alice: int, charlie: int) -> None:
    with catalog.write() as edit:
        tag = edit.tags.upsert(alice, "t").id
        link = edit.datapoints.create(alice, url="https://a.example/").id
        group = edit.groups.create(alice, name="g").id
        for _ in range(2):
            edit.tags.add_to_datapoint(alice, tag, link)
            edit.tags.add_to_group(alice, tag, group)
        assert edit.tags.datapoint_ids(alice, tag) == (link,)
        assert edit.tags.group_ids(alice, tag) == (group,)
        with pytest.raises(NotFound):
            edit.tags.add_to_datapoint(charlie, tag, link)
        with pytest.raises(NotFound):
            edit.tags.clear_groups(charlie, tag)
        with pytest.raises(NotFound):
            edit.tags.delete(charlie, tag)
        assert [t.name for t in edit.tags.list(alice, TagFilter(carried_by="tl"))] == ["t"]
        assert edit.tags.list(alice, TagFilter(carried_by="tp")) == ()
        assert edit.tags.count(alice, TagFilter(text="T*", group_ids=(group,))) == 1
        edit.tags.remove_from_datapoint(alice, tag, link)
        edit.tags.remove_from_datapoint(alice, tag, link)
        edit.tags.clear_groups(alice, tag)
        assert edit.tags.datapoint_ids(alice, tag) + edit.tags.group_ids(alice, tag) == ()
        edit.tags.add_to_datapoint(alice, tag, link)
        edit.tags.delete(alice, tag)
        assert edit.datapoints.get(alice, link).tags == ()
        assert edit.datapoints.count(alice, DatapointFilter(tags=("t",))) == 0


def test_a_domain_belongs_to_its_account_and_its_host_to_it_alone(
    catalog: Catalog, alice: int, charlie: int
) -> None:
    with catalog.write() as edit:
        own = edit.domains.create(alice, name="Links.Alice.example.", custom_404="https://a/404")
        assert own == Domain(
            id=2,
            account_id=alice,
            type=DomainType.DEDICATED,
            name="links.alice.example",
            custom_404="https://a/404",
            custom_homepage="",
            is_default=False,
            deleted=False,
            created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        )
        with pytest.raises(NameTaken):
            edit.domains.create(charlie, name="LINKS.alice.example")
        with pytest.raises(NotFound):
            edit.domains.update(charlie, own.id, custom_404="")
        with pytest.raises(NotFound):
            edit.domains.delete(alice, edit.domains.default().id)
    with catalog.read() as view:
        by_id = Page(sort_by="id")
        assert [d.name for d in view.domains.list(alice, page=by_id)] == [
            "links.alice.example",
            "go.example",
        ]
        assert [d.name for d in view.domains.list(charlie)] == ["go.example"]
        system = DomainFilter(type=DomainType.SYSTEM, text="go*")
        assert view.domains.count(alice, system) == 1
        assert view.domains.list(alice, DomainFilter(text="alice*")) == ()


def test_a_domain_with_living_links_cannot_be_deleted(catalog: Catalog, alice: int) -> None:
    with catalog.write() as edit:
        own = edit.domains.create(alice, name="a.example").id
        link = edit.datapoints.create(alice, url="https://a.example/", domain_id=own).id
        with pytest.raises(Invalid, match="still has links"):
            edit.domains.delete(alice, own)
        edit.datapoints.delete(alice, link)
        edit.domains.delete(alice, own)
        with pytest.raises(NotFound):
            edit.domains.get(alice, own)
        assert edit.datapoints.get(alice, link).domain_name == "a.example"
        assert edit.domains.create(alice, name="a.example").id == own + 1


@pytest.mark.parametrize("host", ["", "a b", "-a.example", "a..b", "http://a", "a/b", "x" * 64])
def test_what_is_no_host_name_is_no_domain(catalog: Catalog, alice: int, host: str) -> None:
    with pytest.raises(Invalid, match="host name"), catalog.write() as edit:
        edit.domains.create(alice, name=host)
