"""`/v3/exports`: files of answers, events and lists, made in the background and fetched later."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Path
from pydantic import BaseModel
from starlette.responses import FileResponse, Response

from clicktrail.api.errors import EntityNotFound, OtherStatus, Unavailable
from clicktrail.api.v3.asking import Asker
from clicktrail.api.v3.event_reading import viewer_of
from clicktrail.api.v3.export_reading import SCHEMA, EventsBody, read_export
from clicktrail.api.v3.list_reading import ListBody
from clicktrail.api.v3.operations import By, JsonBody, Reply, reads, router
from clicktrail.exports.formats import MEDIA_TYPES
from clicktrail.exports.shelf import Job, Shelf, State, expiry, new_id
from clicktrail.runtime import disk

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from clicktrail.api.auth import Caller

MOST_EXPORTS = 20
_RANGE = re.compile(rb"bytes=(\d+-\d*|-\d+)")
MODELS: tuple[type[BaseModel], ...] = (EventsBody, ListBody)
EXAMPLE = {
    "id": "5f0c7a1e9b3d4c2f8a6e1d0b7c9f2a34",
    "what": "query",
    "format": "csv",
    "file_name": "June by link.csv",
    "state": "running",
    "rows": 150000,
    "rows_total": 412345,
    "share": 0.3638,
    "bytes": 8388608,
    "asked_at": "2026-06-30T12:00:00+02:00",
    "started_at": "2026-06-30T12:00:01+02:00",
    "finished_at": None,
    "expires_at": "2026-07-01T12:00:00+02:00",
    "reason": None,
    "meta": None,
    "file": None,
}
api = router("Exports")
ExportId = Annotated[str, Path(max_length=100, description="The export's id.")]


def _answers(status: int, example: Any) -> dict[int | str, dict[str, Any]]:
    return {status: {"content": {"application/json": {"example": example}}}}


@api.post(
    "/exports",
    status_code=202,
    summary="Ask for an export",
    openapi_extra=reads(SCHEMA),
    responses={
        **_answers(202, EXAMPLE),
        409: {"description": "The key has as many exports as are kept; delete one."},
    },
)
def ask_for_export(by: By, body: JsonBody) -> Reply:
    """Have the whole answer to a question, hits and conversions, or a list, written to a file.

    The answer says where to look how far it is; once its `state` is `done`, `file` is where to
    fetch it, for a day unless the installation keeps files for another time.
    """
    now, shelf = datetime.now(UTC), Shelf(by.parts.settings)
    with by.parts.asking() as store:
        asker = Asker(by.account, by.zone, now, store, by.parts.settings.edge_url)
        asked = read_export(body, asker, by.parts.catalog, viewer_of(by))
    if len(shelf.of(by.account_id, viewer_of(by))) >= MOST_EXPORTS:
        raise OtherStatus(
            409,
            "Conflict",
            f"{MOST_EXPORTS} exports are kept: delete one (DELETE /v3/exports/{{id}}), or wait"
            " until the oldest expires.",
        )
    job = Job(
        id=new_id(),
        account_id=by.account_id,
        guest_id=viewer_of(by),
        what=asked.what,
        question=asked.question,
        format=asked.format,
        file_name=asked.file_name,
        bom=asked.style.bom,
        guard=asked.style.guard,
        asked_at=now,
        expires_at=expiry(now, by.parts.settings.export_hours),
    )
    scarce = disk.shortage(disk.free_bytes(shelf.root))
    if scarce is not None:
        raise Unavailable(f"There is no room for exports: {scarce}.")
    try:
        shelf.add(job)
    except OSError as error:
        raise Unavailable(f"The export cannot be kept: {error.strerror}.") from error
    by.parts.export_asked.set()
    return Reply(_shown(job, by), 202, {"Location": f"/v3/exports/{job.id}"})


@api.get(
    "/exports",
    summary="List the exports",
    responses=_answers(200, {"exports": [EXAMPLE]}),
)
def list_exports(by: By) -> Reply:
    """Return the exports that this key's holder asked for, the newest first."""
    found = Shelf(by.parts.settings).of(by.account_id, viewer_of(by))
    return Reply({"exports": [_shown(job, by) for job in reversed(found)]})


@api.get("/exports/{id}", summary="Show an export", responses=_answers(200, EXAMPLE))
def get_export(by: By, id: ExportId) -> Reply:
    """Return how far an export is: `rows` of about `rows_total`, `share` from 0 to 1, `bytes`."""
    return Reply(_shown(_found(by, id), by))


@api.get(
    "/exports/{id}/file",
    summary="Fetch the file of an export",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": {name.partition(";")[0]: {} for name in MEDIA_TYPES.values()},
        },
        206: {"description": "The part of the file that the header `Range` asks for."},
        409: {"description": "The export is not done, or has failed."},
        416: {"description": "The file has no such part."},
    },
)
def get_export_file(by: By, id: ExportId) -> Response:
    """Send the file; broken downloads go on by the header `Range`."""
    job = _found(by, id)
    if job.state is State.FAILED:
        raise OtherStatus(409, "Conflict", f"The export has failed: {job.reason}")
    if job.state is not State.DONE:
        raise OtherStatus(409, "Conflict", "The export is not done yet.", {"Retry-After": "2"})
    path = Shelf(by.parts.settings).file(job)
    if not path.is_file():
        raise _unknown(id)
    return _File(
        path,
        media_type=MEDIA_TYPES[job.format],
        filename=job.file_name,
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


@api.delete(
    "/exports/{id}",
    summary="Delete an export",
    status_code=204,
    response_class=Response,
)
def delete_export(by: By, id: ExportId) -> Response:
    """End an export wherever it is, and remove its file."""
    job = _found(by, id)
    Shelf(by.parts.settings).remove(job.id)
    by.parts.export_asked.set()
    return Response(status_code=204)


class _File(FileResponse):
    """A file of which one part may be asked for; any other wish for parts gets the whole."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name != b"range" or _RANGE.fullmatch(value)
        ]
        await super().__call__({**scope, "headers": headers}, receive, send)


def _found(by: Caller, job_id: str) -> Job:
    job = Shelf(by.parts.settings).find(job_id)
    now = datetime.now(UTC)
    if (
        job is None
        or (job.account_id, job.guest_id) != (by.account_id, viewer_of(by))
        or job.expires_at <= now
    ):
        raise _unknown(job_id)
    return job


def _unknown(job_id: str) -> EntityNotFound:
    return EntityNotFound(f"There is no export {job_id}.")


def _shown(job: Job, by: Caller) -> dict[str, Any]:
    def moment(at: datetime | None) -> datetime | None:
        return None if at is None else at.astimezone(by.zone)

    return {
        "id": job.id,
        "what": job.what,
        "format": job.format,
        "file_name": job.file_name,
        "state": job.state,
        "rows": job.rows,
        "rows_total": job.rows_total,
        "share": None if job.share is None else round(job.share, 4),
        "bytes": job.bytes,
        "asked_at": moment(job.asked_at),
        "started_at": moment(job.started_at),
        "finished_at": moment(job.finished_at),
        "expires_at": moment(job.expires_at),
        "reason": job.reason or None,
        "meta": job.meta or None,
        "file": f"/v3/exports/{job.id}/file" if job.state is State.DONE else None,
    }
