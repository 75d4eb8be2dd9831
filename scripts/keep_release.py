"""Keep a data directory of this release, and what it answers from it, for the tests of later ones.

    python -m scripts.keep_release

Run once for each release, when its number is set: what is kept is then never made anew, since it
is to be what that release wrote. It holds the beginning of the sample of `clicktrail demo`, and
visits to a running system, with a conversion of one of them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from clicktrail import __version__
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.demo import history
from clicktrail.demo.filling import JOURNAL, place
from clicktrail.domain.events import encode_event
from clicktrail.journal.writer import JournalWriter
from clicktrail.settings import Settings
from tests.support.releases import KEPT, SETTINGS, answers, pack
from tests.support.system import API_KEY, CRAWLER, FIREFOX, System

END = datetime(2026, 11, 1, tzinfo=UTC)
EVENTS = 1500
VISITS = 20


def main() -> None:
    """Write the archive and the answers of this release."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--again", action="store_true", help="Replace what is kept of it.")
    given = parser.parse_args()
    archive, told = (KEPT / f"{__version__}{end}" for end in (".tar.zst", ".json"))
    if archive.exists() and not given.again:
        sys.exit(f"{archive} is there: set the number of the next release, or give --again")
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        fill(data)
        found = work(data)
        pack(data, archive)
    lines = (f"{json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found))
    told.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{archive}: {archive.stat().st_size / 1024:.0f} KiB")


def fill(data: Path) -> None:
    """Make a data directory with the sample's catalog and the first of its events."""
    beginning = END - timedelta(days=history.DAYS, minutes=1)
    settings = Settings(data_dir=data, bootstrap_api_key=API_KEY)
    made = bootstrap(settings, lambda: beginning)
    catalog = Catalog.open(settings, lambda: beginning)
    try:
        with catalog.write() as edit:
            placed = place(edit, made.account_id, END)
    finally:
        catalog.close()
    writer = JournalWriter(
        settings.journal_dir,
        JOURNAL,
        durability=settings.journal_durability,
        segment_bytes=settings.journal_segment_bytes,
    )
    try:
        writer.append(
            [encode_event(event) for event in islice(history.events(placed, END), EVENTS)]
        )
    finally:
        writer.close()


def work(data: Path) -> dict[str, object]:
    """Run a system there, have it visited, and return what it answers in the end."""
    with System(data, journal_segment_bytes=str(2**16), **SETTINGS) as system:
        goal = system.api("POST", "/conversions", {"name": "Kept", "value": 2})["id"]
        link = system.make_link("kept", "https://shop.example/kept?by=[clickid]")
        system.api("POST", f"/datapoints/{link}", {"firstConversionId": goal})
        code = system.api("GET", f"/conversions/{goal}")["code"]
        system.wait_live()
        for number in range(VISITS):
            agent = CRAWLER if number % 5 == 0 else FIREFOX
            reply = system.visit(f"/kept?n={number}", User_Agent=agent)
        click = reply.headers["location"].partition("by=")[2]
        assert system.visit(f"/s2s?clickId={click}&id={code}&val=4.50").body == b"OK"
        system.wait_counted()
        return answers(system)


if __name__ == "__main__":
    main()
