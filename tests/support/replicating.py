"""The hit store process with what a server of a cluster has: macros, its cluster, and a Keeper.

ClickHouse's own stand-in for Keeper (`testkeeper`) lives in the process. Replicated tables can be
made by it; nothing can be written to them, since an embedded engine has no port for its copies.
`python -m tests.support.replicating` takes the settings of the process, and `SHARD`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from clicktrail.hits import engine, server
from clicktrail.settings import Settings

CLUSTER = "links"
_CONFIG = """<clickhouse>
  <zookeeper>
    <implementation>testkeeper</implementation>
    <node><host>localhost</host><port>2181</port></node>
  </zookeeper>
  <macros><shard>{shard}</shard><replica>here</replica></macros>
  <remote_servers><links>
    <shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
    <shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
  </links></remote_servers>
</clickhouse>
"""


def configure(directory: Path, shard: str) -> None:
    """Have the engine of this process read such a configuration."""
    path = directory / "cluster.xml"
    directory.mkdir(parents=True, exist_ok=True)
    path.write_text(_CONFIG.format(shard=shard), encoding="utf-8")
    usual = engine.Limits.for_the_server

    def configured(self: engine.Limits) -> dict[str, Any]:
        return usual(self) | {"config-file": path}

    engine.Limits.for_the_server = configured  # type: ignore[method-assign]


if __name__ == "__main__":
    settings = Settings()
    configure(settings.data_dir, os.environ["SHARD"])
    raise SystemExit(server.run(settings))
