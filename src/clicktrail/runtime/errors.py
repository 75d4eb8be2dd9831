"""The one error of which the text is all that an operator needs: the CLI prints it on one line."""

from __future__ import annotations


class OperatorError(Exception):
    """Something that only whoever runs Clicktrail can put right. The text says what and how."""
