"""A verification that cannot ask the store says so, and accuses nobody."""

from __future__ import annotations

from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
from clicktrail.verify import Report, run
from tests.support.hit_store import HitStoreProcess

UNCHECKED = "it could not be checked whether the statistics agree with the journal"


def last_line(report: Report) -> str:
    return str(report).splitlines()[-1]


def test_a_store_that_nobody_runs_leaves_the_question_open(settings: Settings) -> None:
    report = run(settings)
    assert (report.ok, report.differing, last_line(report)) == (False, 0, UNCHECKED)
    (problem,) = report.problems
    assert problem == (
        f"The hit store does not answer at {settings.hitstore_address}: start it with"
        " `clicktrail serve`, or correct CLICKTRAIL_HITSTORE_URL where that names it."
    )


def test_a_store_that_refuses_the_password_leaves_the_question_open(
    settings: Settings, hit_store_process: HitStoreProcess, hit_store: HitStore
) -> None:
    other = settings.model_copy(update={"hitstore_port": hit_store_process.settings.hitstore_port})
    assert Secrets.load(other) != Secrets.load(hit_store_process.settings)
    report = run(other)
    assert (report.ok, report.differing, last_line(report)) == (False, 0, UNCHECKED)
    (problem,) = report.problems
    assert problem == (
        f"The hit store at {other.hitstore_address} does not take this installation's password:"
        " most likely another data directory's store is running there. Stop that one, or set"
        " CLICKTRAIL_DATA_DIR or CLICKTRAIL_HITSTORE_PORT so that they belong together; a"
        " CLICKTRAIL_HITSTORE_URL must bring the right user and password."
    )


def test_the_password_of_an_address_is_not_told() -> None:
    store = HitStore("http://ann:secret@clickhouse:8123", "ann", "secret")
    assert store.address == "http://clickhouse:8123"


def test_a_difference_is_called_one() -> None:
    report = Report()
    report.differ("hits", "clicks", 1, 2)
    assert last_line(report) == "the statistics do NOT agree with the journal"
