from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clicktrail.catalog.bootstrap import Bootstrap, bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.errors import Invalid, NotFound
from clicktrail.catalog.model import Account, ApiKey
from clicktrail.settings import Settings
from tests.support.kept import kept_of

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


def test_the_first_start_makes_what_tracking_needs_and_the_second_nothing(
    tmp_path: Path,
) -> None:
    settings = Settings(
        data_dir=tmp_path, bootstrap_api_key=KEY, public_edge_url="https://Go.Example:8443/x"
    )
    assert bootstrap(settings) == Bootstrap(1, 1, 1, KEY.upper())
    assert bootstrap(settings) == Bootstrap(1, 1, 1, None)
    catalog = Catalog.open(settings)
    with catalog.read() as view:
        assert [account.timezone for account in view.accounts.list()] == ["UTC"]
        assert view.domains.default().name == "go.example"
        assert [group.name for group in view.groups.list(1)] == ["Default"]
    found = catalog.authenticate(KEY)
    catalog.close()
    assert found is not None
    assert found.account_id == 1


def test_a_generated_key_is_a_guid(tmp_path: Path) -> None:
    key = bootstrap(Settings(data_dir=tmp_path)).api_key
    assert key is not None
    assert str(uuid.UUID(key)).upper() == key


def test_a_first_key_that_is_no_guid_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="must be a GUID"):
        bootstrap(Settings(data_dir=tmp_path, bootstrap_api_key="secret"))
    assert bootstrap(Settings(data_dir=tmp_path)).api_key is not None


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    made: list[Bootstrap] = []
    threads = [threading.Thread(target=lambda: made.append(bootstrap(settings))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(one.account_id, one.domain_id, one.group_id) for one in made} == {(1, 1, 1)}
    assert sum(one.api_key is not None for one in made) == 1


def test_a_key_opens_its_account_in_any_spelling_until_revoked(
    catalog: Catalog, charlie: int, clock: Any
) -> None:
    with catalog.write() as edit:
        key, plain = edit.accounts.create_key(charlie, "laptop")
    assert key == ApiKey(2, charlie, "laptop", plain[:8], clock.now, None)
    assert plain == plain.upper()
    assert catalog.authenticate(plain.lower()) == key
    assert catalog.authenticate("{" + plain + "}") == ApiKey(
        2, charlie, "laptop", plain[:8], clock.now, clock.now
    )
    for wrong in ("", "x" * 1000, str(uuid.uuid4()), plain[:-1]):
        assert catalog.authenticate(wrong) is None
    with catalog.write() as edit:
        edit.accounts.revoke_key(key.id)
        with pytest.raises(NotFound):
            edit.accounts.revoke_key(key.id)
    assert catalog.authenticate(plain) is None


def test_only_a_hash_of_a_key_is_kept(settings: Settings, catalog: Catalog, charlie: int) -> None:
    with catalog.write() as edit:
        _, plain = edit.accounts.create_key(charlie)
    catalog.close()
    content = kept_of(settings)
    assert plain[:8].encode() in content
    assert plain.lower().encode() not in content.lower()


def test_a_use_is_noted_at_most_once_a_minute(catalog: Catalog, charlie: int, clock: Any) -> None:
    with catalog.write() as edit:
        _, plain = edit.accounts.create_key(charlie)
    first = clock.now
    catalog.authenticate(plain)
    clock.move(seconds=59)
    catalog.authenticate(plain)

    def last_used() -> datetime | None:
        with catalog.read() as view:
            return view.accounts.list_keys(charlie)[0].last_used_at

    assert last_used() == first
    clock.move(seconds=1)
    catalog.authenticate(plain)
    assert last_used() == clock.now


def test_an_account_keeps_everything_that_was_given(catalog: Catalog) -> None:
    with catalog.write() as edit:
        made = edit.accounts.create(
            email="a@b.example",
            first_name="A",
            last_name="B",
            company_name="C",
            company_role="D",
            phone="E",
            redirect_only=True,
            timezone="Asia/Kathmandu",
        )
        assert edit.accounts.get(made.id) == made
        assert edit.accounts.update(made.id, phone="F").phone == "F"
        with pytest.raises(Invalid, match="IANA time zone"):
            edit.accounts.update(made.id, timezone="Mars/Olympus")
        with pytest.raises(NotFound):
            edit.accounts.get(99)
    assert made == Account(
        2, "a@b.example", "A", "B", "C", "D", "E", True, "Asia/Kathmandu",
        datetime(2026, 3, 1, 12, tzinfo=UTC),
    )  # fmt: skip
