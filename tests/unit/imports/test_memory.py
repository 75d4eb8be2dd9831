"""An import takes no more memory for a large file than for a small one."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from clicktrail.settings import Settings
from tests.support.importing import Installation

ROWS = 200_000
# The caches of SQLite (16 MB twice) and of what was seen last; the rows alone would be 200 MB.
MEGABYTES = 80
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"
MEASURED = textwrap.dedent(
    """
    import resource, sys
    from clicktrail.cli import app

    app(standalone_mode=False)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
    """
)


def peak_megabytes(directory: Path, rows: int) -> int:
    here = Installation(Settings(data_dir=directory / "data"))
    path = here.files / "hits.csv"
    with path.open("w") as file:
        file.write("name,url,time,ip,user agent,referrer\n")
        for at in range(rows):
            day = f"20{12 + at % 13}-0{1 + at % 9}-1{at % 10}T1{at % 7}:2{at % 5}:0{at % 6}Z"
            file.write(
                f"l{at % 50},https://shop.example/{at % 50},{day},192.0.2.{at % 251},"
                f'"{AGENT} Safari/537.{at % 1000}",https://ref.example/{at}\n'
            )
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "import", "csv", str(path)],
        env={**os.environ, "CLICKTRAIL_DATA_DIR": str(here.settings.data_dir)},
        check=True,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert f"hits: {rows:,} read, {rows:,} imported" in done.stdout
    return int(done.stderr.split()[-1])


@pytest.mark.timeout(300)
def test_two_hundred_thousand_rows_take_the_memory_of_a_thousand(tmp_path: Path) -> None:
    few = peak_megabytes(tmp_path / "few", 1000)
    assert peak_megabytes(tmp_path / "many", ROWS) < few + MEGABYTES
