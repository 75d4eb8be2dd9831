"""`clicktrail audit` shows who changed what, and what commands change is the machine's user's."""

from __future__ import annotations

import getpass
import json

import pytest

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.settings import Settings
from tests.unit.cli.test_privacy_commands import run


def test_a_command_is_in_the_log_as_the_user_of_the_machine(settings: Settings) -> None:
    bootstrap(settings)
    code, out, _ = run(settings, "account", "create", "ann@example.com", "--json")
    assert code == 0, out
    account = json.loads(out)["account"]["id"]
    code, out, _ = run(settings, "audit", "--account", str(account), "--json")
    found = json.loads(out)
    by = {"kind": "cli", "name": getpass.getuser(), "address": ""}
    nobody = {"guest_id": None, "key_id": None, "session_id": None}
    assert code == 0
    assert all(one["by"] == by | nobody for one in found)
    told = {one["entity"]: (one["operation"], one["before"], one["after"]) for one in found}
    assert told["account"] == ("create", {}, {"email": "ann@example.com", "timezone": "UTC"})
    assert told["key"][2].keys() == {"name", "prefix"}

    chosen = ("audit", "--account", str(account), "--entity", "account", "--id", str(account))
    code, out, _ = run(settings, *chosen)
    _, line, row = out.splitlines()
    assert (code, set(line)) == (0, {"─"})
    assert row.split()[2:] == [
        *(str(account), "cli", by["name"], "create", "account", str(account)),
        *("email:", "ann@example.com,", "timezone:", "UTC"),
    ]
    code, out, _ = run(settings, "audit", "--limit", "1", "--json")
    assert (code, len(json.loads(out))) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--entity", "grup"), "There is no entity grup, only account, key, domain, group,"),
        (("--id", "7"), "--id takes --entity: say of which kind it is."),
    ],
)
def test_what_cannot_be_asked_is_refused(
    settings: Settings, arguments: tuple[str, ...], told: str
) -> None:
    bootstrap(settings)
    code, _, error = run(settings, "audit", *arguments)
    assert code == 2
    assert told in " ".join(error.split())
