"""`/v3/links/{id}/rules`: a link's own rules, asked before its mode where a visit is led."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Path

from clicktrail.api.v2.link_intake import TO_ITSELF, itself
from clicktrail.api.v3.operations import By, JsonBody, Reply, fault, reads, refused, router
from clicktrail.api.v3.rule_bodies import MODELS, RulesBody
from clicktrail.api.v3.rule_reading import read_rules, shown
from clicktrail.catalog.errors import NotAllowed, NotFound
from clicktrail.domain.entries import DatapointType
from clicktrail.domain.link_members import RULES

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.catalog.catalog import Session
    from clicktrail.catalog.model import Datapoint

__all__ = ["MODELS", "api"]

api = router("Links")
LARGEST_ID = 2**31 - 1
EXAMPLE: dict[str, Any] = {
    "rules": [
        {
            "id": 1001,
            "name": "Germany",
            "when": {"dimension": "country", "in": ["DE", "AT"]},
            "url": "https://shop.example/de",
        },
        {
            "id": 1002,
            "when": {
                "and": [
                    {"dimension": "device", "is": "mobile"},
                    {
                        "dimension": "time",
                        "between": {"from": "18:00", "to": "24:00"},
                        "zone": "Europe/Rome",
                    },
                ]
            },
            "choose": "weighted",
            "destinations": [
                {"url": "https://shop.example/a", "weight": 70},
                {"url": "https://shop.example/b", "weight": 30},
            ],
        },
    ]
}
ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"model": RulesBody, "content": {"application/json": {"example": EXAMPLE}}}
}
LinkId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The link's id.")]


@api.get("/links/{id}/rules", summary="Get a link's own rules", responses=ANSWER)
def get_link_rules(by: By, id: LinkId) -> Reply:
    """Answer a link's own rules in the order in which they are asked."""
    with by.parts.catalog.read() as view:
        link = _link(by, view, id)
    return Reply({RULES: shown(link.specifics)})


@api.put(
    "/links/{id}/rules",
    summary="Replace a link's own rules",
    openapi_extra=reads({"$ref": "#/components/schemas/RulesBody"}),
    responses=ANSWER,
)
def put_link_rules(by: By, id: LinkId, body: JsonBody) -> Reply:
    """Replace the whole list, and answer it with the ids of its rules.

    The first rule that holds leads a visit; where none does, the link's mode decides.
    """
    with by.parts.catalog.write() as edit:
        link = _link(by, edit, id)
        if not link.writable:
            raise NotAllowed("This guest may look at this, but not change it.")
        members = read_rules(body, link.specifics, ZoneInfo(by.account.timezone))
        if members != link.specifics:
            link = edit.datapoints.update(by.account_id, id, specifics=members)
        faults = [
            fault(TO_ITSELF, *place)
            for place, _ in itself(link, by.parts.settings.edge_url)
            if place[0] == RULES
        ]
        if faults:
            raise refused(faults)
    return Reply({RULES: shown(link.specifics)})


def _link(by: Caller, view: Session, datapoint_id: int) -> Datapoint:
    """Return a link that the caller sees. Raises NotFound, also for a pixel: it leads nowhere."""
    found = view.datapoints.get(by.account_id, datapoint_id)
    if found.type == DatapointType.TRACKING_PIXEL:
        raise NotFound("link", datapoint_id)
    return found
