"""`clicktrail erase`, `erasures` and `account retention` on a data directory without processes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.cli import app
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings
from tests.support.erasing import ACCOUNT, Installation, Traffic
from tests.support.hit_store import HitStoreProcess


@pytest.fixture
def begun(settings: Settings) -> Settings:
    bootstrap(settings)
    return settings


def run(settings: Settings, *arguments: str) -> tuple[int, str, str]:
    environment = {
        "CLICKTRAIL_DATA_DIR": str(settings.data_dir),
        "CLICKTRAIL_HITSTORE_PORT": str(settings.hitstore_port),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("CLICKTRAIL_")]:
            patch.delenv(name)
        result = CliRunner().invoke(app, list(arguments), env=environment)
    if isinstance(result.exception, OperatorError):
        return 1, result.stdout, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result
    return result.exit_code, result.stdout, result.stderr


def test_asking_prints_the_receipt_and_the_list_shows_it(begun: Settings) -> None:
    code, out, _ = run(begun, "erase", "--account", "1", "--visitor", "42")
    assert (code, out) == (
        0,
        "erasure 1 of account 1: pending\nclicktrail erasures shows when it is done\n",
    )
    code, out, _ = run(begun, "erasures", "1", "--json")
    (receipt,) = json.loads(out)
    assert (code, receipt["state"], receipt["sought"], receipt["counts"]) == (
        0, "pending", "visitor", {},
    )  # fmt: skip
    code, out, _ = run(begun, "erasures")
    assert receipt["digest"] in out
    # Nobody carries it out here.
    assert run(begun, "erase", "--account", "1", "--ip", "192.0.2.1", "--wait", "1")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Say whose data by one of --visitor, --ip"),
        (["--ip", "192.0.2.1", "--visitor", "7"], "Say whose data by one of --visitor, --ip"),
        (["--ip", "nowhere"], "This is no IP address"),
        (["--visitor", "0"], "A visitor's number is a whole number"),
        (["--cookie", "x"], "This is no visitor cookie of this account"),
        (["--click-id", "x"], "This is no click id"),
    ],
)
def test_what_names_nobody_is_wrong_usage(begun: Settings, arguments: list[str], told: str) -> None:
    code, _, err = run(begun, "erase", "--account", "1", *arguments)
    assert code == 2
    assert told in " ".join(err.replace("│", " ").split())
    assert json.loads(run(begun, "erasures", "--json")[1]) == []


def test_an_account_that_is_not_there_is_said(begun: Settings) -> None:
    assert run(begun, "erase", "--account", "9", "--ip", "192.0.2.1") == (
        1, "", "There is no account 9.",
    )  # fmt: skip


def test_a_dry_run_counts_and_asks_for_nothing(
    hit_store_process: HitStoreProcess, begun: Settings
) -> None:
    # Counting needs both the journal and the hit store.
    code, _, err = run(begun, "erase", "--account", "1", "--ip", "192.0.2.1", "--dry-run")
    assert (code, err.startswith("The hit store does not answer at")) == (1, True)
    store = HitStoreProcess(begun)
    store.start()
    try:
        one = Installation(begun, store.client())
        one.begin()
        traffic = Traffic(5, one.signer, 1_760_000_000_000)
        one.serve(traffic.more(60))
        one.ingest()
        number = str(traffic.visitors[0])
        command = ("erase", "--account", str(ACCOUNT), "--visitor", number, "--dry-run")
        code, out, _ = run(begun, *command, "--json")
        counts = json.loads(out)["counts"]
        assert (code, counts["journal_hits"], counts["journal_conversions"]) == (
            0, counts["hits"], counts["conversions"],
        )  # fmt: skip
        assert counts["hits"] == sum(
            each.event.visitor == traffic.visitors[0] and hasattr(each.event, "kind")
            for each in traffic.happened
        )
        assert counts["hits"] > 0
        code, out, _ = run(begun, *command)
        assert (code, out.splitlines()[0], out.splitlines()[-1]) == (
            0, f"{counts['journal_hits']} hits in the journal", "nothing was changed",
        )  # fmt: skip
        assert json.loads(run(begun, "erasures", "--json")[1]) == []
        one.close()
    finally:
        store.stop()


def test_terms_are_set_shown_and_taken_back(begun: Settings) -> None:
    assert run(begun, "account", "retention", "1")[1].splitlines() == [
        "hits and conversions are kept for ever (as the installation has it)",
        "sums of them are kept for ever (as the installation has it)",
    ]
    command = ("account", "retention", "1", "--raw-days", "90", "--rollup-days", "730")
    assert run(begun, *command)[1].splitlines() == [
        "hits and conversions are kept for 90 days (the account's own term)",
        "sums of them are kept for 730 days (the account's own term)",
    ]
    taken_back = run(begun, "account", "retention", "1", "--raw-days", "default", "--json")[1]
    assert json.loads(taken_back) == {
        "account": 1,
        "own": {"raw_days": None, "rollup_days": 730},
        "effective": {"raw_days": 0, "rollup_days": 0},
    }
    assert run(begun, "account", "retention", "1", "--raw-days", "soon")[0] == 2
    code, _, err = run(begun, "account", "retention", "1", "--raw-days", "99999")
    assert (code, err) == (1, "Days are a whole number from 0 to 36500.")


def test_a_directory_without_an_installation_is_told(tmp_path: Path) -> None:
    empty = Settings(data_dir=tmp_path / "nothing")
    code, _, err = run(empty, "erase", "--account", "1", "--ip", "192.0.2.1")
    assert (code, "holds no Clicktrail" in err) == (1, True)
    assert not empty.data_dir.exists()
