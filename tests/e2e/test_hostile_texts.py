"""What would be a statement somewhere, from a visit at the edge to figures, events and files."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from tests.support.exported import read_csv, read_jsonl
from tests.support.injection import HOSTILE
from tests.support.system import API_KEY, System, request
from tests.support.waiting import eventually


def test_texts_of_visits_and_conversions_come_out_as_they_went_in(system: System) -> None:
    order = system.api("POST", "/conversions", {"name": "Hostile order"})["id"]
    body = {"title": "Hostile texts", "name": "hostile-texts", "firstConversionId": order}
    link = system.api("POST", "/datapoints", body | {"typeTL": {"url": "https://a.example/"}})["id"]
    code = system.api("GET", f"/conversions/{order}")["code"]
    system.wait_live()
    for text in HOSTILE:
        spelt = quote(text, safe="")
        clicked = system.visit(
            f"/hostile-texts?x={spelt}&utm_campaign={spelt}",
            Referer=f"https://from.example/?q={spelt}",
        )
        cookie = clicked.headers["set-cookie"].partition(";")[0]
        fired = system.visit(
            f"/conversion.aspx?id={code}&val=2.5&param={spelt}&orderid={spelt}", Cookie=cookie
        )
        assert (clicked.status, fired.status) == (301, 200)
    system.wait_counted()

    here = {"dimension": "datapoint", "is": link}
    for dimension in ("query_parameter:x", "utm_campaign", "conversion_parameter"):
        question = {"metrics": ["conversions", "value"], "dimensions": [dimension], "filter": here}
        rows = system.api("POST", "/v3/query", question)["rows"]
        figures = {"conversions": 1, "value": 2.5, "unfinished": True}
        expected = [{dimension: text, **figures} for text in HOSTILE]
        assert sorted(rows, key=str) == sorted(expected, key=str)
    for text in HOSTILE:
        condition = {"and": [here, {"dimension": "query_parameter:x", "is": text}]}
        found = system.api("GET", "/v3/events", filter=json.dumps(condition))["events"]
        # Of one millisecond, and of two workers, either may be the first.
        events = {one["kind"]: one for one in found}
        assert (len(found), set(events)) == (2, {"click", "conversion"}), text
        assert events["conversion"]["conversion"]["parameter"] == text
        assert events["click"]["query_parameters"] == {"x": text, "utm_campaign": text}

    lines = read_jsonl(exported(system, "jsonl", {"events": {"filter": here}}))
    assert sorted(
        line["conversion"]["parameter"] for line in lines if line["kind"] == "conversion"
    ) == sorted(HOSTILE)
    by_word = {"metrics": ["clicks"], "dimensions": ["query_parameter:x"], "filter": here}
    _, cells = read_csv(exported(system, "csv", {"query": by_word}))
    # What a spreadsheet would take for a formula is guarded, and begins none of these.
    assert sorted(cells) == sorted([text, "1", "true"] for text in HOSTILE)
    verdict = system.cli("verify", "--json")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def exported(system: System, form: str, what: dict[str, Any]) -> bytes:
    """Have an export made by the running system; return its file."""
    asked = system.api("POST", "/v3/exports", {**what, "format": form}, expect=202)
    done = eventually(
        lambda: system.api("GET", f"/v3/exports/{asked['id']}"),
        lambda job: job["state"] not in ("queued", "running"),
    )
    assert done["state"] == "done", done
    headers = {"X-Clickmeter-AuthKey": API_KEY}
    return request("GET", f"{system.api_url}{done['file']}", headers=headers).body
