from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import select

from clicktrail.catalog import changes, feed
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog, Session
from clicktrail.catalog.errors import Invalid, NotFound
from clicktrail.catalog.feed import Follower
from clicktrail.catalog.listing import ConversionFilter, DatapointFilter, GroupFilter, Page
from clicktrail.catalog.model import Datapoint
from clicktrail.catalog.tables import datapoints
from clicktrail.domain.behaviour import Behaviour, DestinationMode
from clicktrail.domain.entries import (
    AccountEntry,
    ConversionEntry,
    DatapointType,
    DomainEntry,
    GroupEntry,
    LinkEntry,
    ScriptEntry,
    Status,
    Theme,
)
from clicktrail.domain.modes import rules_of
from clicktrail.settings import Settings

ALL = Page(limit=None, sort_by="id", descending=False)
ACCOUNTS = st.sampled_from([0, 0, 0, 1])
NAMES = st.sampled_from(["one", "two", "ONE", "three", None])
URLS = st.sampled_from(["https://b.example/", "https://c.example/"])
ITEMS = st.lists(st.fixed_dictionaries({"url": URLS}), min_size=1, max_size=3)
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "destinationMode": st.sampled_from(
            [DestinationMode.RANDOM_DESTINATION.value, DestinationMode.UNIQUE_DESTINATION.value]
        ),
        "randomDestinationItems": ITEMS,
        "uniqueDestinationItem": st.fixed_dictionaries({"firstDestinationUrl": URLS}),
        "expirationDate": st.sampled_from([1_000, 4_000_000_000_000]),
        "pauseAfterDateExpiration": st.just(True),
        "urlAfterDateExpiration": URLS,
        "expirationClicks": st.integers(1, 3),
        "hideUrl": st.just(True),
        "hideUrlTitle": st.just("Shop"),
        "referrerClean": st.just(1),
    },
)
NETWORKS = {
    "203.0.113.9": "203.0.113.9/32",
    "203.*": "203.0.0.0/8",
    "203.0.*": "203.0.0.0/16",
    "203.0.113.*": "203.0.113.0/24",
    "2001:db8::/32": "2001:db8::/32",
}


def messages(stream: bytes) -> list[list[Any]]:
    found = []
    while stream:
        length = int.from_bytes(stream[:4], "big")
        found.append(msgspec.msgpack.decode(stream[4 : 4 + length]))
        stream = stream[4 + length :]
    return found


class Table:
    """A link table in its plainest form: applies the feed by the two rules of its docstring."""

    def __init__(self) -> None:
        self.catalog = ""
        self.since = 0
        self.forget()

    def forget(self) -> None:
        self.links: dict[int, LinkEntry] = {}
        self.holder: dict[tuple[int, str], int] = {}
        self.domains: dict[int, DomainEntry] = {}
        self.conversions: dict[int, ConversionEntry] = {}
        self.concerned: dict[tuple[str, int], AccountEntry | GroupEntry] = {}
        self.scripts: dict[int, ScriptEntry] = {}

    def apply(self, message: list[Any]) -> None:
        match message:
            case ["hello", catalog, _]:
                self.catalog = catalog
            case ["reset"]:
                self.forget()
            case ["link", _, fields]:
                self.link(msgspec.convert(fields, LinkEntry))
            case ["domain", _, fields]:
                domain = msgspec.convert(fields, DomainEntry)
                self.domains[domain.domain_id] = domain
            case ["domain-gone", _, domain_id]:
                self.domains.pop(domain_id, None)
            case ["conversion", _, fields]:
                conversion = msgspec.convert(fields, ConversionEntry)
                self.conversions[conversion.conversion_id] = conversion
            case ["conversion-gone", _, conversion_id]:
                self.conversions.pop(conversion_id, None)
            case ["account", _, fields]:
                account = msgspec.convert(fields, AccountEntry)
                self.concerned["account", account.account_id] = account
            case ["group", _, fields]:
                group = msgspec.convert(fields, GroupEntry)
                self.concerned["group", group.group_id] = group
            case ["account-gone", _, account_id]:
                self.concerned.pop(("account", account_id), None)
            case ["group-gone", _, group_id]:
                self.concerned.pop(("group", group_id), None)
            case ["script", _, fields]:
                script = msgspec.convert(fields, ScriptEntry)
                self.scripts[script.script_id] = script
            case ["script-gone", _, script_id]:
                self.scripts.pop(script_id, None)
            case ["synced", version]:
                self.since = version
            case _:
                pytest.fail(f"unknown message {message}")

    def link(self, entry: LinkEntry) -> None:
        former = self.links.get(entry.datapoint_id)
        if former is not None:
            key = (former.domain_id, former.name.lower())
            if self.holder.get(key) == former.datapoint_id:
                del self.holder[key]
        self.links[entry.datapoint_id] = entry
        if entry.status != Status.DELETED:
            self.holder[(entry.domain_id, entry.name.lower())] = entry.datapoint_id


def read_on(follower: Follower, table: Table) -> None:
    """Take in all that there is."""
    while stream := follower.step():
        for message in messages(stream):
            table.apply(message)
    assert follower.synced


def behaviour(d: Datapoint, *, in_public_group: bool) -> Behaviour | None:
    """Say once more, in other words, what a link does beyond leading to its URL."""
    members = d.specifics
    found = Behaviour(
        rules=rules_of(members.get("destinationMode", 0), members),
        expires_at_ms=members.get("expirationDate", 0),
        url_after_date=members.get("urlAfterDateExpiration", ""),
        pause_after_date="pauseAfterDateExpiration" in members,
        click_limit=members.get("expirationClicks", 0),
        cloaked="hideUrl" in members,
        title=members.get("hideUrlTitle", ""),
        referrer=members.get("referrerClean", 0),
        scripts=tuple(script.id for script in d.scripts),
        light=d.light_tracking,
        unrecorded=d.redirect_only,
        shortened_address=d.encode_ip,
        public=d.is_public or in_public_group,
    )
    return None if found == Behaviour() else found


def expected(catalog: Catalog, accounts: list[int]) -> Table:
    """Build the table from the catalog's own lists."""
    table = Table()
    with catalog.read() as view:
        table.catalog, table.since = view.catalog_id(), view.version()
        for account in accounts:
            public_groups = {
                g.id for g in view.groups.list(account, GroupFilter(), ALL) if g.is_public
            }
            for d in view.datapoints.list(account, DatapointFilter(), ALL):
                entry = LinkEntry(
                    datapoint_id=d.id,
                    account_id=d.account_id,
                    group_id=d.group_id,
                    domain_id=d.domain_id,
                    name=d.name,
                    type=d.type,
                    status=stored_status(view, d.id),
                    url=d.url,
                    redirect_type=307 if d.specifics.get("destinationMode") else d.redirect_type,
                    append_query=d.append_query,
                    conversion_ids=tuple(held.id for held in d.conversions),
                    behaviour=behaviour(d, in_public_group=d.group_id in public_groups),
                )
                table.link(entry)
            for domain in view.domains.list(account, None, ALL):
                table.domains[domain.id] = DomainEntry(
                    domain.id,
                    domain.name,
                    domain.is_default,
                    domain.custom_404,
                    domain.custom_homepage,
                    domain.theme,
                    domain.cookieless,
                )
            for c in view.conversions.list(account, ConversionFilter(status="active"), ALL):
                table.conversions[c.id] = ConversionEntry(c.id, c.account_id, c.code, c.value)
            concern = AccountEntry(
                account,
                view.accounts.get(account).redirect_only,
                tuple(entry.value for entry in view.network_lists.whitelist(account)),
                tuple(NETWORKS[entry.value] for entry in view.network_lists.blacklist(account)),
            )
            if concern != AccountEntry(account):
                table.concerned["account", account] = concern
            for g in view.groups.list(account, GroupFilter(status="active"), ALL):
                if g.redirect_only:
                    table.concerned["group", g.id] = GroupEntry(g.id, True)
            for s in view.retargeting.list(account, ALL):
                table.scripts[s.id] = ScriptEntry(s.id, account, s.script)
    return table


def stored_status(view: Session, datapoint_id: int) -> int:
    """Return the status that is written: that a link is due to be paused the edge knows itself."""
    rows = view.connection.execute(
        select(datapoints.c.status).where(datapoints.c.id == datapoint_id)
    )
    return int(rows.scalar_one())


class CatalogAndFeed(RuleBasedStateMachine):
    """Any history of the catalog, followed by readers that stop and resume anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        settings = Settings(data_dir=Path(self.directory.name))
        bootstrap(settings)
        self.catalog = Catalog.open(settings)
        with self.catalog.write() as edit:
            if edit.connection.dialect.name == "sqlite":
                # The operations below come in hundreds; a power cut is not what is tried here.
                edit.connection.connection.dbapi_connection.execute("COMMIT")  # type: ignore[union-attr]
                edit.connection.exec_driver_sql("PRAGMA synchronous=OFF")
                edit.connection.exec_driver_sql("BEGIN IMMEDIATE")
            self.accounts = [1, edit.accounts.create(first_name="Charlie").id]
        self.block = feed.BLOCK
        feed.BLOCK = 3
        self.table = Table()
        self.follower: Follower | None = None
        self.faithful = Table()
        self.faithful_follower = Follower(self.catalog, 0, "")

    def teardown(self) -> None:
        feed.BLOCK = self.block
        self.catalog.close()
        self.directory.cleanup()

    def some(self, data: st.DataObject, kind: str, account: int) -> int:
        """Draw an id: mostly the account's own, now and then another's or nobody's."""
        with self.catalog.read() as view:
            if kind == "domain":
                own = [found.id for found in view.domains.list(self.accounts[account], None, ALL)]
            elif kind == "script":
                own = [found.id for found in view.retargeting.list(self.accounts[account], ALL)]
            else:
                own = list(getattr(view, f"{kind}s").ids(self.accounts[account]))
        return data.draw(st.sampled_from([*own, *own, *own, 1, 2, 99]), label=kind)

    def expected(self) -> Table:
        return expected(self.catalog, self.accounts)

    @initialize()
    def a_first_link(self) -> None:
        with self.catalog.write() as edit:
            script = edit.retargeting.create(1, "Script", "zero()").id
            edit.datapoints.create(1, name="one", url="https://a.example/", script_ids=[script])
            edit.conversions.create(1, name="Sale")

    @rule(
        account=ACCOUNTS,
        name=NAMES,
        type_=st.sampled_from(DatapointType),
        data=st.data(),
        more=st.booleans(),
    )
    def create_datapoint(
        self, account: int, name: str | None, type_: DatapointType, data: st.DataObject, more: bool
    ) -> None:
        fields: dict[str, Any] = {"name": name, "type": type_, "url": "https://a.example/"}
        if more:
            fields["group_id"] = self.some(data, "group", account)
            fields["domain_id"] = self.some(data, "domain", account)
            fields["conversion_ids"] = [None, self.some(data, "conversion", account)]
            fields["script_ids"] = [self.some(data, "script", account)]
        with contextlib.suppress(Invalid), self.catalog.write() as edit:
            edit.datapoints.create(self.accounts[account], **fields)

    @rule(
        account=ACCOUNTS,
        data=st.data(),
        fields=st.fixed_dictionaries(
            {},
            optional={
                "name": NAMES,
                "status": st.sampled_from(Status),
                "url": URLS,
                "append_query": st.booleans(),
                "notes": st.just("n"),
                "specifics": MEMBERS,
                "redirect_only": st.booleans(),
                "light_tracking": st.booleans(),
                "encode_ip": st.booleans(),
                "is_public": st.booleans(),
            },
        ),
        scripts=st.booleans(),
    )
    def update_datapoint(
        self, account: int, data: st.DataObject, fields: dict[str, Any], scripts: bool
    ) -> None:
        target = self.some(data, "datapoint", account)
        if scripts:
            fields["script_ids"] = [self.some(data, "script", account) for _ in range(2)]
        with contextlib.suppress(Invalid, NotFound), self.catalog.write() as edit:
            edit.datapoints.update(self.accounts[account], target, **fields)

    @rule(account=ACCOUNTS, data=st.data())
    def swap_names(self, account: int, data: st.DataObject) -> None:
        first, second = (self.some(data, "datapoint", account) for _ in range(2))
        owner = self.accounts[account]
        with contextlib.suppress(Invalid, NotFound), self.catalog.write() as edit:
            one, two = edit.datapoints.get(owner, first), edit.datapoints.get(owner, second)
            edit.datapoints.update(owner, first, name="aside")
            edit.datapoints.update(owner, second, name=one.name)
            edit.datapoints.update(owner, first, name=two.name)

    @rule(
        account=ACCOUNTS,
        data=st.data(),
        kind=st.sampled_from(["datapoint", "group", "conversion", "domain"]),
    )
    def delete(self, account: int, data: st.DataObject, kind: str) -> None:
        target = self.some(data, kind, account)
        with contextlib.suppress(Invalid, NotFound), self.catalog.write() as edit:
            getattr(edit, f"{kind}s").delete(self.accounts[account], target)

    @rule(account=ACCOUNTS, data=st.data(), verb=st.sampled_from(["add", "remove"]))
    def associate(self, account: int, data: st.DataObject, verb: str) -> None:
        conversion = self.some(data, "conversion", account)
        datapoint = self.some(data, "datapoint", account)
        with contextlib.suppress(Invalid, NotFound), self.catalog.write() as edit:
            getattr(edit.conversions, verb)(self.accounts[account], conversion, datapoint)

    @rule(account=ACCOUNTS, value=st.integers(0, 3), data=st.data())
    def change_conversions(self, account: int, value: int, data: st.DataObject) -> None:
        with self.catalog.write() as edit:
            edit.conversions.create(self.accounts[account], name="Goal", value=value)
        target = self.some(data, "conversion", account)
        with contextlib.suppress(NotFound), self.catalog.write() as edit:
            edit.conversions.update(self.accounts[account], target, value=value)

    @rule(account=ACCOUNTS, host=st.sampled_from(["x.example", "y.example"]))
    def create_domain_or_group(self, account: int, host: str) -> None:
        with contextlib.suppress(Invalid), self.catalog.write() as edit:
            edit.groups.create(self.accounts[account], name=host)
            edit.domains.create(self.accounts[account], name=host)

    @rule(account=ACCOUNTS, redirect_only=st.booleans(), ip=st.sampled_from(sorted(NETWORKS)))
    def change_account(self, account: int, redirect_only: bool, ip: str) -> None:
        owner = self.accounts[account]
        with contextlib.suppress(Invalid), self.catalog.write() as edit:
            edit.accounts.update(owner, redirect_only=redirect_only)
            edit.network_lists.add_address(owner, ip)
            edit.network_lists.add_domain(owner, f"shop{account}.example")

    @rule(account=ACCOUNTS, data=st.data())
    def shorten_lists(self, account: int, data: st.DataObject) -> None:
        owner = self.accounts[account]
        with self.catalog.write() as edit:
            ignored = edit.network_lists.blacklist(owner)
            trusted = edit.network_lists.whitelist(owner)
            if ignored:
                entry = data.draw(st.sampled_from(ignored))
                edit.network_lists.remove_address(owner, entry.id)
            if trusted:
                edit.network_lists.remove_domain(owner, trusted[0].id)

    @rule(
        account=ACCOUNTS,
        data=st.data(),
        fields=st.fixed_dictionaries(
            {}, optional={"redirect_only": st.booleans(), "is_public": st.booleans()}
        ),
    )
    def change_group(self, account: int, data: st.DataObject, fields: dict[str, Any]) -> None:
        target = self.some(data, "group", account)
        with contextlib.suppress(NotFound), self.catalog.write() as edit:
            edit.groups.update(self.accounts[account], target, **fields)

    @rule(account=ACCOUNTS, data=st.data(), cookieless=st.booleans())
    def change_domain(self, account: int, data: st.DataObject, cookieless: bool) -> None:
        target = self.some(data, "domain", account)
        fields: dict[str, Any] = {
            "custom_404": data.draw(st.sampled_from(["", "https://a.example/404"])),
            "theme": data.draw(st.sampled_from([None, Theme(brand="Shop", accent="#102030")])),
            "cookieless": cookieless,
        }
        with contextlib.suppress(NotFound), self.catalog.write() as edit:
            edit.domains.update(self.accounts[account], target, **fields)

    @rule(account=ACCOUNTS, data=st.data(), what=st.sampled_from(["make", "change", "delete"]))
    def change_scripts(self, account: int, data: st.DataObject, what: str) -> None:
        owner = self.accounts[account]
        target = self.some(data, "script", account)
        with contextlib.suppress(NotFound), self.catalog.write() as edit:
            if what == "make":
                edit.retargeting.create(owner, "Script", "one()")
            elif what == "change":
                edit.retargeting.update(owner, target, script="two()")
            else:
                edit.retargeting.delete(owner, target)

    @rule(account=ACCOUNTS, data=st.data())
    def attach_script(self, account: int, data: st.DataObject) -> None:
        script = self.some(data, "script", account)
        datapoint = self.some(data, "datapoint", account)
        with contextlib.suppress(Invalid, NotFound), self.catalog.write() as edit:
            edit.retargeting.attach(self.accounts[account], script, datapoint)

    @rule(account=ACCOUNTS)
    def fail_in_the_middle(self, account: int) -> None:
        with contextlib.suppress(ZeroDivisionError), self.catalog.write() as edit:
            edit.conversions.create(self.accounts[account], name="Never")
            edit.datapoints.create(self.accounts[account], url="https://never.example/")
            raise ZeroDivisionError

    @rule(kept=st.integers(0, 5))
    def prune(self, kept: int) -> None:
        with self.catalog.write() as edit:
            changes.prune(edit.connection, -1, edit.version(), kept=max(kept, 1))

    @rule(steps=st.integers(1, 4))
    def follow_a_little(self, steps: int) -> None:
        """Read on, or connect anew from where the table was last whole."""
        if self.follower is None:
            self.follower = Follower(self.catalog, self.table.since, self.table.catalog)
        for _ in range(steps):
            for message in messages(self.follower.step()):
                self.table.apply(message)

    @precondition(lambda self: self.follower is not None)
    @rule(forget=st.booleans())
    def break_off(self, forget: bool) -> None:
        self.follower = None
        if forget:
            self.table = Table()

    @rule()
    def catch_up(self) -> None:
        if self.follower is None:
            self.follower = Follower(self.catalog, self.table.since, self.table.catalog)
        read_on(self.follower, self.table)
        assert vars(self.table) == vars(self.expected())

    @invariant()
    def a_reader_that_never_left_knows_everything(self) -> None:
        read_on(self.faithful_follower, self.faithful)
        assert vars(self.faithful) == vars(self.expected())

    @invariant()
    def names_of_living_links_are_unique(self) -> None:
        with self.catalog.read() as view:
            living = [
                (d.domain_id, d.name.lower())
                for account in self.accounts
                for d in view.datapoints.list(account, DatapointFilter(), ALL)
                if d.status != Status.DELETED
            ]
        assert len(living) == len(set(living))


# To make a failing history short takes far longer than to find it.
TestCatalogAndFeed = pytest.mark.timeout(600)(CatalogAndFeed.TestCase)
TestCatalogAndFeed.settings = hypothesis_settings(
    max_examples=40, stateful_step_count=50, deadline=None
)
