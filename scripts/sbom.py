"""Write what Clicktrail is made of as a CycloneDX document (ecma-tc54.github.io), from the locks.

python scripts/sbom.py dist/clicktrail.cdx.json

The same locks give the same bytes: it holds no time, and its number is made of what is in it.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements/main.txt"
# What of npm's is delivered: built into the dashboard, or installed beside it.
NPM_LOCKS = ("frontend", "packages/reference", "packages/geo")
_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)(?:\s*;\s*(.*?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NUMBERS = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def python_components(lock: str) -> Iterator[dict[str, Any]]:
    """Give the components of a lock of pip's, with the hashes of all files of that version.

    Raises ValueError for a line that is none.
    """
    component: dict[str, Any] | None = None
    for line in lock.splitlines():
        if hashes := _HASH.findall(line):
            assert component is not None
            component["hashes"] += [{"alg": "SHA-256", "content": one} for one in hashes]
            continue
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _REQUIREMENT.match(line)
        if found is None:
            raise ValueError(f"this is no locked requirement: {line}")
        if component is not None:
            yield component
        name, version, marker = found.groups()
        component = _component(f"pkg:pypi/{name.lower()}@{version}", name, version)
        component["hashes"] = []
        # Only on some systems, or with some versions of Python.
        component["scope"] = "optional" if marker else "required"
    if component is not None:
        yield component


def npm_components(lock: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the components of a lock of npm's, without those that only building takes."""
    for place, one in lock["packages"].items():
        if not place or one.get("dev") or one.get("link"):
            continue
        name, version = place.rpartition("node_modules/")[2], one["version"]
        component = _component(f"pkg:npm/{quote(name)}@{version}", name, version)
        algorithm, _, digest = one["integrity"].partition("-")
        component["hashes"] = [
            {
                "alg": {"sha512": "SHA-512", "sha1": "SHA-1"}[algorithm],
                "content": base64.b64decode(digest).hex(),
            }
        ]
        component["scope"] = "optional" if one.get("optional") else "required"
        if license_ := one.get("license"):
            component["licenses"] = [{"expression": license_}]
        yield component


def document(version: str) -> dict[str, Any]:
    """Return the document of this working copy, its components by their addresses."""
    found = {one["purl"]: one for one in python_components(REQUIREMENTS.read_text("utf-8"))}
    for folder in NPM_LOCKS:
        lock = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))
        found |= {one["purl"]: one for one in npm_components(lock)}
    components = [found[purl] for purl in sorted(found)]
    product = _component(f"pkg:pypi/clicktrail@{version}", "clicktrail", version)
    product |= {"type": "application", "licenses": [{"expression": "Apache-2.0"}]}
    number = uuid.uuid5(_NUMBERS, json.dumps([product, components], sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {"component": product},
        "components": components,
        "dependencies": [
            {"ref": product["bom-ref"], "dependsOn": [one["bom-ref"] for one in components]}
        ],
    }


def version_of_sources() -> str:
    """Return the version that the sources say they are."""
    text = (ROOT / "src/clicktrail/__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, flags=re.MULTILINE)
    assert found is not None
    return found[1]


def _component(purl: str, name: str, version: str) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def main() -> None:
    """Write the document to the file that is named."""
    (target,) = sys.argv[1:]
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document(version_of_sources()), indent=2, ensure_ascii=False)
    Path(target).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
