"""Writes the OpenAPI documents, as the app serves them, to the files that are named.

`api_documents.py V2 V3`: the types of the dashboard are made from them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings


def main(*targets: str) -> None:
    """Ask a new, empty app for both documents."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        secrets = Secrets.load(settings)
        bootstrap(settings)
        catalog = Catalog.open(settings)
        parts = Parts(settings, secrets, catalog, HitStore.connect(settings, secrets))
        client = TestClient(create_app(parts))
        for path, target in zip(("/openapi.json", "/v3/openapi.json"), targets, strict=True):
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            Path(target).write_bytes(client.get(path).raise_for_status().content)
        parts.hits.close()
        catalog.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
