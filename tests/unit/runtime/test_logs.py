from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SCRIPT = """
import logging, sys, structlog
from pathlib import Path
from clicktrail.runtime import process
from clicktrail.settings import Settings
process.start(Settings(log_format=sys.argv[1], log_level=sys.argv[2]), "tester")
structlog.get_logger().info("first words", count=3)
logging.getLogger("some.library").warning("a %s", "library")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger().exception("it broke")
"""


def logged(tmp_path: Path, style: str, level: str = "info") -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, style, level],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=True,
    )
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_json_lines_say_what_when_and_who(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [json.loads(line) for line in logged(tmp_path, "json")]
    assert [(r["event"], r["level"], r["process"]) for r in records] == [
        ("first words", "info", "tester"),
        ("a library", "warning", "tester"),
        ("it broke", "error", "tester"),
    ]
    assert records[0]["count"] == 3
    assert records[0]["timestamp"].endswith("Z")
    assert records[2]["exception"].endswith("ZeroDivisionError: division by zero")


def test_console_lines_are_plain_where_nobody_watches(tmp_path: Path) -> None:
    first, second, third, *trace = logged(tmp_path, "console")
    assert first[8:] == " [info     ] first words count=3 process=tester"
    assert second[8:] == " [warning  ] a library process=tester"
    assert third[8:] == " [error    ] it broke process=tester"
    assert trace[-1] == "ZeroDivisionError: division by zero"


def test_what_is_less_severe_than_the_level_is_left_out(tmp_path: Path) -> None:
    records = [json.loads(line) for line in logged(tmp_path, "json", "error")]
    assert [record["event"] for record in records] == ["it broke"]
