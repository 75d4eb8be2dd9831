"""The pages of the documentation site that follow from the code."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
import yaml
from scripts import api_documents

from clicktrail.cli import app


def generated(root: Path) -> dict[str, str]:
    """Return the text of each page by its name within docs/."""
    return {
        "adr/README.md": decisions(root / "docs" / "adr"),
        "reference/help.md": commands(),
        "reference/operations.md": operations(),
        "reference/metrics.md": alerts(root),
        "deploy/README.md": files(root / "deploy"),
    }


def decisions(folder: Path) -> str:
    """Return the list of decisions."""
    lines = [
        "# Decisions",
        "",
        "Why Clicktrail is built as it is, one page for each decision that others would ask about.",
        "",
    ]
    for page in sorted(folder.glob("0*.md")):
        title = page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        number, _, name = title.partition(". ")
        lines.append(f"{number}. [{name}]({page.name})")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Return what every command says of itself with `--help`."""
    lines = ["# What commands say of themselves", "", "What `--help` shows; [cli.md](../cli.md)"]
    lines[-1] += " has them in tables."
    for path, command in _commands(typer.main.get_command(app)):
        with typer.Context(command, info_name=path, help_option_names=["-h", "--help"]) as context:
            text = command.get_help(context)
        lines += ["", f"## {path}", "", "```text", text.strip(), "```"]
    return "\n".join(lines) + "\n"


def _commands(command: Any, prefix: str = "clicktrail") -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        if not command.hidden:
            yield prefix, command
        return
    for name, child in children.items():
        yield from _commands(child, f"{prefix} {name}")


def operations() -> str:
    """Return every operation of the API, as its OpenAPI documents tell them."""
    lines = [
        "# All operations",
        "",
        "From the OpenAPI documents that the app serves at `/openapi.json` and `/v3/openapi.json`;",
        "`/docs` of a running app shows them to be tried. [The API](../api/README.md) explains.",
    ]
    with tempfile.TemporaryDirectory() as folder:
        targets = [str(Path(folder) / name) for name in ("v2.json", "v3.json")]
        api_documents.main(*targets)
        documents = [json.loads(Path(target).read_bytes()) for target in targets]
    for title, document in zip(("v2", "v3"), documents, strict=True):
        lines += ["", f"## {title}", "", "| operation | what it does |", "|---|---|"]
        for path, item in sorted(document["paths"].items()):
            lines += [
                f"| `{method.upper()} {path}` | {_cell(facts.get('summary', ''))} |"
                for method, facts in item.items()
            ]
    return "\n".join(lines) + "\n"


def alerts(root: Path) -> str:
    """Return the metrics, as monitoring.md has them, and the alerts that are delivered."""
    text = (root / "docs" / "monitoring.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `clicktrail_.*\|$", text, re.MULTILINE)
    rules = yaml.safe_load((root / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
    lines = [
        "# Metrics and alerts",
        "",
        "[monitoring.md](../monitoring.md) says how to read them, and what to do at each alert.",
        "",
        "## Metrics",
        "",
        "| metric | kind | labels | |",
        "|---|---|---|---|",
        *(_from_beside(row, "monitoring.md") for row in rows),
        "",
        "## Alerts",
        "",
        "| alert | severity | when |",
        "|---|---|---|",
    ]
    for group in rules["groups"]:
        for rule in group["rules"]:
            if "alert" in rule:
                name, severity = rule["alert"], rule["labels"]["severity"]
                link = f"[{name}](../monitoring.md#{name.lower()})"
                lines.append(f"| {link} | {severity} | `{_cell(rule['expr'])}` |")
    return "\n".join(lines) + "\n"


def files(folder: Path) -> str:
    """Return the list of the files to deploy with."""
    lines = [
        "# Files to deploy with",
        "",
        "[deployment.md](../deployment.md) says what each is for.",
        "",
    ]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            name = path.relative_to(folder)
            lines.append(f"- [{name}]({name})")
    return "\n".join(lines) + "\n"


def _from_beside(text: str, page: str) -> str:
    """Return a piece of a page of docs/ with its links as they are from a folder there."""
    text = text.replace("](#", f"]({page}#")
    return re.sub(r"\]\((?!https?:)", "](../", text)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
