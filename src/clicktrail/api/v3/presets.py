"""`/v3/segments` and `/v3/utm-templates`: what an account keeps under a name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from clicktrail.api.v3.asking import Faults
from clicktrail.api.v3.operations import ByOwner, JsonBody, Reply, fault, reads, refused, router
from clicktrail.api.v3.path_bodies import Members
from clicktrail.api.v3.question_body import Body, FilterBody
from clicktrail.api.v3.question_reading import read_filter
from clicktrail.api.v3.words import is_plain
from clicktrail.catalog.errors import Invalid
from clicktrail.catalog.model import PresetKind
from clicktrail.catalog.tables import PRESET_NAME_LENGTH

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.catalog.model import Preset

segments = router("Segments")
templates = router("UTM templates")
LARGEST_ID = 2**31 - 1
LONGEST_PARAMETER = 255
PARAMETERS = ("source", "medium", "campaign", "term", "content")
SEGMENT = {"id": 3, "name": "Germany", "filter": {"dimension": "country", "is": "DE"}}
TEMPLATE = {
    "id": 4,
    "name": "Newsletter",
    "source": "newsletter",
    "medium": "mail",
    "campaign": "",
    "term": "",
    "content": "",
}
PresetId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Its id.")]
_Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=PRESET_NAME_LENGTH,
        description="Its name, in whatever case no other one's.",
    ),
]
_Parameter = Annotated[str, Field(max_length=LONGEST_PARAMETER)]


class SegmentBody(Body):
    """Which hits and conversions are meant, under a name."""

    name: _Name
    filter: Annotated[FilterBody, Field(description="As in `POST /v3/query`.")]


class UtmTemplateBody(Body):
    """UTM parameters under a name, one of them at least; what is absent is empty."""

    name: _Name
    source: _Parameter = ""
    medium: _Parameter = ""
    campaign: _Parameter = ""
    term: _Parameter = ""
    content: _Parameter = ""


class SegmentInfo(BaseModel):
    """A segment."""

    id: int
    name: str
    filter: FilterBody


class SegmentsAnswer(BaseModel):
    """All segments, by their names."""

    segments: list[SegmentInfo]


class UtmTemplateInfo(BaseModel):
    """A template."""

    id: int
    name: str
    source: str
    medium: str
    campaign: str
    term: str
    content: str


class UtmTemplatesAnswer(BaseModel):
    """All templates, by their names."""

    templates: list[UtmTemplateInfo]


MODELS: tuple[type[BaseModel], ...] = (SegmentBody, UtmTemplateBody)


def _answers(model: type[BaseModel], example: Any) -> dict[str, Any]:
    return {"model": model, "content": {"application/json": {"example": example}}}


_SEGMENT = _answers(SegmentInfo, SEGMENT)
_TEMPLATE = _answers(UtmTemplateInfo, TEMPLATE)
_READS_SEGMENT = reads({"$ref": "#/components/schemas/SegmentBody"})
_READS_TEMPLATE = reads({"$ref": "#/components/schemas/UtmTemplateBody"})


@segments.get(
    "/segments",
    summary="List segments",
    responses={200: _answers(SegmentsAnswer, {"segments": [SEGMENT]})},
)
def list_segments(by: ByOwner) -> Reply:
    """Answer all filters that are kept under a name, by their names."""
    return Reply({"segments": _all(by, PresetKind.SEGMENT)})


@segments.post(
    "/segments",
    status_code=201,
    summary="Keep a segment",
    openapi_extra=_READS_SEGMENT,
    responses={201: _SEGMENT},
)
def create_segment(by: ByOwner, body: JsonBody) -> Reply:
    """Keep a filter under a name."""
    return _made(by, PresetKind.SEGMENT, "segments", *_segment(body))


@segments.get("/segments/{id}", summary="Get a segment", responses={200: _SEGMENT})
def get_segment(by: ByOwner, id: PresetId) -> Reply:
    """Answer a segment."""
    return _got(by, PresetKind.SEGMENT, id)


@segments.put(
    "/segments/{id}",
    summary="Replace a segment",
    openapi_extra=_READS_SEGMENT,
    responses={200: _SEGMENT},
)
def replace_segment(by: ByOwner, id: PresetId, body: JsonBody) -> Reply:
    """Have a segment be what the body says, all of it."""
    return _replaced(by, PresetKind.SEGMENT, id, *_segment(body))


@segments.delete("/segments/{id}", summary="Delete a segment", status_code=204)
def delete_segment(by: ByOwner, id: PresetId) -> Response:
    """Delete a segment for good."""
    return _deleted(by, PresetKind.SEGMENT, id)


@templates.get(
    "/utm-templates",
    summary="List UTM templates",
    responses={200: _answers(UtmTemplatesAnswer, {"templates": [TEMPLATE]})},
)
def list_utm_templates(by: ByOwner) -> Reply:
    """Answer all sets of UTM parameters that are kept under a name, by their names."""
    return Reply({"templates": _all(by, PresetKind.TEMPLATE)})


@templates.post(
    "/utm-templates",
    status_code=201,
    summary="Keep a UTM template",
    openapi_extra=_READS_TEMPLATE,
    responses={201: _TEMPLATE},
)
def create_utm_template(by: ByOwner, body: JsonBody) -> Reply:
    """Keep UTM parameters under a name."""
    return _made(by, PresetKind.TEMPLATE, "utm-templates", *_template(body))


@templates.get("/utm-templates/{id}", summary="Get a UTM template", responses={200: _TEMPLATE})
def get_utm_template(by: ByOwner, id: PresetId) -> Reply:
    """Answer a template."""
    return _got(by, PresetKind.TEMPLATE, id)


@templates.put(
    "/utm-templates/{id}",
    summary="Replace a UTM template",
    openapi_extra=_READS_TEMPLATE,
    responses={200: _TEMPLATE},
)
def replace_utm_template(by: ByOwner, id: PresetId, body: JsonBody) -> Reply:
    """Have a template be what the body says, all of it."""
    return _replaced(by, PresetKind.TEMPLATE, id, *_template(body))


@templates.delete("/utm-templates/{id}", summary="Delete a UTM template", status_code=204)
def delete_utm_template(by: ByOwner, id: PresetId) -> Response:
    """Delete a template for good."""
    return _deleted(by, PresetKind.TEMPLATE, id)


def _all(by: Caller, kind: PresetKind) -> list[dict[str, Any]]:
    with by.parts.catalog.read() as view:
        return [_shown(one) for one in view.presets.list(by.account_id, kind)]


def _made(by: Caller, kind: PresetKind, path: str, name: str, content: dict[str, Any]) -> Reply:
    with _refusing_names(), by.parts.catalog.write() as edit:
        made = edit.presets.create(by.account_id, kind, name, content)
    return Reply(_shown(made), 201, {"Location": f"/v3/{path}/{made.id}"})


def _got(by: Caller, kind: PresetKind, id: int) -> Reply:
    with by.parts.catalog.read() as view:
        return Reply(_shown(view.presets.get(by.account_id, kind, id)))


def _replaced(by: Caller, kind: PresetKind, id: int, name: str, content: dict[str, Any]) -> Reply:
    with _refusing_names(), by.parts.catalog.write() as edit:
        return Reply(_shown(edit.presets.replace(by.account_id, kind, id, name, content)))


def _deleted(by: Caller, kind: PresetKind, id: int) -> Response:
    with by.parts.catalog.write() as edit:
        edit.presets.delete(by.account_id, kind, id)
    return Response(status_code=204)


def _segment(body: Any) -> tuple[str, dict[str, Any]]:
    """Return the name and what is kept under it. Raises Rejected naming every wrong member."""
    members = Members(body)
    name = _name(members)
    wanted = members.get("filter")
    members.finish()
    faults = Faults(members.faults)
    if members.is_object:
        # Nobody asks the hit store whether a pattern is one: the question will.
        read_filter(wanted, None, faults)
        if wanted is None:
            faults.add("A segment has a filter, as in POST /v3/query", "filter")
    faults.finish()
    return name, {"filter": wanted}


def _template(body: Any) -> tuple[str, dict[str, Any]]:
    """Return the name and what is kept under it. Raises Rejected naming every wrong member."""
    members = Members(body)
    name = _name(members)
    content = {one: members.text(one) for one in PARAMETERS}
    for one, text in content.items():
        if len(text) > LONGEST_PARAMETER or not is_plain(text):
            members.wrong(f"{one} must be a text of at most {LONGEST_PARAMETER} characters.", one)
    members.finish()
    if members.is_object and not members.faults and not any(content.values()):
        members.wrong(f"A template has one of {', '.join(PARAMETERS)} at least.")
    Faults(members.faults).finish()
    return name, content


def _name(members: Members) -> str:
    name = members.text("name")
    if not is_plain(name):
        members.wrong("name holds a character that is not text.", "name")
    return name


@contextmanager
def _refusing_names() -> Iterator[None]:
    """Refuse the name that the catalog refuses. Raises Rejected."""
    try:
        yield
    except Invalid as error:
        raise refused([fault(one.message, "name") for one in error.problems]) from None


def _shown(preset: Preset) -> dict[str, Any]:
    return {"id": preset.id, "name": preset.name, **preset.content}
