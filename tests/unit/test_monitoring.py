"""What is documented of metrics and alerts is what there is, and boards ask for nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from clicktrail.api.exchange import Figures
from clicktrail.api.operations import STORES
from clicktrail.runtime.metrics import METRICS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/monitoring.md").read_text(encoding="utf-8")
RULES = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
ALERTS: list[dict[str, Any]] = [rule for group in RULES["groups"] for rule in group["rules"]]
BOARD = json.loads((ROOT / "deploy/grafana/clicktrail.json").read_text(encoding="utf-8"))
PANELS: list[dict[str, Any]] = BOARD["panels"]


def documented() -> dict[str, str]:
    """Metric → type, as the table says."""
    rows = re.findall(r"^\| `(clicktrail_\w+)` \| (\w+) \|", PAGE, flags=re.MULTILINE)
    assert len(rows) == len(dict(rows))
    return dict(rows)


def named(expression: str) -> set[str]:
    """The metrics that an expression asks for; parts of a histogram are the histogram."""
    types = documented()
    found = set()
    for name in re.findall(r"\bclicktrail_\w+", expression):
        whole = re.sub(r"_(bucket|sum|count)$", "", name)
        found.add(whole if types.get(whole) == "histogram" else name)
    return found


def test_every_metric_is_documented_and_no_other() -> None:
    registered = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in Figures().registry.collect()
    }
    assert set(documented()) == registered | set(STORES) | set(METRICS)


def test_every_alert_is_explained_in_its_order_and_no_other() -> None:
    section = PAGE.partition("## The alerts")[2].partition("\n## ")[0]
    assert re.findall(r"^### (\w+)$", section, flags=re.MULTILINE) == [
        alert["alert"] for alert in ALERTS
    ]


def test_alerts_say_what_and_how_severe_and_ask_for_what_there_is() -> None:
    for alert in ALERTS:
        assert alert["labels"]["severity"] in ("critical", "warning", "info"), alert["alert"]
        assert "$labels.instance" in alert["annotations"]["summary"], alert["alert"]
        assert named(alert["expr"]) <= set(documented()), alert["alert"]


def test_the_board_shows_every_metric_of_a_kind_that_is_drawn_and_no_other() -> None:
    shown: set[str] = set()
    for panel in PANELS:
        for target in panel.get("targets", []):
            assert "$instance" in target["expr"], panel["title"]
            shown |= named(target["expr"])
    asked = BOARD["templating"]["list"][1]["definition"]
    told_otherwise = {
        "clicktrail_hitstore_resident_bytes",
        "clicktrail_ingest_last_insert_timestamp_seconds",
        "clicktrail_verification_last_timestamp_seconds",
        "clicktrail_verification_last_problems",
        "clicktrail_process_ready",
        "clicktrail_build_info",
    }
    assert shown | named(asked) | told_otherwise == set(documented())


def test_panels_have_their_own_places_and_names() -> None:
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    assert len({panel["title"] for panel in PANELS}) == len(PANELS)
    taken: set[tuple[int, int]] = set()
    for panel in PANELS:
        place = panel["gridPos"]
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        taken |= cells
