"""Clicktrail counts what links do: clicks, views and the conversions they cause."""

from __future__ import annotations

import os
import zoneinfo

__version__ = "0.1.0"

# The rules of time zones are those of the locked package tzdata, not of whatever age the host's
# are: days must not differ between machines. PYTHONTZPATH, where it is set, says otherwise.
if not os.environ.get("PYTHONTZPATH"):
    zoneinfo.reset_tzpath(to=())
