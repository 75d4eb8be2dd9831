"""Whether every link of a built site leads somewhere, and nothing is asked of other hosts."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a browser fetches by itself, by element and attribute.
_FETCHED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "srcset")}
_FETCHED_RELATIONS = {"stylesheet", "preload", "preconnect", "icon", "modulepreload"}


class _Page(HTMLParser):
    """The places that a page has, and what it points to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[str] = []
        self.foreign: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element is called, and where it leads."""
        found = {name: value or "" for name, value in attrs}
        self.places |= {found[name] for name in ("id", "name") if name in found}
        is_fetched = tag == "link" and bool(_FETCHED_RELATIONS & set(found.get("rel", "").split()))
        for name in ("href", "src", "srcset"):
            if name not in found:
                continue
            is_foreign = bool(urlsplit(found[name]).netloc)
            if is_foreign and (is_fetched or (tag, name) in _FETCHED):
                self.foreign.append(found[name])
            elif not is_foreign and not urlsplit(found[name]).scheme:
                self.links.append(found[name])


def problems(site: Path) -> list[str]:
    """Return what is wrong with a built site, in sentences."""
    site = site.resolve()
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    found = []
    for path, page in sorted(pages.items()):
        name = path.relative_to(site)
        found += [f"{name} asks another host: {url}" for url in page.foreign]
        for link in page.links:
            parts = urlsplit(link)
            # The page for what is not there stands at every address.
            if name.name == "404.html" or parts.path.startswith("/"):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists():
                found.append(f"{name} leads nowhere: {link}")
            elif target in pages and parts.fragment and parts.fragment not in pages[target].places:
                found.append(f"{name} leads to no such place: {link}")
    return found
