"""Settings for the commands, with mistakes told in the words of the environment."""

from __future__ import annotations

import difflib
import os
import sys
from typing import TYPE_CHECKING

from clicktrail.runtime.process import PARENT_PID

if TYPE_CHECKING:
    from pydantic import ValidationError

    from clicktrail.settings import Settings

USAGE_ERROR = 2


def load() -> Settings:
    """Return the settings; with a mistake in them, say which and exit with code 2.

    Variables that look like settings but are none are named on stderr, since a misspelt one would
    be ignored in silence.
    """
    from pydantic import ValidationError

    from clicktrail.settings import PREFIX, Settings

    for name in sorted(os.environ):
        if name.startswith(PREFIX) and PARENT_PID not in os.environ:
            _name_unknown(name, PREFIX, list(Settings.model_fields))
    try:
        return Settings()
    except ValidationError as error:
        lines = _explain(error, PREFIX)
    except OSError as error:
        lines = [f"{error.filename}, named by a CLICKTRAIL_…_FILE: {error.strerror}"]
    for line in lines:
        print(f"clicktrail: {line}", file=sys.stderr)
    print("clicktrail: every setting is explained in docs/settings.md", file=sys.stderr)
    sys.exit(USAGE_ERROR)


def _explain(error: ValidationError, prefix: str) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False):
        name = prefix + str(problem["loc"][0]).upper() if problem["loc"] else prefix
        given = problem.get("input")
        message = problem["msg"][0].lower() + problem["msg"][1:]
        lines.append(f"{name} is {given!r}, but {message.replace('input should', 'it should')}")
    return lines


def _name_unknown(variable: str, prefix: str, fields: list[str]) -> None:
    known = [prefix + field.upper() for field in fields]
    if variable in known or variable.removesuffix("_FILE") in known:
        return
    close = difflib.get_close_matches(variable, known, n=1)
    hint = f": did you mean {close[0]}?" if close else ""
    print(f"clicktrail: {variable} is no setting and is ignored{hint}", file=sys.stderr)
