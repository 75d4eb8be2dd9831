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
    assert problem.startswith("The hit store does not answer. (")


def test_a_store_that_refuses_the_password_leaves_the_question_open(
    settings: Settings, hit_store_process: HitStoreProcess, hit_store: HitStore
) -> None:
    other = settings.model_copy(update={"hitstore_port": hit_store_process.settings.hitstore_port})
    assert Secrets.load(other) != Secrets.load(hit_store_process.settings)
    report = run(other)
    assert (report.ok, report.differing, last_line(report)) == (False, 0, UNCHECKED)
    (problem,) = report.problems
    assert problem.startswith("The hit store refuses to answer. (")


def test_a_difference_is_called_one() -> None:
    report = Report()
    report.differ("hits", "clicks", 1, 2)
    assert last_line(report) == "the statistics do NOT agree with the journal"
