"""The log of changes: what is in it whoever makes them, what is in none, and for how long."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import func, select

from clicktrail.catalog.audit_model import Actor, AuditEntry, AuditFilter
from clicktrail.catalog.audited import BY_PART, BY_TABLE, ENTITIES, UNTOLD
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.model import DomainType, Verification
from clicktrail.catalog.tables import audit, metadata
from clicktrail.jobs import audit_retention
from tests.support.replayed import present, replayed
from tests.unit.catalog.conftest import Clock

ADA = Actor("owner", key_id=7, address="203.0.113.7")


def entries(catalog: Catalog, **where: object) -> list[AuditEntry]:
    with catalog.read() as view:
        assert replayed(view.connection) == present(view.connection)
        return list(view.audit.list(AuditFilter(**where), 1000))  # type: ignore[arg-type]


def test_every_table_is_told_or_left_out_on_purpose() -> None:
    said = [*BY_TABLE, *BY_PART, *UNTOLD]
    assert sorted(one.name for one in said) == sorted(metadata.tables)
    for entity in ENTITIES:
        columns = {column.name for column in entity.table.c}
        assert entity.unsaid <= columns | {"id", "account_id", "created_at"}, entity.kind
        assert {name for name in entity.secret if "." not in name} <= columns, entity.kind


def test_an_entity_has_one_entry_for_all_that_a_transaction_did_to_it(
    catalog: Catalog, clock: Clock
) -> None:
    with catalog.acting(ADA).write() as edit:
        account = edit.accounts.create(email="ada@example.com").id
        group = edit.groups.create(account, name="G").id
        edit.groups.update(account, group, notes="first")
        edit.groups.update(account, group, notes="second", preferred=True)
    with catalog.acting(ADA).write() as edit:
        edit.groups.update(account, group, notes="third")
        edit.groups.update(account, group, notes="second")
        edit.tags.upsert(account, "gone at once")
        edit.tags.delete(account, edit.tags.upsert(account, "gone at once").id)
    found = entries(catalog, account_id=account)
    assert [(one.operation, one.entity, one.before, one.after) for one in found] == [
        ("create", "group", {}, {"name": "G", "notes": "second", "preferred": True}),
        ("create", "account", {}, {"email": "ada@example.com", "timezone": "UTC"}),
    ]
    assert {(one.by, one.at) for one in found} == {(ADA, clock.now)}


def test_what_failed_leaves_no_entry(catalog: Catalog) -> None:
    with catalog.write() as edit:
        account = edit.accounts.create().id
    before = entries(catalog)

    with suppress(LookupError), catalog.write() as edit:
        edit.tags.upsert(account, "never")
        raise LookupError
    with catalog.write() as edit, suppress(LookupError), edit.attempt():
        edit.tags.upsert(account, "neither")
        edit.accounts.update(account, phone="1")
        raise LookupError
    assert entries(catalog) == before


def test_a_deleted_tag_or_script_is_told_of_all_that_carried_it(catalog: Catalog) -> None:
    with catalog.write() as edit:
        account = edit.accounts.create().id
        edit.groups.default(account)
        tag = edit.tags.upsert(account, "sale").id
        group = edit.groups.create(account, name="G", tags=["sale"]).id
        links = [
            edit.datapoints.create(
                account, title=f"l{number}", url="https://a.example/", tags=["sale"]
            ).id
            for number in range(3)
        ]
        script = edit.retargeting.create(account, "s", "track()").id
        edit.retargeting.attach(account, script, links[0])
    last = entries(catalog)[0].id
    with catalog.write() as edit:
        edit.tags.delete(account, tag)
        edit.retargeting.delete(account, script)
    told = {
        (one.entity, one.entity_id): (one.operation, one.before, one.after)
        for one in entries(catalog)
        if one.id > last
    }
    assert told == {
        ("group", str(group)): ("change", {"tags": [tag]}, {}),
        ("datapoint", str(links[0])): ("change", {"scripts": [script], "tags": [tag]}, {}),
        ("datapoint", str(links[1])): ("change", {"tags": [tag]}, {}),
        ("datapoint", str(links[2])): ("change", {"tags": [tag]}, {}),
        ("tag", str(tag)): ("delete", {"name": "sale"}, {}),
        ("script", str(script)): ("delete", {"name": "s", "script": "track()"}, {}),
    }


def test_more_entities_than_one_statement_asks_for_are_all_told(catalog: Catalog) -> None:
    with catalog.write() as edit:
        account = edit.accounts.create().id
        group = edit.groups.default(account).id
        for number in range(1100):
            edit.datapoints.create(account, title=f"t{number}", url="https://a.example/")
    last = entries(catalog)[0].id
    with catalog.write() as edit:
        edit.groups.delete(account, group)
    with catalog.read() as view:
        counted = select(audit.c.entity, func.count()).where(audit.c.id > last)
        found = view.connection.execute(counted.group_by(audit.c.entity)).all()
        assert replayed(view.connection) == present(view.connection)
    assert sorted(map(tuple, found)) == [("datapoint", 1100), ("group", 1)]


def test_a_look_at_the_dns_is_told_only_where_it_found_something_else(
    catalog: Catalog, clock: Clock
) -> None:
    with catalog.write() as edit:
        account = edit.accounts.create().id
        domain = edit.domains.create(account, type=DomainType.DEDICATED, name="audit.example").id
    for _ in range(3):
        clock.move(minutes=10)
        with catalog.write() as edit:
            edit.domains.note_check(domain, "audit.example", Verification.VERIFIED, "")
    changes = [one for one in entries(catalog, entity="domain") if one.operation == "change"]
    assert [(one.by.kind, one.before, one.after) for one in changes] == [
        ("system", {"verification": "unverified"}, {"verification": "verified"})
    ]


def test_entries_go_when_their_term_is_over(catalog: Catalog, clock: Clock) -> None:
    with catalog.write() as edit:
        account = edit.accounts.create().id
        edit.tags.upsert(account, "old")
    clock.move(days=30)
    with catalog.write() as edit:
        edit.tags.upsert(account, "new")
    later = clock.now + timedelta(days=1)
    assert audit_retention.run(catalog, 0, later) == 0
    assert audit_retention.run(catalog, 40, later) == 0
    assert audit_retention.run(catalog, 30, later) == 2
    with catalog.read() as view:
        kept = view.audit.list(AuditFilter(account_id=account), 100)
    assert [one.after for one in kept] == [{"name": "new"}]
    assert audit_retention.run(catalog, 30, later) == 0
