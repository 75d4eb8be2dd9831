"""The dashboard at `/app`: files that `make dashboard` built, or the wheel brought along.

Beside each text lies the same one compressed, by Brotli and by gzip, made by the build too.

Every address under it is a view of the same page, so that any of them can be opened, reloaded and
sent to somebody. What has a hash in its name never changes; the page itself is asked for each time.
"""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse
from starlette.responses import Response

from clicktrail.api.errors import EntityNotFound

if TYPE_CHECKING:
    from fastapi import FastAPI

BUILT = Path(__file__).parent / "assets" / "app"
# Where bundles are, with a hash of what is in them in their names.
HASHED = "assets"
# Styles of overlays are set by scripts as they open (Mantine), which no hash can foresee.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# By what the build has compressed, the smallest first: the coding, and what it adds to a name.
CODINGS = (("br", ".br"), ("gzip", ".gz"))
FOR_EVER = "public, max-age=31536000, immutable"
MISSING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Clicktrail</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><h1>The dashboard is not built</h1>
<p>Run <code>make dashboard</code> where Clicktrail was checked out (it needs npm), then reload.
Wheels bring it along.</p>
<p>Everything it shows is in the API, too: <a href="/docs">read and try it</a>.</p></body></html>
"""


def install(app: FastAPI, built: Path = BUILT) -> None:
    """Add the dashboard; `built` is the directory with its files."""
    api = APIRouter(include_in_schema=False)

    @api.get("/app")
    @api.get("/app/{path:path}")
    def view(request: Request, path: str = "") -> Response:
        file = _inside(built, path)
        if file is not None:
            cache = FOR_EVER if path.startswith(f"{HASHED}/") else "no-cache"
            headers = {**HEADERS, "Cache-Control": cache, "Vary": "Accept-Encoding"}
            media_type = guess_type(path)[0]
            accepted = request.headers.get("accept-encoding", "")
            for coding, ending in CODINGS:
                small = file.with_name(file.name + ending)
                if _accepts(accepted, coding) and small.is_file():
                    headers["Content-Encoding"] = coding
                    file = small
                    break
            return FileResponse(file, headers=headers, media_type=media_type)
        if path.startswith(f"{HASHED}/"):
            # Of a build before this one: a page in its place would only fail in the browser later.
            raise EntityNotFound("There is no such file.")
        headers = {**HEADERS, "Cache-Control": "no-cache"}
        page = built / "index.html"
        if not page.is_file():
            return HTMLResponse(MISSING, 503, headers=headers)
        return HTMLResponse(page.read_bytes(), headers=headers)

    app.include_router(api)


def _accepts(header: str, coding: str) -> bool:
    """Tell whether an `Accept-Encoding` names a coding, and not to refuse it (`;q=0`)."""
    for one in header.lower().split(","):
        name, _, weight = one.replace(" ", "").partition(";q=")
        if name == coding:
            return not weight or weight.strip("0.") != ""
    return False


def _inside(built: Path, path: str) -> Path | None:
    """Return the file of a path, if there is one and it is in the directory."""
    if not path or "\x00" in path or path == "index.html":
        return None
    file = (built / path).resolve()
    if not file.is_relative_to(built.resolve()) or not file.is_file():
        return None
    return file
