"""The page at /docs in a real browser that reaches nothing but this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page

from clicktrail.api import reading, reference, refusals

Site = Callable[..., str]
INSTALLED = reading.PLACES[1]


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve the pages over a small API; return the address."""
    servers: list[tuple[uvicorn.Server, threading.Thread, socket.socket]] = []

    def serve(*places: Path) -> str:
        app = FastAPI(title="Small API", docs_url=None)

        @app.get("/things", tags=["Things"], summary="List <things>")
        def things(limit: int = 20) -> list[int]:
            return [limit]

        reading.install(app, places)
        reference.install(app)
        refusals.install(app)
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        servers.append((server, thread, listener))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield serve
    for server, thread, listener in servers:
        server.should_exit = True
        thread.join(10)
        listener.close()


def test_the_page_shows_the_operations_under_its_strict_policy(site: Site, page: Page) -> None:
    assert all((INSTALLED / name).is_file() for name in reading.INSTALLED_FILES), "make reference"
    address = site(INSTALLED)
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/docs")
    page.get_by_text("List <things>").wait_for()
    page.get_by_text("List <things>").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.get_by_text("Response body").first.wait_for()
    assert complaints == []
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()


def test_without_swagger_ui_the_page_lists_the_operations(
    site: Site, page: Page, tmp_path: Path
) -> None:
    address = site(tmp_path)
    page.goto(f"{address}/docs")
    assert "make reference" in page.locator(".notice").inner_text()
    (row,) = (line.inner_text().split() for line in page.locator("tr").all())
    assert row == ["GET", "/things", "List", "<things>", "limit"]
    answer = page.goto(f"{address}/docs/assets/swagger-ui.css")
    assert answer is not None
    assert answer.status == 404
