"""Every setting, in one place: read from the environment with the prefix `CLICKTRAIL_`.

A secret may come from a file instead: `CLICKTRAIL_<NAME>_FILE` holds the path.
"""

from __future__ import annotations

import ipaddress
import os
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "CLICKTRAIL_"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Durability(StrEnum):
    """When an answer may leave: after the write (`os`), or after the disk has it (`disk`)."""

    OS = "os"
    DISK = "disk"


class WhenFull(StrEnum):
    """What a link does once its journal cannot take another hit."""

    REFUSE = "refuse"
    REDIRECT = "redirect"


class Settings(BaseSettings):
    """The complete configuration of every Clicktrail process."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    data_dir: Path = Field(Path("data"), description="Where everything that must survive is kept.")
    host: str = Field("127.0.0.1", description="Address that the app and the edge listen on.")
    app_port: int = Field(8000, ge=1, le=65535, description="Port of the API.")
    edge_port: int = Field(8080, ge=1, le=65535, description="Port that links are served on.")
    edge_workers: int = Field(
        default_factory=lambda: min(os.cpu_count() or 1, 16),
        ge=1,
        le=16,
        description="Edge worker processes; default: one a core.",
    )
    node_id: int = Field(0, ge=0, le=127, description="This machine's number among the nodes.")
    journal_durability: Durability = Field(
        Durability.OS,
        description="`os`: a hit survives the death of any process; `disk`: also a power cut.",
    )
    journal_segment_bytes: int = Field(
        64 * 2**20,
        ge=2**16,
        le=2**31,
        description="Size at which a journal segment is closed; reserved on disk beforehand.",
    )
    journal_retention_days: int = Field(
        400, ge=1, description="How long ingested journal segments are kept, compressed."
    )
    raw_retention_days: int = Field(
        0, ge=0, le=36_500, description="How long hits and conversions are kept; 0: for ever."
    )
    rollup_retention_days: int = Field(
        0, ge=0, le=36_500, description="How long sums of them are kept; 0: for ever."
    )
    audit_retention_days: int = Field(
        400, ge=0, le=36_500, description="How long the audit log is kept; 0: for ever."
    )
    journal_when_full: WhenFull = Field(
        WhenFull.REFUSE,
        description="`refuse`: answer 503 once a hit cannot be kept; `redirect`: go on uncounted.",
    )
    journal_url: str | None = Field(
        None,
        description="`nats://host1,host2,host3`: keep events in a journal that nodes share;"
        " default: each node's own files.",
    )
    journal_partitions: int = Field(
        4, ge=1, le=64, description="Parts of the shared journal, for good once it is there."
    )
    bootstrap_api_key: str | None = Field(
        None, description="GUID that becomes the first account's API key; default: generated."
    )
    catalog_url: str | None = Field(
        None, description="URL of the catalog's database; default: SQLite in the data directory."
    )
    hitstore_url: str | None = Field(
        None,
        description="URL of a ClickHouse server; several stores with commas between, servers with"
        " copies of one with `|`; default: the embedded one.",
    )
    hitstore_cluster: str | None = Field(
        None,
        pattern="^[A-Za-z][A-Za-z0-9_-]*$",
        validate_default=True,
        description="Name of the ClickHouse cluster: makes tables that Keeper keeps copies of.",
    )
    hitstore_port: int = Field(
        18123, ge=1, le=65535, description="Loopback port of the embedded hit store."
    )
    app_url: str | None = Field(
        None, description="Where an edge finds the app's change feed; default: this machine's app."
    )
    rate_limit: float = Field(
        10, ge=0, description="API requests per second and address; 0 turns the limit off."
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="Comma list of addresses and CIDRs whose forwarded headers are believed."
    )
    export_hours: int = Field(
        24, ge=1, le=24 * 365, description="For how many hours exports can be downloaded."
    )
    export_mib: int = Field(
        2048, ge=1, description="MiB that all exports of an account may hold together."
    )
    geo_db: Path | None = Field(
        None, description="An MMDB file; default: `geo/country.mmdb` in the data directory."
    )
    public_edge_url: str | None = Field(
        None, description="URL under which visitors reach the edge; default: host and port."
    )
    public_app_url: str | None = Field(
        None, description="URL under which users reach the app; default: host and port."
    )
    go_bases: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Comma list of hosts under which accounts take labels as Go domains."
    )
    dns_target: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Comma list of host names and addresses that domains must lead to by DNS;"
        " default: the host of the public edge URL.",
    )
    dns_resolver: str | None = Field(
        None, description="Address (and port) of the DNS server to ask; default: the system's."
    )
    internal_token: str | None = Field(
        None, description="Secret between the app and its edges; default: made in the data dir."
    )
    session_idle_hours: int = Field(
        168, ge=1, le=8760, description="Hours after which an unused session is over."
    )
    session_days: int = Field(
        30, ge=1, le=365, description="Days after which a session is over in any case."
    )
    oidc_issuer: str | None = Field(
        None, description="Issuer URL of an OpenID Connect provider: turns single sign-on on."
    )
    oidc_client_id: str | None = Field(
        None, validate_default=True, description="The provider's name for Clicktrail."
    )
    oidc_client_secret: str | None = Field(
        None, description="The secret that goes with it; default: none, a public client."
    )
    oidc_name: str = Field("single sign-on", description="What the log-in page calls the provider.")
    oidc_claim: str = Field(
        "email", description="Claim that names an account's e-mail address or a guest."
    )
    oidc_trust_email: bool = Field(
        False, description="Believe e-mail addresses that the provider does not call verified."
    )
    signing_key: str | None = Field(
        None, description="Secret that signs click ids and cookies; default: made in the data dir."
    )
    otlp_endpoint: str | None = Field(
        None, description="Base URL of an OpenTelemetry collector that takes traces by OTLP/HTTP."
    )
    log_format: str = Field(
        "console",
        pattern="^(console|json)$",
        description="`console` for people, `json` for machines.",
    )
    log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="Least severity that is logged."
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**(_secrets_from_files() | values))

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_networks(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("go_bases", "dns_target", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            hosts = (part.strip().lower().strip(".") for part in value.split(","))
            return tuple(host for host in hosts if host)
        return value

    @field_validator("hitstore_url")
    @classmethod
    def _read_stores(cls, value: str | None) -> str | None:
        for each in (value or "http://localhost").replace("|", ",").split(","):
            parsed = urlsplit(each.strip())
            if parsed.scheme not in ("http", "https") or not parsed.hostname:
                raise ValueError(
                    "must be a URL such as http://user:password@host:8123, or several; in a"
                    " password write %2C for a comma and %7C for |"
                )
        return value

    @field_validator("hitstore_cluster")
    @classmethod
    def _need_cluster(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and "|" in (info.data.get("hitstore_url") or ""):
            raise ValueError("it is needed where CLICKTRAIL_HITSTORE_URL names servers with copies")
        if value is not None and not info.data.get("hitstore_url"):
            raise ValueError(
                "it needs CLICKTRAIL_HITSTORE_URL: the embedded hit store has no copies"
            )
        return value

    @field_validator("dns_resolver")
    @classmethod
    def _read_server(cls, value: str | None) -> str | None:
        if value is not None:
            address_and_port(value)
        return value

    @field_validator("journal_url")
    @classmethod
    def _read_journal_url(cls, value: str | None) -> str | None:
        if value is not None:
            nats_servers(value)
        return value

    @field_validator("otlp_endpoint")
    @classmethod
    def _read_endpoint(cls, value: str | None) -> str | None:
        if value is not None:
            parsed = urlsplit(value)
            if parsed.scheme not in ("http", "https") or not parsed.hostname:
                raise ValueError("must be a URL such as http://localhost:4318")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _read_issuer(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parsed = urlsplit(value)
        local = parsed.hostname in ("localhost", "127.0.0.1", "::1")
        if not parsed.hostname or parsed.query or parsed.fragment:
            raise ValueError("must be a URL such as https://login.example.com")
        if parsed.scheme != "https" and not (local and parsed.scheme == "http"):
            raise ValueError("must begin with https://, for who listens could sign in otherwise")
        return value

    @field_validator("oidc_client_id")
    @classmethod
    def _need_client(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not value and info.data.get("oidc_issuer") is not None:
            raise ValueError("it is needed beside CLICKTRAIL_OIDC_ISSUER")
        return value

    @property
    def session_idle(self) -> timedelta:
        """Return after how long an unused session is over."""
        return timedelta(hours=self.session_idle_hours)

    @property
    def session_longest(self) -> timedelta:
        """Return after how long a session is over in any case."""
        return timedelta(days=self.session_days)

    @cached_property
    def hitstore_address(self) -> str:
        """Return the URL that the hit store is reached at, embedded or not."""
        return self.hitstore_url or f"http://127.0.0.1:{self.hitstore_port}"

    @cached_property
    def edge_url(self) -> str:
        """Return the public URL of the edge, without a trailing slash."""
        return (self.public_edge_url or f"http://{_reachable(self.host)}:{self.edge_port}").rstrip(
            "/"
        )

    @cached_property
    def api_url(self) -> str:
        """Return the public URL of the app, without a trailing slash."""
        return (self.public_app_url or f"http://{_reachable(self.host)}:{self.app_port}").rstrip(
            "/"
        )

    @cached_property
    def feed_url(self) -> str:
        """Return the URL of the app whose change feed this machine's edge follows."""
        return (self.app_url or f"http://{_reachable(self.host)}:{self.app_port}").rstrip("/")

    @property
    def journal_dir(self) -> Path:
        """Directory of all journals."""
        return self.data_dir / "journal"

    @property
    def outbox_dir(self) -> Path:
        """Directory of what waits to be handed over to the shared journal."""
        return self.data_dir / "outbox"

    @property
    def run_dir(self) -> Path:
        """Directory of the processes' status files."""
        return self.data_dir / "run"


def address_and_port(text: str, port: int = 53) -> tuple[str, int]:
    """Return what `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353` says.

    Raises ValueError for anything else.
    """
    address, colon, number = text.rpartition(":")
    if not colon or (":" in address and not address.endswith("]")):
        address, number = text, ""
    if number and not (number.isascii() and number.isdigit() and 0 < int(number) < 2**16):
        raise ValueError(f"{number} is no port")
    return str(ipaddress.ip_address(address.strip("[]"))), int(number or port)


def nats_servers(url: str) -> list[str]:
    """Return one URL for each server of `nats://user:password@host1,host2:4223`.

    The credentials, if any, are those of all. Raises ValueError for anything else.
    """
    scheme, _, rest = url.partition("://")
    credentials, at, hosts = rest.rpartition("@")
    servers = [f"{scheme}://{credentials}{at}{host.strip()}" for host in hosts.split(",")]
    for server in servers:
        split = urlsplit(server)
        if scheme not in ("nats", "tls") or not split.hostname or split.path or split.query:
            raise ValueError("must be a URL such as nats://host1,host2,host3")
        # Reading the port is what refuses a wrong one.
        _ = split.port
    return servers


def host_and_port(text: str) -> tuple[str, int]:
    """Return what `127.0.0.1:9464`, `localhost:9464` or `[::1]:9464` says.

    Raises ValueError for anything else.
    """
    host, colon, number = text.rpartition(":")
    if not (colon and host):
        raise ValueError("there is no address and port in it")
    if not (number.isascii() and number.isdigit() and 0 < int(number) < 2**16):
        raise ValueError(f"{number} is no port")
    return host.strip("[]"), int(number)


def _reachable(host: str) -> str:
    """Return a name that a browser on this machine can open for a listening address."""
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104


def _secrets_from_files() -> dict[str, str]:
    """Read `CLICKTRAIL_<NAME>_FILE` for every setting that has no value of its own."""
    found: dict[str, str] = {}
    for name in Settings.model_fields:
        path = os.environ.get(f"{PREFIX}{name.upper()}_FILE")
        if path and f"{PREFIX}{name.upper()}" not in os.environ:
            found[name] = Path(path).read_text(encoding="utf-8").strip()
    return found
