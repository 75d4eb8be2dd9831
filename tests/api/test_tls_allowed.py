"""Which hosts the front proxy may fetch certificates for, and who may ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.errors import NotFound
from clicktrail.catalog.model import DomainType, Verification
from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings

PATH = "/internal/tls-allowed"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    settings = Settings(
        data_dir=tmp_path,
        public_edge_url="https://links.example",
        public_app_url="https://app.example",
        go_bases="go.example",
        trusted_proxies="192.0.2.7",
    )
    bootstrap(settings)
    secrets = Secrets.load(settings)
    catalog = Catalog.open(settings)
    with catalog.write() as edit:
        account = edit.accounts.list()[0].id
        verified = edit.domains.create(account, name="verified.example")
        edit.domains.note_check(verified.id, verified.name, Verification.VERIFIED, "")
        failing = edit.domains.create(account, name="failing.example")
        edit.domains.note_check(
            failing.id, failing.name, Verification.FAILING, "It leads elsewhere."
        )
        renamed = edit.domains.create(account, name="former.example")
        edit.domains.update(account, renamed.id, name="renamed.example")
        with pytest.raises(NotFound):
            edit.domains.note_check(renamed.id, renamed.name, Verification.VERIFIED, "")
        edit.domains.create(account, name="waiting.example")
        edit.domains.create(None, name="system.example")
        edit.domains.create(account, name="shop.go.example", type=DomainType.GO)
        edit.domains.create(account, name="shop.other.example", type=DomainType.GO)
        gone = edit.domains.create(account, name="gone.example")
        edit.domains.note_check(gone.id, gone.name, Verification.VERIFIED, "")
        edit.domains.delete(account, gone.id)
    hits = HitStore.connect(settings, secrets)
    yield Parts(settings, secrets, catalog, hits)
    hits.close()
    catalog.close()


def ask(
    parts: Parts, host: str, peer: str = "127.0.0.1", headers: dict[str, str] | None = None
) -> int:
    client = TestClient(create_app(parts), client=(peer, 50000))
    return client.get(PATH, params={"domain": host}, headers=headers).status_code


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("links.example", 200),
        ("app.example", 200),
        ("system.example", 200),
        ("verified.example", 200),
        ("VERIFIED.example.", 200),
        ("shop.go.example", 200),
        ("shop.other.example", 404),
        ("other.go.example", 404),
        ("failing.example", 404),
        ("waiting.example", 404),
        ("renamed.example", 404),
        ("gone.example", 404),
        ("stranger.example", 404),
        ("verified.example.stranger.example", 404),
        ("verified.example/x", 404),
        ("", 404),
        ("x" * 5000, 404),
    ],
)
def test_certificates_are_for_hosts_that_lead_here(parts: Parts, host: str, status: int) -> None:
    assert ask(parts, host) == status


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.9", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("192.0.2.7", {}, 200),
        ("192.0.2.8", {}, 404),
        ("testclient", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "198.51.100.1"}, 404),
        ("192.0.2.7", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=198.51.100.1"}, 404),
        ("192.0.2.8", {"X-Forwarded-For": "127.0.0.1"}, 404),
    ],
)
def test_only_the_proxy_itself_is_answered(
    parts: Parts, peer: str, headers: dict[str, str], status: int
) -> None:
    assert ask(parts, "verified.example", peer, headers) == status


def test_the_question_is_in_no_document_and_takes_no_other_method(parts: Parts) -> None:
    client = TestClient(create_app(parts), client=("127.0.0.1", 50000))
    assert client.post(PATH, params={"domain": "verified.example"}).status_code == 405
    assert PATH not in client.get("/openapi.json").json()["paths"]
