from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

PAGES = Path(__file__).parents[2] / "docs" / "api"
SEED = {
    ("put", "/conversions/{conversionId}/datapoints/batch/patch"): {"conversionId"},
    ("get", "/conversions/{conversionId}/datapoints"): {
        "conversionId",
        "createdAfter",
        "createdBefore",
        "limit",
        "offset",
        "status",
        "tags",
        "textSearch",
        "type",
    },
    ("get", "/conversions/{conversionId}/datapoints/count"): {
        "conversionId",
        "createdAfter",
        "createdBefore",
        "status",
        "tags",
        "textSearch",
        "type",
    },
    ("get", "/aggregated/summary/datapoints"): {
        "favourite",
        "fromDay",
        "groupId",
        "limit",
        "offset",
        "sortBy",
        "sortDirection",
        "status",
        "tag",
        "textSearch",
        "timeFrame",
        "toDay",
        "type",
    },
}


@pytest.fixture(scope="module")
def document(client: TestClient) -> Any:
    return client.get("/openapi.json").json()


def operations(document: Any) -> list[tuple[str, str, Any]]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_seed_operations_have_every_parameter(document: Any) -> None:
    for (method, path), names in SEED.items():
        found = {one["name"] for one in document["paths"][path][method].get("parameters", ())}
        assert names <= found


def test_every_operation_has_words_an_example_and_honest_refusals(document: Any) -> None:
    identifiers = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(identifiers)) == len(identifiers)
    error = {"$ref": "#/components/schemas/ErrorBody"}
    for _, path, operation in operations(document):
        assert operation["summary"]
        assert operation["description"]
        assert "422" not in operation["responses"]
        if path in ("/healthz", "/readyz", "/metrics"):
            assert operation["security"] == []
            continue
        assert operation["security"] == [{"header": []}, {"query": []}]
        assert operation["responses"]["200"]["content"]["application/json"]["example"]
        for status in ("400", "401", "404", "429", "503"):
            schema = operation["responses"][status]["content"]["application/json"]["schema"]
            assert schema == error


def test_every_reference_leads_somewhere(document: Any) -> None:
    schemas = document["components"]["schemas"]
    for name in re.findall(r"#/components/schemas/(\w+)", str(document)):
        assert name in schemas


def test_every_operation_is_on_a_page_and_every_page_tells_of_operations_that_exist(
    document: Any, client: TestClient
) -> None:
    text = "\n".join(page.read_text() for page in sorted(PAGES.glob("*.md")))
    text = text.replace("{conversionId}", "{id}")
    served = document["paths"] | client.get("/v3/openapi.json").json()["paths"]
    paths = {path.replace("{conversionId}", "{id}") for path in served}
    for path in paths:
        written = path if f"{path}`" in text else path.removesuffix("/count")
        assert f"{written}`" in text, path
    for mentioned in re.findall(r"`(?:(?:GET|POST|PUT|DELETE),? ?`?,? ?)+(/[\w/{}]*)`", text):
        assert mentioned in paths, mentioned


def test_the_front_page_leads_to_the_documents(client: TestClient) -> None:
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    for target in re.findall(r'href="([^"]+)"', page.text):
        # No other part runs beside the app of this test, so /readyz says that it is not ready.
        assert client.get(target).status_code == (503 if target == "/readyz" else 200)
    assert "/docs" in page.text
