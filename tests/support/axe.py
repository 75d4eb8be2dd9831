"""Looks at pages for what keeps people out, by axe-core."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path("packages/accessibility/node_modules/axe-core/axe.min.js")


def barriers(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds in the page: rule and element."""
    assert AXE.is_file(), "make accessibility"
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [(one["id"], node["html"]) for one in found for node in one["nodes"]]
