"""The command line as a user meets it: help, exit codes, plain words for mistakes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from clicktrail import __version__
from clicktrail.cli import app
from tests.support import commands


def paths(command: object, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield prefix
        return
    for name, child in children.items():
        yield from paths(child, (*prefix, name))


COMMANDS = sorted(paths(typer.main.get_command(app)))


def run(*arguments: str, data_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    env = commands.environment(data_dir=str(data_dir), **settings)
    return commands.run(*arguments, env=env)


def test_these_are_the_commands() -> None:
    assert [" ".join(path) for path in COMMANDS] == [
        "account create",
        "account list",
        "account login-link",
        "account password",
        "account retention",
        "app",
        "attribution",
        "audit",
        "backup",
        "backups",
        "catalog move",
        "conversions explain",
        "conversions list",
        "demo",
        "domain add",
        "domain check",
        "domain list",
        "domain remove",
        "domain set",
        "edge",
        "erase",
        "erasures",
        "events",
        "export events",
        "export list",
        "export query",
        "feeder",
        "hits move",
        "hitstore",
        "import bitly",
        "import clickmeter",
        "import csv",
        "import dub",
        "import kutt",
        "import shlink",
        "import yourls",
        "ingest",
        "journal inspect",
        "journeys",
        "key create",
        "key list",
        "key revoke",
        "metrics",
        "query",
        "rebuild",
        "replay",
        "restore",
        "secrets drop",
        "secrets list",
        "secrets rotate",
        "serve",
        "status",
        "upgrade",
        "verify",
        "version",
    ]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*path, "--help"])
    assert result.exit_code == 0
    words = " ".join(path)
    example = result.output.partition("Example:")[2]
    assert f"clicktrail {words}" in example


GROUPS = sorted({path[0] for path in COMMANDS if len(path) > 1})


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_has_an_example_and_whole_sentences(group: str) -> None:
    shown = CliRunner().invoke(app, [group, "--help"]).output
    assert f"clicktrail {group} " in shown.partition("Example:")[2]
    assert "..." not in shown.replace("[ARGS]...", "")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_has_no_numbers_that_nobody_reads(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*path, "--help"]).output
    assert [word for word in shown.split() if "<=" in word and len(word) > 20] == []
    assert "{EVENT}" not in shown


def test_the_version_is_printed(tmp_path: Path) -> None:
    done = run("version", data_dir=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{__version__}\n", "")


@pytest.mark.parametrize("arguments", [("nonsense",), ("key", "revoke", "x"), ("edge", "--bad")])
def test_wrong_usage_exits_with_two(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, data_dir=tmp_path).returncode == 2


def test_a_wrong_setting_is_named_as_the_user_wrote_it(tmp_path: Path) -> None:
    done = run("status", data_dir=tmp_path, app_port="eighty", log_format="xml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "clicktrail: CLICKTRAIL_APP_PORT is 'eighty', but it should be a valid integer,"
        " unable to parse string as an integer",
        "clicktrail: CLICKTRAIL_LOG_FORMAT is 'xml', but string should match pattern"
        " '^(console|json)$'",
        "clicktrail: every setting is explained in docs/settings.md",
    ]


def test_a_misspelt_setting_is_not_ignored_in_silence(tmp_path: Path) -> None:
    done = run("status", "--json", data_dir=tmp_path, edge_prot="9")
    assert done.stderr == (
        "clicktrail: CLICKTRAIL_EDGE_PROT is no setting and is ignored:"
        " did you mean CLICKTRAIL_EDGE_PORT?\n"
    )


def test_a_secret_file_that_is_missing_is_named(tmp_path: Path) -> None:
    done = run("status", data_dir=tmp_path, signing_key_file=str(tmp_path / "none"))
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        f"clicktrail: {tmp_path}/none, named by a CLICKTRAIL_…_FILE: No such file or directory"
    )


def test_status_of_nothing_is_a_failure(tmp_path: Path) -> None:
    done = run("status", "--json", data_dir=tmp_path)
    assert done.returncode == 1
    health = json.loads(done.stdout)
    assert health["parts"] == []
    assert health["problems"][0] == (
        f"nothing runs on the data directory {tmp_path}:"
        " start it with `clicktrail serve`, or set CLICKTRAIL_DATA_DIR"
    )


def test_an_account_is_made_with_a_key_and_listed(tmp_path: Path) -> None:
    made = run("account", "create", "ann@example.com", "--json", data_dir=tmp_path)
    assert made.returncode == 0, made.stderr
    document = json.loads(made.stdout)
    account = document["account"]
    assert (account["email"], account["timezone"]) == ("ann@example.com", "UTC")
    listed = json.loads(run("account", "list", "--json", data_dir=tmp_path).stdout)
    assert account in listed
    keys = json.loads(run("key", "list", str(account["id"]), "--json", data_dir=tmp_path).stdout)
    assert [(key["id"], document["key"]["key"].startswith(key["prefix"])) for key in keys] == [
        (document["key"]["id"], True)
    ]


def test_a_key_is_made_and_revoked(tmp_path: Path) -> None:
    account = json.loads(
        run("account", "create", "ann@example.com", "--json", data_dir=tmp_path).stdout
    )["account"]["id"]
    made = run("key", "create", str(account), "--name", "export", "--json", data_dir=tmp_path)
    key = json.loads(made.stdout)["id"]
    revoked = run("key", "revoke", str(key), data_dir=tmp_path)
    assert (revoked.returncode, revoked.stdout) == (0, f"API key {key} is revoked\n")
    again = run("key", "revoke", "4711", data_dir=tmp_path)
    assert (again.returncode, again.stderr) == (1, "clicktrail: There is no key 4711.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("key", "list", "99999999999999999999"),
        ("key", "create", "99999999999999999999"),
        ("key", "revoke", "99999999999999999999"),
        ("edge", "--worker", "99"),
    ],
    ids=" ".join,
)
def test_numbers_beyond_all_bounds_are_wrong_usage(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = run(*arguments, data_dir=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: Invalid value for" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["", "ann", "ann@", "@example.com", "a@b\n", "a b@c", "a@b@c"])
def test_an_account_needs_an_address(tmp_path: Path, address: str) -> None:
    done = run("account", "create", address, data_dir=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no address of the form ann@example.com." in done.stderr
    assert not (tmp_path / "catalog.sqlite3").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("account", "list"),
        ("key", "list"),
        ("key", "create", "1"),
        ("key", "revoke", "1"),
        ("domain", "list"),
        ("domain", "check"),
        ("domain", "set", "go.example.com", "--cookieless"),
        ("domain", "remove", "go.example.com"),
        ("conversions", "list"),
        ("conversions", "explain", "1"),
        ("verify",),
        ("journal", "inspect"),
    ],
    ids=" ".join,
)
@pytest.mark.only("sqlite")
def test_where_nothing_was_begun_that_is_said_and_nothing_made(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = run(*arguments, data_dir=tmp_path / "nosuch")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        f"clicktrail: {tmp_path}/nosuch holds no Clicktrail: set CLICKTRAIL_DATA_DIR to the data"
        " directory, or begin one with `clicktrail serve`\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_status_makes_no_data_directory(tmp_path: Path) -> None:
    assert run("status", data_dir=tmp_path / "nosuch").returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_does_not_exist_is_said(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    done = run("journal", "inspect", "nope", data_dir=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        f"clicktrail: there is no such journal as nope in {tmp_path}/journal\n",
    )


def test_a_file_in_the_place_of_the_journals_is_said(tmp_path: Path) -> None:
    (tmp_path / "journal").touch()
    done = run("journal", "inspect", data_dir=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        f"clicktrail: {tmp_path}/journal is no directory, so that it holds no journal\n",
    )
    ingest = run("ingest", data_dir=tmp_path)
    assert (ingest.returncode, ingest.stdout, ingest.stderr) == (
        1,
        "",
        f"ingest: {tmp_path}/journal is no directory: move it away, so that the journals can be"
        " kept there\n",
    )


@pytest.mark.only("sqlite")
def test_no_account_is_made_where_the_catalog_is_gone(tmp_path: Path) -> None:
    segment = tmp_path / "journal" / "000-00" / "0000000001.seg"
    segment.parent.mkdir(parents=True)
    segment.touch()
    for arguments in (("account", "create", "ann@example.com"), ("app",), ("serve",)):
        done = run(*arguments, data_dir=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"clicktrail: the catalog {tmp_path}/catalog.sqlite3 is gone")
        assert not (tmp_path / "catalog.sqlite3").exists()


def test_serve_refuses_a_data_directory_that_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("serve", data_dir=tmp_path / "file" / "data")
    assert (done.returncode, done.stderr) == (
        1,
        f"clicktrail: cannot write to the data directory {tmp_path}/file/data (Not a directory):"
        " change its owner, or set CLICKTRAIL_DATA_DIR\n",
    )


def test_help_does_not_load_what_the_parts_need(tmp_path: Path) -> None:
    heavy = ("chdb", "fastapi", "sqlalchemy", "numpy", "pyarrow", "lmdb", "clickhouse_connect")
    script = (
        "import sys; from typer.testing import CliRunner; from clicktrail.cli import app;"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stdout == "[]\n"
