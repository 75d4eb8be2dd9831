"""What `clicktrail serve` prints once everything is ready."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from clicktrail.runtime import first_key

if TYPE_CHECKING:
    from clicktrail.settings import Settings

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def show(
    settings: Settings,
    *,
    first_start: bool = False,
    sample: bool = False,
    sign_in: str | None = None,
) -> None:
    """Print the addresses to stdout and, at the first start, the API key and the first steps.

    With `sample` data the key is always shown, and the steps lead to what is there already.
    `sign_in` is a link that signs in to the dashboard once. Lines are never wrapped, so that
    commands can be copied.
    """
    console = Console(soft_wrap=True, highlight=False)
    console.print()
    console.print(Text("Clicktrail is ready.", style="bold green"))
    _row(console, "API", settings.api_url)
    _row(console, "API docs", f"{settings.api_url}/docs")
    _row(console, "Links", f"{settings.edge_url}/<name>")
    path, key = first_key.path(settings), first_key.read(settings)
    if key is not None:
        open_key = first_start or sample
        _row(console, "API key", f"{key}  (kept in {path})" if open_key else f"kept in {path}")
    if sign_in is not None:
        _row(console, "Sign in", f"{sign_in}  (once, within a day)")
    if first_start and key is not None:
        console.print()
        console.print(Text("First steps: a link, a visit, its count", style="bold"))
        for command in first_steps(settings):
            console.print(Text(command))
    if sample:
        console.print()
        console.print(Text("What to look at: the campaigns of the last 90 days", style="bold"))
        for command in sample_steps(settings):
            console.print(Text(command))
        console.print()
        console.print(Text(f"Everything else to read and to try: {settings.api_url}/docs"))
    console.print()
    console.print(Text("Ctrl-C stops everything.", style="dim"))


def show_edge(settings: Settings) -> None:
    """Print the address of an edge that runs alone."""
    console = Console(soft_wrap=True, highlight=False)
    console.print(Text("The edge is ready.", style="bold green"))
    _row(console, "Links", f"{settings.edge_url}/<name>")
    _row(console, "App", settings.feed_url)


def first_steps(settings: Settings) -> list[str]:
    """Return shell lines that make a link, open it, and read its count.

    Short enough for a terminal of 80 columns, unless the paths or addresses are long.
    """
    api, edge = settings.api_url, settings.edge_url
    path = shlex.quote(str(first_key.path(settings).absolute()))
    return [
        f"  KEY=$(cat {path})",
        '  api() { curl -s -H "X-Clickmeter-AuthKey: $KEY" \\',
        "    -H 'Content-Type: application/json' \"$@\"; echo; }",
        f'  api {api}/datapoints -d \'{{"title": "Hello",',
        '    "name": "hello", "typeTL": {"url": "https://example.com/"}}\'',
        # An edit is live within a second, a hit is counted within two; curl as such is a bot.
        f"  sleep 1; curl -si {edge}/hello \\",
        f"    -A '{BROWSER}'",
        f"  sleep 2; api '{api}/aggregated?timeFrame=today'",
    ]


def sample_steps(settings: Settings) -> list[str]:
    """Return shell lines that show a summary of the sample data."""
    path = shlex.quote(str(first_key.path(settings).absolute()))
    return [
        f"  KEY=$(cat {path})",
        f"  curl -s '{settings.api_url}/aggregated/summary/groups?timeFrame=last90' \\",
        '    -H "X-Clickmeter-AuthKey: $KEY" | python3 -m json.tool',
    ]


def _row(console: Console, label: str, value: str) -> None:
    console.print(Text(f"  {label:<10}", style="bold") + Text(value))
