"""`POST /v3/query/batch`: several questions to the statistics in one request."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import Field

from clicktrail.api.errors import Rejected
from clicktrail.api.problems import pointer
from clicktrail.api.v3.asking import MOST_FAULTS, Asker, Faults, answerable
from clicktrail.api.v3.operations import By, JsonBody, Reply, fault, reads, refused, router
from clicktrail.api.v3.query import EXAMPLE, shown
from clicktrail.api.v3.question_body import Body, QuestionBody
from clicktrail.api.v3.question_reading import read
from clicktrail.hits.query import QueryError
from clicktrail.statistics.question import TooManyBuckets, answer_all, check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clicktrail.api.errors import Failure
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.statistics.question import Answered, Question

T = TypeVar("T")
U = TypeVar("U")
api = router("Statistics")
MOST_QUERIES = 20
_QUERIES = "queries"


class BatchBody(Body):
    """Questions to the statistics, answered in one go."""

    queries: Annotated[
        list[QuestionBody],
        Field(
            min_length=1,
            max_length=MOST_QUERIES,
            description="What is asked, each as in `POST /v3/query`.",
        ),
    ]


@api.post(
    "/query/batch",
    summary="Ask the statistics several questions at once",
    openapi_extra=reads({"$ref": "#/components/schemas/BatchBody"}),
    responses={200: {"content": {"application/json": {"example": {"answers": [EXAMPLE]}}}}},
)
def query_batch(by: By, body: JsonBody) -> Reply:
    """Answer each question as `POST /v3/query` does, in their order; of a wrong one, none.

    Questions about the same time under the same filter are answered together, in little more time
    than one of them takes.
    """
    with by.parts.asking() as store:
        asker = Asker(by.account, by.zone, datetime.now(UTC), store)
        questions = _read(body, asker)
        answers = _answers(asker, by.parts.catalog, questions)
    shapes = [shown(*each) for each in zip(questions, answers, strict=True)]
    return Reply({"answers": shapes})


def _read(body: Any, asker: Asker) -> list[Question]:
    """Return the questions that JSON asks. Raises Rejected naming all that is wrong with any."""
    if not isinstance(body, dict):
        raise refused([fault("The body must be a JSON object.")])
    faults = Faults()
    for name in body.keys() - {_QUERIES}:
        faults.add(f'There is no member "{name[:100]}", only "{_QUERIES}"', name)
    given = body.get(_QUERIES)
    listed = given if isinstance(given, list) else []
    if not 1 <= len(listed) <= MOST_QUERIES:
        faults.add(f"A list of 1 to {MOST_QUERIES} questions is needed", _QUERIES)
    faults.finish()
    return _each(listed, lambda raw: read(raw, asker))


def _answers(asker: Asker, catalog: Catalog, questions: Sequence[Question]) -> list[Answered]:
    """Answer the questions. Raises Rejected naming those that have no answer."""

    def checked(question: Question) -> None:
        with answerable():
            check(asker.store, catalog, question)

    try:
        return answer_all(asker.store, catalog, questions, asker.now)
    except (QueryError, TooManyBuckets):
        _each(questions, checked)
        raise


def _each(given: Sequence[T], use: Callable[[T], U]) -> list[U]:
    """Return what becomes of each question. Raises Rejected with the faults of all, and where."""
    found: list[U] = []
    failures: list[Failure] = []
    for number, one in enumerate(given):
        try:
            found.append(use(one))
        except Rejected as refusal:
            place = pointer(_QUERIES, number)
            failures += [
                dataclasses.replace(failure, pointer=f"{place}{failure.pointer or ''}")
                for failure in refusal.failures
            ]
    if failures:
        raise refused(failures[:MOST_FAULTS])
    return found


MODELS = (BatchBody,)
"""The models of bodies that the document of v3 describes."""
