"""The account behind the key."""

from __future__ import annotations

from datetime import UTC, datetime

from clicktrail.api.auth import By
from clicktrail.api.v2.entities import Rendering, User
from clicktrail.api.v2.operations import answers, router
from clicktrail.api.wire import Answer

api = router("Account")
EXAMPLE = {
    "email": "ada@example.com",
    "firstName": "Ada",
    "registrationDate": "20260601093000",
    "timeframeMinDate": "20260601",
    "timezonename": "UTC",
}


@api.get("/account", response_model=User, summary="Get the account", responses=answers(EXAMPLE))
@api.get(
    "/me",
    response_model=User,
    summary="Get the account",
    operation_id="getMe",
    responses=answers(EXAMPLE),
)
def get_account(by: By) -> Answer:
    """Answer the account that the key belongs to."""
    with by.parts.catalog.read() as view:
        render = Rendering.of(by, view.domains.default())
    return Answer(render.user(by.account, datetime.now(UTC)))
