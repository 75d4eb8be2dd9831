from __future__ import annotations

import importlib.util
from pathlib import Path

from starlette.testclient import TestClient

ROOT = Path(__file__).parents[2]


def test_the_table_of_conformance_says_what_is_served(client: TestClient) -> None:
    spec = importlib.util.spec_from_file_location("conformance", ROOT / "scripts/conformance.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = script.page(client.get("/openapi.json").json())
    assert (ROOT / "docs/api/conformance.md").read_text() == page
    assert f"| **all** |{' 108 of 108 |' * 4}" in page
