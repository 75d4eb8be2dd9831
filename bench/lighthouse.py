"""Lighthouse's audits of each screen of the dashboard, over the sample data, and of the log-in.

Scores are of 100. Performance is of a desk's browser, as Lighthouse simulates it (`--preset
desktop`); that of a phone on a slow network stands beside it without a bound. Barriers and good
practice are audited in both.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.picture_dashboard import KEYS, SCREENS, links_of

from bench.machine import describe, need
from bench.statistics_way import Bounds
from clicktrail.api.dashboard import BUILT
from clicktrail.demo import fill
from clicktrail.settings import Settings
from tests.support.system import API_KEY, System, request

PROGRAM = Path(__file__).parents[1] / "packages/lighthouse/node_modules/lighthouse/cli/index.js"
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST = {"performance": 90, "accessibility": 100, "best-practices": 100}
SECONDS = 180
# What whoever is not signed in gets of any address.
LOG_IN = "log-in"
PAGES = {name: path for name, path in SCREENS.items() if name not in KEYS} | {LOG_IN: ""}


def audit(url: str, cookie: str | None, *, desk: bool) -> dict[str, int]:
    """Return the scores of a page by category, as a new browser sees it that has this cookie."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        command = [
            "node", str(PROGRAM), url, "--quiet", f"--only-categories={','.join(CATEGORIES)}",
            *(["--preset=desktop"] if desk else []),
            *([f"--extra-headers={json.dumps({'Cookie': cookie})}"] if cookie else []),
            "--chrome-flags=--headless --no-sandbox --disable-gpu",
            "--output=json", f"--output-path={report.name}",
        ]  # fmt: skip
        # Now and then Chromium's trace lacks the page's beginning, so that nothing can be audited.
        for is_last in (False, False, True):
            done = subprocess.run(
                command,
                env=os.environ | {"CHROME_PATH": "/usr/bin/chromium"},
                check=is_last,
                timeout=SECONDS,
            )
            if done.returncode == 0:
                break
        found = json.loads(Path(report.name).read_bytes())
    for category in ("accessibility", "best-practices"):
        for part in found["categories"][category]["auditRefs"]:
            one = found["audits"][part["id"]]
            if part["weight"] and one["score"] == 0:
                print(f"         {one['id']}: {json.dumps(one.get('details', {}))[:400]}")
    return {name: round(found["categories"][name]["score"] * 100) for name in CATEGORIES}


def session_of(system: System) -> str:
    """Sign in; return the cookie that says so."""
    answer = request(
        "POST",
        f"{system.api_url}/v3/session",
        headers={"Content-Type": "application/json"},
        body=json.dumps({"authKey": API_KEY}).encode(),
    )
    return answer.headers["set-cookie"].partition(";")[0]


def main() -> None:
    """Start the sample, audit, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("screens", nargs="*", help=", ".join(PAGES))
    chosen = parser.parse_args().screens or list(PAGES)
    if unknown := set(chosen) - set(PAGES):
        parser.error(f"no screens: {', '.join(sorted(unknown))}; there are {', '.join(PAGES)}")
    need("chromium", "node")
    if not PROGRAM.is_file():
        sys.exit("This benchmark needs Lighthouse: make lighthouse")
    assert (BUILT / "index.html").is_file(), "make dashboard"
    print(describe())
    bounds = Bounds()
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        data = Path(name) / "data"
        fill(Settings(data_dir=data, bootstrap_api_key=API_KEY))
        with System(data) as system:
            system.wait_counted()
            cookie, links = session_of(system), links_of(system)
            for screen in chosen:
                url = f"{system.api_url}/app{PAGES[screen].format(links=links)}"
                signed_in = None if screen == LOG_IN else cookie
                desk, phone = (audit(url, signed_in, desk=one) for one in (True, False))
                told = ", ".join(
                    f"{category} {desk[category]} / {phone[category]}" for category in CATEGORIES
                )
                for category in CATEGORIES:
                    worst = min(desk[category], phone[category])
                    of = desk[category] if category == "performance" else worst
                    bounds.mark(f"{screen}: {category}", LEAST[category] / of)
                print(f"{screen:12} {told}", flush=True)
    print(bounds)


if __name__ == "__main__":
    main()
