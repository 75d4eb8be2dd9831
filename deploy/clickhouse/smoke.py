"""Run inside Clicktrail's container by smoke.sh: make a link, visit it, wait until it is counted.

    python smoke.py link | visit ID TIMES | counted ID CLICKS

The API key is the first account's; addresses are those of the container.
"""

import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.request

APP = os.environ.get("SMOKE_APP", "http://127.0.0.1:8000")
EDGE = os.environ.get("SMOKE_EDGE", "http://127.0.0.1:8080")
DATA = pathlib.Path(os.environ.get("CLICKTRAIL_DATA_DIR", "/var/lib/clicktrail"))
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
SECONDS = 60


class Staying(urllib.request.HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *_):
        """Give the redirect as the answer."""


OPENER = urllib.request.build_opener(Staying)


def api(method, path, body=None):
    """Call the API; return the answer's JSON."""
    key = os.environ.get("SMOKE_KEY") or (DATA / "bootstrap-key").read_text().strip()
    headers = {"X-Clickmeter-AuthKey": key, "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(APP + path, data, headers, method=method)  # noqa: S310
    with OPENER.open(asked) as answer:
        return json.load(answer)


def visit(name):
    """Return the status of a visit."""
    headers = {"User-Agent": BROWSER}
    asked = urllib.request.Request(f"{EDGE}/{name}", headers=headers)  # noqa: S310
    try:
        with OPENER.open(asked) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def patiently(what, is_so):
    """Wait until something is so."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > SECONDS:
            sys.exit(f"FAILED: after {SECONDS} s still not: {what}")
        time.sleep(0.5)
    print(f"ok: {what} ({time.monotonic() - began:.1f} s)")


def clicks(link):
    """Return the clicks of a link, or what hinders the answer."""
    try:
        found = api("GET", f"/datapoints/{link}/aggregated?timeFrame=today")
    except urllib.error.HTTPError as error:
        return f"HTTP {error.code}"
    # A figure of nothing is left out.
    return int(found.get("totalClicks", 0))


match sys.argv[1:]:
    case ["link"]:
        name = f"smoke-{int(time.time())}"
        redirect = {"redirectType": 307, "url": "https://example.com/"}
        link = api("POST", "/datapoints", {"title": name, "name": name, "typeTL": redirect})["id"]
        patiently(f"the link {name} redirects", lambda: visit(name) == 307)
        print(link, name)
    case ["visit", name, times]:
        statuses = [visit(name) for _ in range(int(times))]
        if statuses != [307] * int(times):
            sys.exit(f"FAILED: {name} answered {statuses}")
        print(f"ok: {name} redirected {times} times")
    case ["counted", link, wanted]:
        patiently(f"link {link} has {wanted} clicks", lambda: clicks(link) == int(wanted))
    case _:
        sys.exit(__doc__)
