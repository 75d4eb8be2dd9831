"""Exports whose process, or whose app, is killed at every moment that matters; and full disks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from clicktrail.api.parts import Parts
from clicktrail.api.server import EXPORTER
from clicktrail.api.v3.export_process import work
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.domain.hit_id import first_id_at
from clicktrail.exports import running
from clicktrail.exports.formats import Format
from clicktrail.exports.running import Runner
from clicktrail.exports.shelf import DIRECTORY, FILE, JOB, LOCK, Job, Shelf, State, expiry, new_id
from clicktrail.hits.store import HitStore
from clicktrail.runtime import disk
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
from tests.support.exported import read_csv
from tests.support.hit_store import HitStoreProcess, hit_columns, temporary_settings
from tests.support.small_disk import small_disk
from tests.support.waiting import eventually

DAY = datetime(2026, 6, 1, tzinfo=UTC)
ROWS = 12_000
QUESTION = {
    "metrics": ["hits"],
    "dimensions": ["ip"],
    "range": {"from": "2026-06-01", "to": "2026-06-01"},
    "sort": "ip",
}
# The process strikes itself, so that it dies, or stands still, at that very call.
STRIKE = textwrap.dedent(
    """
    import importlib, os, signal, sys, time
    from clicktrail.api.v3 import export_process

    place, when, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
    module, owner, method = place.rsplit(".", 2)
    owner = getattr(importlib.import_module(module), owner)
    real = getattr(owner, method)

    def struck(*args, **kwargs):
        global left
        left -= 1
        if when == "stand" and not left:
            time.sleep(3600)
        if when == "before" and not left:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if when == "after" and not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, method, struck)
    sys.argv = ["export", *sys.argv[4:]]
    sys.exit(export_process.main())
    """
)
POINTS = [
    # It is taken, and nobody was told.
    ("clicktrail.exports.shelf.Shelf.change", "before", 1),
    # It is said to run.
    ("clicktrail.exports.shelf.Shelf.change", "after", 1),
    # Some of the rows are written.
    ("clicktrail.exports.delimited.CsvWriter.write", "after", 2),
    # All are, under the name that nobody reads.
    ("clicktrail.exports.delimited.CsvWriter.finish", "after", 1),
    # The file is there, and nobody has said so.
    ("pathlib.Path.rename", "before", 1),
    ("pathlib.Path.rename", "after", 1),
]


@pytest.fixture
def installation(
    tmp_path: Path, hit_store: HitStore, hit_store_process: HitStoreProcess
) -> Settings:
    """An installation over the shared store, with an account whose id no other test has."""
    password = Secrets.load(hit_store_process.settings).hitstore_password
    port = hit_store_process.settings.hitstore_port
    settings = temporary_settings(
        tmp_path / "data", hitstore_url=f"http://clicktrail:{password}@127.0.0.1:{port}"
    )
    bootstrap(settings)
    return settings


@pytest.fixture
def account(installation: Settings, hit_store: HitStore, account_id: int) -> int:
    """An account with so many hits, each from an address of its own."""
    catalog = Catalog.open(installation)
    with catalog.write() as edit:
        found = edit.accounts.create(timezone="UTC").id
        while found < account_id * 1000:
            # Other tests have accounts with small numbers in the same store.
            edit.accounts.session.execute(_rename(found, account_id * 1000))
            found = account_id * 1000
    catalog.close()
    return found


def _rename(found: int, wanted: int) -> object:
    from sqlalchemy import text

    return text("UPDATE accounts SET id = :wanted WHERE id = :found").bindparams(
        wanted=wanted, found=found
    )
