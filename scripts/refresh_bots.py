"""Turn the pattern list of the npm package `isbot` into src/clicktrail/enrichment/data/bots.json.

    python scripts/refresh_bots.py [--node-modules frontend/node_modules]

Takes the package from `node_modules` where it is there, else fetches it with `npm pack`. Node
evaluates the list, so that nothing here has to parse JavaScript.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/clicktrail/enrichment/data/bots.json"

# What Python's `re` refuses, and the same said in its own words: a look-behind of varying width,
# and a range that begins with a class.
REWRITES = (
    (r"(?<! channel/|google/)", r"(?<! channel/)(?<!google/)"),
    (r"[\w\d-.]", r"[\w\d.-]"),
)


def packed(workplace: Path) -> Path:
    """Fetch the newest isbot and return the directory it was unpacked to."""
    subprocess.run(["npm", "pack", "--silent", "isbot"], cwd=workplace, check=True)  # noqa: S607
    archive = next(workplace.glob("isbot-*.tgz"))
    subprocess.run(["tar", "-xzf", archive.name], cwd=workplace, check=True)  # noqa: S603, S607
    return workplace / "package"


def patterns(package: Path) -> list[str]:
    """Return the list as the package itself exports it."""
    script = "process.stdout.write(JSON.stringify(require(process.argv[1]).list))"
    command = ["node", "-e", script, str(package.resolve())]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    listed: list[str] = json.loads(answer.stdout)
    return listed


def for_python(pattern: str) -> str:
    """Return the pattern in Python's dialect; raises `re.error` for one that has none yet."""
    for theirs, ours in REWRITES:
        pattern = pattern.replace(theirs, ours)
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    return pattern


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--node-modules", type=Path, help="where isbot is installed already")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as workplace:
        installed = arguments.node_modules and arguments.node_modules / "isbot"
        package = installed if installed and installed.is_dir() else packed(Path(workplace))
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        content = {
            "source": "npm isbot",
            "version": about["version"],
            "license": about["license"],
            "homepage": about["homepage"],
            "patterns": [for_python(pattern) for pattern in patterns(package)],
        }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"isbot {content['version']}: {len(content['patterns'])} patterns")


if __name__ == "__main__":
    main()
