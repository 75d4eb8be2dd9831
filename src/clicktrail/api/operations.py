"""What operators ask of the app: is it up, is everything ready, what are the figures."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import Response

from clicktrail.api.parts import Parts, parts_of
from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.runtime import disk
from clicktrail.runtime.metrics import Machine
from clicktrail.runtime.status import ProcessStatus, read_all

api = APIRouter(tags=["Operation"])
STORES = {
    "clicktrail_hitstore_up": "1 when the hit store answers and its tables are up to date.",
    "clicktrail_catalog_up": "1 when the catalog can be read.",
    "clicktrail_catalog_version": "Version of the newest change that edges must hear of.",
}
LAG_FIGURES = ("lag_hits", "lag_seconds", "lag_bytes")
STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:4rem auto;padding:0 1rem}
code{background:#8882;padding:.1em .3em;border-radius:.2em}"""
FRONT_PAGE = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Clicktrail</title>
<meta name="viewport" content="width=device-width">
<style>{STYLE}</style></head><body>
<h1>Clicktrail</h1>
<p>Link, pixel and conversion tracking that speaks ClickMeter&rsquo;s API v2.</p>
<ul>
<li><a href="/app">/app</a>: the dashboard</li>
<li><a href="/docs">/docs</a>: the API, to read and to try</li>
<li><a href="/openapi.json">/openapi.json</a>: the same for machines</li>
<li><a href="/readyz">/readyz</a>: whether every part works</li>
</ul>
<p>Requests need the API key that the first start printed, in the header
<code>X-Clickmeter-AuthKey</code>.</p>
</body></html>
"""
FRONT_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'sha256-"
        f"{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@api.get("/", include_in_schema=False, response_class=HTMLResponse)
def front_page() -> HTMLResponse:
    """Show a newcomer where to go."""
    return HTMLResponse(FRONT_PAGE, headers=FRONT_HEADERS)


@api.get("/healthz", summary="Is the app up?")
def healthz() -> JSONResponse:
    """Answer 200 as long as the app answers at all."""
    return JSONResponse({"status": "ok"})


@api.get("/readyz", summary="Does every part work?")
def readyz(request: Request) -> JSONResponse:
    """Say for each part whether it works, what is wrong in plain words, and the journal's lag.

    200 when everything works, else 503.
    """
    report = readiness(parts_of(request))
    return JSONResponse(report, status_code=200 if report["ready"] else 503)


@api.get("/metrics", summary="Figures for Prometheus")
def metrics(request: Request) -> Response:
    """Give the figures of every process, and counts and times of API requests.

    docs/monitoring.md tells what each means.
    """
    parts = parts_of(request)
    text = b"".join(
        generate_latest(each)
        for each in (parts.figures.registry, _Stores(parts), Machine(parts.settings))
    )
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def readiness(parts: Parts) -> dict[str, Any]:
    """Return what `/readyz` answers: `ready`, `lag`, `parts` by name with their `problems`."""
    found: dict[str, dict[str, Any]] = {
        "catalog": _catalog(parts),
        "hitstore": _hit_store(parts),
        "disk": _disk(parts),
    }
    now = time.time()
    lag: dict[str, float] = {}
    told = read_all(parts.settings.run_dir)
    if not told:
        found["processes"] = {
            "ready": False,
            "problems": [
                f"No process has left word of itself in {parts.settings.run_dir}, so nobody knows"
                " how they are."
            ],
        }
    for name, status in told.items():
        # The app that answers this is itself the proof that it runs.
        if name == "app":
            continue
        report = _process(status, now)
        if name == "hitstore":
            report["problems"] += found[name]["problems"]
            report["ready"] = report["ready"] and found[name]["ready"]
        found[name] = report
        for figure in LAG_FIGURES:
            if figure in status.figures:
                lag[figure] = lag.get(figure, 0) + status.figures[figure]
    return {
        "ready": all(part["ready"] for part in found.values()),
        "lag": lag,
        "parts": found,
    }


def _process(status: ProcessStatus, now: float) -> dict[str, Any]:
    problems = list(status.problems)
    stale = status.is_stale(now)
    if stale:
        problems.append(
            f"It has not been heard of for {now - status.written_at:.0f} s: it hangs or has died."
        )
    elif not status.ready and not problems:
        problems.append("It is starting.")
    return {"ready": status.ready and not stale, "problems": problems, "pid": status.pid}


def catalog_problems(parts: Parts) -> list[str]:
    """Return what is wrong with the catalog, in sentences."""
    try:
        parts.catalog.check()
    except CatalogUnavailable as error:
        return [str(error)]
    return []


def _catalog(parts: Parts) -> dict[str, Any]:
    problems = catalog_problems(parts)
    return {"ready": not problems, "problems": problems}


def _hit_store(parts: Parts) -> dict[str, Any]:
    problems = parts.probe.problems()
    return {"ready": not problems, "problems": problems}


def _disk(parts: Parts) -> dict[str, Any]:
    scarce = disk.shortage(disk.free_bytes(parts.settings.data_dir))
    problems = [f"{scarce[:1].upper()}{scarce[1:]}."] if scarce else []
    return {"ready": not problems, "problems": problems}


class _Stores(Collector):
    """What the app knows of catalog and hit store at this moment."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def collect(self) -> list[Metric]:
        """Return whether they answer, and the catalog's version where it does."""
        gauges = {
            "clicktrail_hitstore_up": float(not self._parts.probe.problems()),
            "clicktrail_catalog_up": 1.0,
        }
        try:
            with self._parts.catalog.read() as view:
                gauges["clicktrail_catalog_version"] = view.version()
        except CatalogUnavailable:
            gauges["clicktrail_catalog_up"] = 0.0
        return [
            GaugeMetricFamily(name, STORES[name], value=value) for name, value in gauges.items()
        ]
