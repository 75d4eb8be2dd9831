"""The documentation site is built, its links lead somewhere, and it asks no other host."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts.build_site import ROOT, build
from scripts.site_links import problems


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("documentation"))


def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    assert problems(site) == []


def test_every_page_is_in_the_menu_or_in_a_list(site: Path) -> None:
    front = (site / "index.html").read_text(encoding="utf-8")
    decisions = (site / "adr/index.html").read_text(encoding="utf-8")
    pages = {page.relative_to(site) for page in site.rglob("*.html")} - {Path("404.html")}
    listed = {
        page
        for page in pages
        if f'href="{page}"' in front
        or f'href="./{page}"' in front
        # Decisions are listed on a page of their own.
        or (page.parent.name == "adr" and f"{page.name}" in decisions)
    }
    assert {str(page) for page in pages - listed} == set()


def test_diagrams_are_drawn_without_another_host(site: Path) -> None:
    architecture = (site / "architecture.html").read_text(encoding="utf-8")
    assert '<pre class="mermaid">' in architecture
    assert 'src="./assets/diagrams.js"' in architecture
    program = ROOT / "packages/site/node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js"
    assert (site / "assets/mermaid.js").read_bytes() == program.read_bytes()


def test_what_leads_nowhere_and_what_asks_elsewhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_text('<h1 id="here">A</h1><a href="../b.html#there">b</a>')
    (tmp_path / "b.html").write_text(
        '<a href="a/#here">a</a><a href="a/index.html#gone">a</a><a href="c.html">c</a>'
        '<a href="#nowhere">b</a><a href="https://else.example/">fine</a>'
        '<script src="https://else.example/x.js"></script><img src="//else.example/x.png">'
        '<link rel="stylesheet" href="https://else.example/x.css">'
    )
    assert problems(tmp_path) == [
        "a/index.html leads to no such place: ../b.html#there",
        "b.html asks another host: https://else.example/x.js",
        "b.html asks another host: //else.example/x.png",
        "b.html asks another host: https://else.example/x.css",
        "b.html leads to no such place: a/index.html#gone",
        "b.html leads nowhere: c.html",
        "b.html leads to no such place: #nowhere",
    ]
