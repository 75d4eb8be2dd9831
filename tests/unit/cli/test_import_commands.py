"""`clicktrail import` as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clicktrail.cli import app
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings
from tests.support.importing import Installation
from tests.unit.cli.test_commands import run

TABLE = "Kürzel;Ziel;Wann;IP\na;https://a.example/;01/07/2023 09:30;192.0.2.1\nb;ftp://b;;\n"
MAPPED = (
    "--map", "name=Kürzel", "--map", "url=Ziel", "--map", "time=Wann",
    "--zone", "Europe/Rome", "--date-format", "%d/%m/%Y %H:%M",
)  # fmt: skip


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return Installation(Settings(data_dir=tmp_path / "data"))


def test_a_report_is_read_by_people(here: Installation) -> None:
    path = here.file("t.csv", TABLE)
    done = run("import", "csv", str(path), *MAPPED, data_dir=here.settings.data_dir)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "csv into account 1, links on localhost, times without a zone read as Europe/Rome",
        "links: 2 read, 1 created (0 under another name), 0 there already, 1 refused",
        "hits: 2 read, 1 imported (0 by programs), 0 known already, 1 refused",
        f"{path}, row 3: refused: url 'ftp://b': The URL must begin with http:// or https://.",
        f"{path}, row 3: refused: time '': a time is needed",
    ]


def test_a_report_is_read_by_programs(here: Installation) -> None:
    path = here.file("t.csv", TABLE)
    done = run(
        "import", "csv", str(path), *MAPPED, "--dry-run", "--json",
        data_dir=here.settings.data_dir,
    )  # fmt: skip
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert report == {
        "source": "csv", "dry_run": True, "account_id": 1, "domain": "localhost",
        "zone": "Europe/Rome",
        "links": {"read": 2, "created": 1, "existed": 0, "renamed": 0, "refused": 1},
        "hits": {"read": 2, "imported": 1, "duplicate": 0, "refused": 1, "programs": 0},
        "conversions": {"created": 0, "existed": 0, "fired": 0, "duplicate": 0, "refused": 0},
        "undated_links": 0, "undated_clicks": 0, "journal": "", "resumed": None,
        "problem_count": {"refused": 2},
        "problems": [
            {
                "kind": "refused", "file": str(path), "row": 3, "field": "url", "value": "ftp://b",
                "problem": "The URL must begin with http:// or https://.",
            },
            {
                "kind": "refused", "file": str(path), "row": 3, "field": "time", "value": "",
                "problem": "a time is needed",
            },
        ],
        "notes": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("yourls",), 2, "Missing argument"),
        (("yourls", "nowhere.sql"), 2, "'nowhere.sql' does not exist"),
        (("bitly",), 2, "Give the files of an export, or --key"),
        (("shlink", "--key", "x"), 1, "--url '' is no address such as https://api.example.com"),
        (("shlink", "FILE", "--key", "x"), 2, "Give either files or --key, not both."),
        (("csv", "FILE", "--zone", "Rome"), 2, "'Rome' is no IANA time zone"),
        (("csv", "FILE", "--undated", "soon"), 2, "'soon' is no day such as 2024-12-31."),
        (("csv", "FILE", "--delimiter", "::"), 2, "'::' is no delimiter such as ; or tab."),
        (("csv", "FILE", "--encoding", "klingon"), 1, "'klingon' is no encoding"),
        (("csv", "FILE", "--map", "x=y"), 1, "is not of the form field=column"),
        (("csv", "FILE", "--domain", "a b"), 2, "'a b' is no host name"),
        (("csv", "FILE", "--create-domain"), 2, "--create-domain needs --domain."),
        (("csv", "FILE", "--account", "7"), 1, "there is no account 7"),
        (("csv", "FILE", "--errors", "/nowhere/e.csv"), 1, "/nowhere/e.csv cannot be written"),
        (("dub", "FILE"), 1, "none is known to hold"),
        (("kutt", "FILE"), 1, "is no JSON at character 0"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    here: Installation, arguments: tuple[str, ...], code: int, message: str
) -> None:
    path = str(here.file("t.csv", "name,url\na,https://a.example/\n"))
    if arguments[0] == "dub":
        path = str(here.file("t.csv", "colour\nred\n"))
    given = [path if word == "FILE" else word for word in arguments]
    done = CliRunner().invoke(
        app, ["import", *given], env={"CLICKTRAIL_DATA_DIR": str(here.settings.data_dir)}
    )
    # `main` makes one line and exit code 1 of what the operator can put right.
    failed = isinstance(done.exception, OperatorError)
    said = str(done.exception) if failed else done.output
    assert (1 if failed else done.exit_code) == code
    assert message in " ".join(said.replace("│", " ").split())
