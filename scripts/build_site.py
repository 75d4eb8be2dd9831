"""Build the documentation site: pages as they are in docs/, and those that follow from the code.

    python -m scripts.build_site [folder]

The site is in `site` of the folder (build/documentation unless given). What has no page of its own
is made here: the help of every command, all operations of the API, metrics and alerts, the list of
decisions, and the files to deploy with. Exits with 1 where a link leads nowhere, or a page would
ask another host for anything.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from scripts.site_links import problems
from scripts.site_pages import generated

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "build" / "documentation"
DIAGRAMS = ROOT / "packages/site/node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js"
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)]*)?\)")
_NAMED_FILE = re.compile(r"\[[\w./-]+\.md\]\(([^)#\s]+\.md)(#[^)]*)?\)")


def build(target: Path) -> Path:
    """Build the site anew within `target`; return where it is. Raises CalledProcessError."""
    shutil.rmtree(target, ignore_errors=True)
    pages = target / "docs"
    shutil.copytree(ROOT / "docs", pages)
    shutil.copytree(ROOT / "deploy", pages / "deploy")
    for name, text in generated(ROOT).items():
        path = pages / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for page in pages.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        text = _LINK.sub(partial(_moved, pages, page.relative_to(pages).parent), text)
        page.write_text(_NAMED_FILE.sub(partial(_titled, page.parent), text), encoding="utf-8")
    if DIAGRAMS.exists():
        shutil.copy(DIAGRAMS, pages / "assets" / "mermaid.js")
    else:
        print("npm is missing: diagrams are shown as text", file=sys.stderr)
    shutil.copy(ROOT / "zensical.toml", target)
    subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=target,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return target / "site"


def _moved(pages: Path, folder: Path, link: re.Match[str]) -> str:
    """Return a link to what lies beside docs/ in the repository as it is on the site.

    Files to deploy with are there, and folders have a page; what else is meant is shown as text.
    """
    target = Path(os.path.normpath(ROOT / "docs" / folder / link[1]))
    name = target.relative_to(ROOT)
    if target.is_dir():
        name = Path(
            "deploy" if name.parts[0] == "deploy" else name.relative_to("docs"), "README.md"
        )
    elif name.parts[0] == "docs":
        return link[0]
    elif name.parts[0] != "deploy":
        name = Path("repository", f"{name}.txt")
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(target, pages / name)
    return f"]({os.path.relpath(name, folder)}{link[2] or ''})"


def _titled(folder: Path, link: re.Match[str]) -> str:
    """Return a link that goes by the name of a file, by the title of that page instead."""
    first = (folder / link[1]).read_text(encoding="utf-8").partition("\n")[0]
    return f"[{first.removeprefix('# ')}]({link[1]}{link[2] or ''})"


def main() -> None:
    """Build, look, and say where it is."""
    target = Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else TARGET
    site = build(target)
    found = problems(site)
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        sys.exit(1)
    print(site / "index.html")


if __name__ == "__main__":
    main()
