"""What a PostgreSQL URL says, and what is told of the server behind it by the driver alone.

The supervisor asks this, and loads no database layer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

if TYPE_CHECKING:
    import psycopg

POSTGRESQL_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
CONNECT_SECONDS = 10
_MOST_PORT = 65535

# As SQLAlchemy reads it.
_URL = re.compile(
    r"""(?P<scheme>[\w+]+)://
    (?:(?P<user>[^:/]*)(?::(?P<password>[^@]*))?@)?
    (?:\[(?P<ipv6>[^/?]+)\]|(?P<host>[^/:?]+))?
    (?::(?P<port>[^/?]*))?
    (?:/(?P<database>[^?]*))?
    (?:\?(?P<query>.*))?""",
    re.VERBOSE,
)
# What a server says to whom it will not let in later either.
_REFUSALS = (
    "authentication failed",
    "does not exist",
    "is not permitted to log in",
    "no pg_hba.conf entry",
    "no password supplied",
)


def fault_of(url: str) -> str | None:
    """Return what is wrong with a URL of a PostgreSQL database, to stand behind its name.

    Nothing of the URL is in it: what stands in the wrong place may be a piece of a password.
    """
    parts = _URL.match(url)
    if parts is None or parts["scheme"] not in POSTGRESQL_SCHEMES:
        return "must begin with postgresql://"
    port = parts["port"] or ""
    if any("@" in (parts[name] or "") for name in ("host", "port", "database")):
        return "holds more than one @: write those in the user, password or database as %40"
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) <= _MOST_PORT):
        return f"has a port that is no number from 1 to {_MOST_PORT}"
    return None


def shown(url: str) -> str:
    """Return how people are told of the database of a URL without a fault."""
    parts = _URL.match(url)
    if parts is None:
        return "the database"
    host = parse_qs(parts["query"] or "").get("host", [""])[0]
    host = host or parts["host"] or parts["ipv6"] or "this machine"
    return f"the database {unquote(parts['database'] or '')} at {host}"


def connect(url: str) -> psycopg.Connection:
    """Return a connection of one's own. Raises psycopg.Error."""
    import psycopg

    rest = url.partition("://")[2]
    return psycopg.connect(f"postgresql://{rest}", connect_timeout=CONNECT_SECONDS)


def refusal(url: str) -> str | None:
    """Return why the server lets nobody in by this URL, nor will later; None where it may."""
    import psycopg

    try:
        connect(url).close()
    except psycopg.Error as error:
        told = reason(error)
        return told if any(text in told for text in _REFUSALS) else None
    return None


def reason(error: BaseException | None) -> str:
    """Return the last thing that libpq or the server says, without its severity and full stop."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = next((line for line in lines if "FATAL:" in line), lines[0] if lines else "no reason")
    return told.rpartition("FATAL:")[2].strip().rstrip(".")
