"""What operators ask of the app: is it up, is everything ready, what are the figures."""

from __future__ import annotations

import re
import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from starlette.responses import Response

from clicktrail.api.parts import Parts, parts_of
from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.runtime import disk
from clicktrail.runtime.status import ProcessStatus, read_all

api = APIRouter(tags=["Operation"])
LAG_FIGURES = ("lag_hits", "lag_seconds", "lag_bytes")
FRONT_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Clicktrail</title>
<meta name="viewport" content="width=device-width">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:4rem auto;padding:0 1rem}
code{background:#8882;padding:.1em .3em;border-radius:.2em}</style></head><body>
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


@api.get("/", include_in_schema=False, response_class=HTMLResponse)
def front_page() -> HTMLResponse:
    """Show a newcomer where to go."""
    return HTMLResponse(FRONT_PAGE)


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
    """Give the figures of every process, and counts and times of API requests."""
    parts = parts_of(request)
    text = generate_latest(parts.figures.registry) + generate_latest(_Processes(parts))
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


class _Processes:
    """A Prometheus collector over the status files of this machine."""

    def __init__(self, parts: Parts) -> None:
        self._run_dir = parts.settings.run_dir

    def collect(self) -> list[CounterMetricFamily | GaugeMetricFamily]:
        """Return `clicktrail_<kind>_<figure>`, one sample per process."""
        now = time.time()
        families: dict[str, CounterMetricFamily | GaugeMetricFamily] = {}

        def family(name: str, text: str) -> CounterMetricFamily | GaugeMetricFamily:
            if name not in families:
                kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
                families[name] = kind(name, text, labels=["process"])
            return families[name]

        for process, status in read_all(self._run_dir).items():
            kind = re.sub(r"\W", "_", process.partition("-")[0])
            up = status.ready and not status.is_stale(now)
            family("clicktrail_process_ready", "1 when the process does its work.").add_metric(
                [process], float(up)
            )
            for figure, value in status.figures.items():
                name = f"clicktrail_{kind}_" + re.sub(r"\W", "_", figure)
                family(name, f"{figure} of {kind} processes.").add_metric([process], value)
        return list(families.values())
