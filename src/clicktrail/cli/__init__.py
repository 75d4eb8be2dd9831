"""The command `clicktrail`. Exit codes: 0 done, 1 failed, 2 wrong usage or settings.

Commands import what they need when they run, so that `--help` answers at once and each process
loads only its own part.
"""

from __future__ import annotations

import sys

import typer

from clicktrail.cli import (
    access,
    attribution,
    auditing,
    backups,
    catalog,
    conversions,
    domains,
    events,
    exporting,
    hits,
    importing,
    inspection,
    journeys,
    privacy,
    query,
    rebuilding,
    serving,
    signing_keys,
    upgrading,
)
from clicktrail.runtime.errors import OperatorError

app = typer.Typer(
    name="clicktrail",
    help="Self-hosted link, pixel and conversion tracking that speaks ClickMeter's API v2.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Settings are environment variables CLICKTRAIL_…, listed in docs/settings.md.",
)
serving.register(app)
access.register(app)
domains.register(app)
catalog.register(app)
conversions.register(app)
attribution.register(app)
journeys.register(app)
importing.register(app)
inspection.register(app)
query.register(app)
exporting.register(app)
hits.register(app)
events.register(app)
privacy.register(app)
auditing.register(app)
rebuilding.register(app)
backups.register(app)
signing_keys.register(app)
upgrading.register(app)


def main() -> None:
    """Run the command line; an error that the operator can put right is one line, not a trace."""
    try:
        app()
    except OperatorError as error:
        sys.exit(f"clicktrail: {error}")
