"""The API to read and to try at `/docs`: from this server alone, so that it works offline.

The page is Swagger UI, which `make` installs. Where it is missing, a plain list of the operations
stands in; that list is always at `/docs/plain`.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse

from clicktrail.api.errors import EntityNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

OWN = Path(__file__).parent / "assets"
# In a wheel beside our own files, in a working copy where npm puts it.
PLACES = (
    OWN / "swagger-ui",
    Path(__file__).parents[3] / "packages" / "reference" / "node_modules" / "swagger-ui-dist",
)
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
OWN_FILES = ("plain.css", "reference.js")
INSTALLED_FILES = ("swagger-ui.css", "swagger-ui-bundle.js")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Clicktrail API</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
"""
PAGE = f"""{HEAD}<link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head><body>
<div id="reference"></div><noscript><a href="/docs/plain">The operations as a list</a></noscript>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/reference.js"></script></body></html>
"""
MISSING = """<p class="notice">To try operations from this page, install Swagger UI: run <code>make
reference</code> where Clicktrail was checked out (it needs npm), then reload.</p>
"""


def install(app: FastAPI, places: tuple[Path, ...] = PLACES) -> None:
    """Add the pages; `places` are the directories where Swagger UI may be."""
    api = APIRouter(include_in_schema=False)

    @api.get("/docs")
    def docs(request: Request) -> HTMLResponse:
        if _installed(places) is None:
            return HTMLResponse(plain_page(request.app.openapi(), MISSING), headers=HEADERS)
        return HTMLResponse(PAGE, headers=HEADERS)

    @api.get("/docs/plain")
    def plain(request: Request) -> HTMLResponse:
        return HTMLResponse(plain_page(request.app.openapi()), headers=HEADERS)

    @api.get("/docs/assets/{name}")
    def asset(name: str) -> FileResponse:
        directory = OWN if name in OWN_FILES else _installed(places)
        if directory is None or name not in OWN_FILES + INSTALLED_FILES:
            raise EntityNotFound("There is no such file.")
        # Asked for anew each time (the entity tag answers most): an upgrade shows at once.
        headers = {**HEADERS, "Cache-Control": "no-cache"}
        media_type = TYPES[Path(name).suffix]
        return FileResponse(directory / name, headers=headers, media_type=media_type)

    app.include_router(api)


def plain_page(document: dict[str, Any], notice: str = "") -> str:
    """Return a page that lists the operations of an OpenAPI document."""
    parts = [
        HEAD,
        '<link rel="stylesheet" href="/docs/assets/plain.css"></head><body>\n',
        f"<h1>{escape(document['info']['title'])}</h1>\n{notice}",
        *(f"<p>{escape(part)}</p>\n" for part in document["info"]["description"].split("\n\n")),
        '<p>For machines: <a href="/openapi.json">/openapi.json</a></p>\n',
    ]
    by_tag: dict[str, list[str]] = {}
    for tag, row in _rows(document):
        by_tag.setdefault(tag, []).append(row)
    for tag, rows in by_tag.items():
        parts.append(f"<h2>{escape(tag)}</h2>\n<table>\n{''.join(rows)}</table>\n")
    parts.append("</body></html>\n")
    return "".join(parts)


def _rows(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            names = ", ".join(
                f"<code>{escape(one['name'])}</code>"
                for one in operation.get("parameters", ())
                if one["in"] == "query"
            )
            yield (
                operation["tags"][0],
                f"<tr><td>{method.upper()}</td><td><code>{escape(path)}</code></td>"
                f"<td>{escape(operation['summary'])}"
                f"{f'<br><small>{names}</small>' if names else ''}</td></tr>\n",
            )


def _installed(places: tuple[Path, ...]) -> Path | None:
    """Return the first place that holds all of Swagger UI."""
    for place in places:
        if all((place / name).is_file() for name in INSTALLED_FILES):
            return place
    return None
