"""Who asks other servers for something: a list, so that nothing joins it unnoticed.

No address that a request or an account names is ever gone to; each of these goes where the operator
said, and `docs/security.md` says so.
"""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src/clicktrail"
CLIENTS = {
    "aiohttp",
    "boto3",
    "dns.query",
    "dns.resolver",
    "ftplib",
    "http.client",
    "httpx",
    "obstore",
    "opentelemetry.exporter",
    "requests",
    "smtplib",
    "urllib.request",
    "urllib3",
}
# Who, by what, and where to: always where the operator says, by a setting or an argument.
OUT = {
    "api/oidc.py": {"urllib3"},  # the provider of single sign-on
    "api/tracing.py": {"opentelemetry.exporter"},  # the collector of traces
    "backup/repository.py": {"obstore"},  # the place of backups
    "edge/feeder.py": {"http.client"},  # the app
    "hits/connection.py": {"urllib3"},  # the hit store
    "imports/web.py": {"urllib3"},  # the product that is moved from, on the command line
    "jobs/domain_dns.py": {"dns.resolver"},  # the DNS, by names that accounts give
    "supervisor/preflight.py": {
        "http.client",
        "urllib.request",
    },  # the app and hit store, or others
    "supervisor/readiness.py": {"http.client"},  # its own parts
}


def clients_of(path: Path) -> set[str]:
    """Return the clients that a module imports, wherever in it."""
    named = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {
        client
        for client in CLIENTS
        if any(name == client or name.startswith(f"{client}.") for name in named)
    }


def test_whoever_goes_out_is_known() -> None:
    found = {
        str(path.relative_to(SOURCE)): clients
        for path in sorted(SOURCE.rglob("*.py"))
        if (clients := clients_of(path))
    }
    assert found == OUT
