"""`clicktrail domain`, from adding a domain to removing it, against a real DNS server."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from clicktrail.catalog.catalog import Catalog
from clicktrail.cli import app
from clicktrail.domain.entries import Theme
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings
from tests.support.dns_server import DnsServer


class Done(NamedTuple):
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


class Cli:
    """The command line on one data directory, beside one DNS server."""

    def __init__(self, data_dir: Path, server: DnsServer) -> None:
        self.data_dir = data_dir
        self.settings = {
            "CLICKTRAIL_DATA_DIR": str(data_dir),
            "CLICKTRAIL_PUBLIC_EDGE_URL": "https://edge.example",
            "CLICKTRAIL_DNS_RESOLVER": server.address,
            "CLICKTRAIL_GO_BASES": "go.example",
        }

    def __call__(self, *arguments: str, group: str = "domain") -> Done:
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("CLICKTRAIL_")]:
                patch.delenv(name)
            result = CliRunner().invoke(app, [group, *arguments], env=self.settings)
        if isinstance(result.exception, OperatorError):
            # As `main` tells it.
            return Done(1, result.stdout, f"clicktrail: {result.exception}\n")
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return Done(result.exit_code, result.stdout, result.stderr)

    def json(self, *arguments: str, code: int = 0) -> Any:
        done = self(*arguments, "--json")
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def server() -> Iterator[DnsServer]:
    with DnsServer() as running:
        running.zone[("edge.example", "A")] = ["192.0.2.1"]
        yield running


@pytest.fixture
def cli(tmp_path: Path, server: DnsServer) -> Cli:
    return Cli(tmp_path, server)


@pytest.fixture
def account(cli: Cli) -> str:
    made = cli("create", "ann@example.com", "--json", group="account")
    return str(json.loads(made.stdout)["account"]["id"])


def test_a_domain_is_added_checked_changed_and_removed(
    cli: Cli, account: str, server: DnsServer
) -> None:
    added = cli("add", "Links.Shop.example", "--account", account)
    assert (added.returncode, added.stderr) == (0, "")
    first, second, *records = added.stdout.splitlines()
    assert first.endswith(": links.shop.example (dedicated)")
    assert second == "One of these DNS records leads it here:"
    assert records[:2] == [
        "  links.shop.example. CNAME edge.example",
        "  links.shop.example. A 192.0.2.1",
    ]
    assert records[2].startswith("  _clicktrail.links.shop.example. TXT clicktrail-verification=")
    failing = cli("check", "links.shop.example")
    assert failing.returncode == 1
    assert (
        "The DNS has no address for links.shop.example: it needs a CNAME record to edge.example."
        in failing.stdout
    )
    server.zone[("links.shop.example", "CNAME")] = ["edge.example."]
    [checked] = cli.json("check", "links.shop.example")
    assert (checked["verification"], checked["verification_problem"]) == ("verified", "")
    look = ("--brand", "The Shop", "--accent", "#0a7f3f", "--logo", "https://shop.example/l.png")
    pages = ("--custom-404", "https://shop.example/404", "--cookieless")
    changed = cli.json("set", "links.shop.example", *look, *pages)
    expected = checked | {
        "custom_404": "https://shop.example/404",
        "theme": {
            "brand": "The Shop",
            "accent": "#0a7f3f",
            "background": "",
            "text": "",
            "logo": "https://shop.example/l.png",
        },
        "cookieless": True,
    }
    assert changed == expected
    again = cli.json("set", "links.shop.example", "--logo", "", "--custom-404", "")
    assert again == expected | {
        "custom_404": "",
        "theme": expected["theme"] | {"logo": ""},
    }
    catalog = Catalog.open(Settings(data_dir=cli.data_dir))
    with catalog.read() as view:
        kept = view.domains.named("links.shop.example")
    catalog.close()
    assert kept is not None
    assert (kept.theme, kept.cookieless) == (Theme("The Shop", "#0a7f3f"), True)
    assert cli.json("list", "--account", account) == [again]
    removed = cli("remove", "links.shop.example")
    assert (removed.returncode, removed.stderr) == (0, "")
    assert cli.json("list", "--account", account) == []


def test_go_domains_are_labels_under_the_base(cli: Cli, account: str) -> None:
    made = cli.json("add", "shop", "--type", "go", "--account", account)
    assert (made["name"], made["type"]) == ("shop.go.example", "go")
    for arguments, told in (
        (("add", "a.b.go.example", "--type", "go", "--account", account), "one label before"),
        (("add", "other.go.example", "--account", account), "use --type go"),
        (("add", "shop", "--type", "go", "--account", account), "already in use"),
        (("add", "shop2", "--type", "go"), "Only the system's own domains"),
    ):
        refused = cli(*arguments)
        assert refused.returncode in (1, 2)
        assert told in " ".join(refused.stderr.split())


def test_a_label_alone_needs_a_base_for_go_domains(cli: Cli, account: str) -> None:
    del cli.settings["CLICKTRAIL_GO_BASES"]
    refused = cli("add", "shop", "--type", "go", "--account", account)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "'shop' is a label without a host: set CLICKTRAIL_GO_BASES" in " ".join(
        refused.stderr.split()
    )
    assert cli.json("list", "--account", account) == []


def test_records_that_nobody_elses_dns_knows_are_warned_of(cli: Cli) -> None:
    del cli.settings["CLICKTRAIL_PUBLIC_EDGE_URL"]
    added = cli("add", "go.shop.example")
    assert added.returncode == 0
    assert "  go.shop.example. CNAME localhost" in added.stdout.splitlines()
    assert added.stderr == (
        "clicktrail: nobody else's DNS knows localhost: set CLICKTRAIL_PUBLIC_EDGE_URL (or"
        " CLICKTRAIL_DNS_TARGET) to where visitors reach this installation\n"
    )
    cli.settings["CLICKTRAIL_DNS_TARGET"] = "edge.example"
    assert cli("add", "go2.shop.example").stderr == ""


def test_several_addresses_are_said_to_belong_together(cli: Cli, server: DnsServer) -> None:
    server.zone[("edge.example", "A")] = ["192.0.2.1", "192.0.2.2"]
    assert cli("add", "go.shop.example").stdout.splitlines()[1:4] == [
        "One of these DNS records (A and AAAA count as one: make them all) leads it here:",
        "  go.shop.example. CNAME edge.example",
        "  go.shop.example. A 192.0.2.1",
    ]


def test_the_default_domain_moves_and_cannot_be_removed(cli: Cli) -> None:
    first, second = cli.json("add", "one.example"), cli.json("add", "two.example")
    assert (first["default"], second["default"], first["account_id"]) == (True, False, None)
    refused = cli("remove", "one.example")
    assert (refused.returncode, refused.stderr) == (
        1,
        "clicktrail: This is the default domain: make another one the default first.\n",
    )
    assert cli.json("set", "two.example", "--default")["default"] is True
    assert [(d["name"], d["default"]) for d in cli.json("list")] == [
        ("one.example", False),
        ("two.example", True),
    ]
    assert cli("remove", "one.example").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("add", "no host"), 2, "is no host name"),
        (("add", "go.shop.example", "--account", "99"), 1, "There is no account 99."),
        (("add", "go.shop.example", "--type", "fancy"), 2, "Invalid value for '--type'"),
        (("check", "nobodys.example"), 1, "there is no domain nobodys.example"),
        (("set", "one.example"), 2, "Nothing to change"),
        (("set", "one.example", "--accent", "green"), 1, "A colour must be #rrggbb."),
        (("set", "one.example", "--logo", "http://a.example/l.png"), 1, "must be an https URL"),
        (("set", "one.example", "--custom-404", "javascript:alert(1)"), 2, "must begin with http"),
        (("remove", "nobodys.example"), 1, "there is no domain nobodys.example"),
    ],
)
def test_what_cannot_be_done_is_said(
    cli: Cli, arguments: tuple[str, ...], code: int, told: str
) -> None:
    cli.json("add", "one.example")
    done = cli(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
