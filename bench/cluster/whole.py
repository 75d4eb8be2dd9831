"""The whole cluster: three NATS servers, an app, edges, ingesters, and stores of hits."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.cluster.catalog import LINKS, fill
from bench.cluster.network import Network
from bench.cluster.part import Command, Part, answers, until
from clicktrail.hits.connecting import connect_to
from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import ProcessStatus
from clicktrail.settings import Settings
from tests.support.nats import program
from tests.support.system import API_KEY, request

NATS = 3
PARTITIONS = 4
APP_PORT, EDGE_PORT, STORE_PORT, RELAY_PORT = 8000, 8080, 18123, 8123
CAUGHT_UP_SECONDS = 600.0
AT_REST_SECONDS = 3.0

_NATS = """
server_name: {name}
listen: {address}:4222
http: {address}:8222
jetstream {{ store_dir: "{directory}" }}
cluster {{
  name: clicktrail
  listen: {address}:6222
  routes: [{routes}]
}}
authorization {{ user: clicktrail, password: {password} }}
"""


class Whole:
    """All parts, by what they do; nothing runs until `start`."""

    def __init__(self, network: Network, directory: Path, edges: int, ingesters: int, stores: int):
        def parts(what: str, count: int) -> list[Part]:
            return [Part(network, f"{what}-{number + 1}", directory) for number in range(count)]

        self.nats = parts("nats", NATS)
        self.stores = parts("hits", stores)
        self.app = Part(network, "app", directory)
        self.edges = parts("edge", edges)
        self.ingesters = parts("ingest", ingesters)
        self._secret = secrets.token_hex(16)
        self._of_nats()
        self._of_stores()
        self._of_clicktrail()

    @property
    def parts(self) -> list[Part]:
        """All parts, in the order in which they are started."""
        return [*self.nats, *self.stores, self.app, *self.edges, *self.ingesters]

    @property
    def edge_addresses(self) -> list[str]:
        """Where visitors find the edges."""
        return [f"{edge.address}:{EDGE_PORT}" for edge in self.edges]

    def start(self) -> None:
        """Start everything, and wait until it works."""
        fill(self.app.directory / "data")
        for several in (self.nats, self.stores, [self.app], self.edges, self.ingesters):
            for part in several:
                part.start()
            for part in several:
                part.wait_ready()

    def store(self) -> HitStore:
        """Return a client of all stores of hits."""
        return connect_to(self._hitstore_url, "")

    def counted(self) -> int:
        """Return how many hits are in the stores."""
        store = self.store()
        try:
            return sum(int(each.rows("SELECT count() FROM hits")[0][0]) for each in store.shards)
        finally:
            store.close()

    def wait_counted(self) -> None:
        """Wait until nothing is on its way any more: no outbox, no copy that is not ingested."""
        seen = (-1, 0.0)

        def at_rest() -> bool:
            nonlocal seen
            waiting = [_figure(edge.status("edge-0"), "outbox_bytes") for edge in self.edges]
            waiting += [_figure(each.status("ingest"), "lag_bytes") for each in self.ingesters]
            now, count = time.monotonic(), self.counted()
            if any(waiting) or count != seen[0]:
                seen = (count, now)
            return now - seen[1] > AT_REST_SECONDS

        until(at_rest, "hits are still on their way", CAUGHT_UP_SECONDS, pause=0.5)

    def _of_nats(self) -> None:
        routes = ", ".join(
            f'"nats://clicktrail:{self._secret}@{each.address}:6222"' for each in self.nats
        )
        for part in self.nats:
            file = part.directory / "nats.conf"
            file.write_text(
                _NATS.format(
                    name=part.name,
                    address=part.address,
                    directory=part.directory / "jetstream",
                    routes=routes,
                    password=self._secret,
                )
            )
            part.commands = [Command([program(), "-c", str(file)])]
            part.is_ready = lambda part: answers(f"http://{part.address}:8222/healthz")

    def _of_stores(self) -> None:
        addresses = []
        for part in self.stores:
            data = part.directory / "data"
            environment = {
                "CLICKTRAIL_DATA_DIR": str(data),
                "CLICKTRAIL_HITSTORE_PORT": str(STORE_PORT),
            }
            relay = [sys.executable, "-m", "bench.cluster.relay", part.address]
            part.commands = [
                Command([sys.executable, "-m", "clicktrail", "hitstore"], environment),
                Command([*relay, str(RELAY_PORT), str(STORE_PORT)]),
            ]
            password = Secrets.load(Settings(data_dir=data)).hitstore_password
            address = f"http://clicktrail:{password}@{part.address}:{RELAY_PORT}"
            addresses.append(address)
            part.is_ready = _answers_as_store(address)
        self._hitstore_url = ",".join(addresses)

    def _of_clicktrail(self) -> None:
        hosts = ",".join(each.address for each in self.nats)
        common = {
            "CLICKTRAIL_APP_PORT": str(APP_PORT),
            "CLICKTRAIL_EDGE_PORT": str(EDGE_PORT),
            "CLICKTRAIL_APP_URL": f"http://{self.app.address}:{APP_PORT}",
            "CLICKTRAIL_HITSTORE_URL": self._hitstore_url,
            "CLICKTRAIL_JOURNAL_URL": f"nats://clicktrail:{self._secret}@{hosts}",
            "CLICKTRAIL_JOURNAL_PARTITIONS": str(PARTITIONS),
            "CLICKTRAIL_INTERNAL_TOKEN": self._secret,
            "CLICKTRAIL_SIGNING_KEY": self._secret[::-1],
            "CLICKTRAIL_BOOTSTRAP_API_KEY": API_KEY,
            "CLICKTRAIL_EDGE_WORKERS": "1",
            "CLICKTRAIL_RATE_LIMIT": "0",
            "CLICKTRAIL_LOG_FORMAT": "json",
        }
        for node, part in enumerate([self.app, *self.edges, *self.ingesters]):
            own = {
                "CLICKTRAIL_DATA_DIR": str(part.directory / "data"),
                "CLICKTRAIL_HOST": part.address,
                "CLICKTRAIL_NODE_ID": str(node),
            }
            command = part.name.partition("-")[0]
            words = [sys.executable, "-m", "clicktrail", command]
            part.commands = [Command(words, common | own)]
        self.app.is_ready = lambda part: answers(f"http://{part.address}:{APP_PORT}/healthz")
        for edge in self.edges:
            edge.is_ready = _leads_and_publishes
        for each in self.ingesters:
            each.is_ready = lambda part: bool((told := part.status("ingest")) and told.ready)


def leads(address: str) -> bool:
    """Whether an edge redirects by the last link that was made."""
    try:
        return request("GET", f"http://{address}/l{LINKS - 1}", timeout=2).status in (301, 302, 307)
    except OSError:
        return False


def _leads_and_publishes(part: Part) -> bool:
    up = _figure(part.status("edge-0"), "shared_journal_up", absent=0.0)
    return bool(up) and leads(f"{part.address}:{EDGE_PORT}")


def _answers_as_store(address: str) -> Callable[[Part], bool]:
    def ready(_: Part) -> bool:
        store = connect_to(address, "")
        try:
            return store.ping()
        finally:
            store.close()

    return ready


def _figure(status: ProcessStatus | None, name: str, absent: float = 1.0) -> float:
    return absent if status is None else status.figures.get(name, absent)
