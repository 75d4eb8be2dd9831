"""The bill of materials says what is locked, all of it, and nothing that only building takes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from scripts.sbom import document, npm_components, python_components, version_of_sources

import clicktrail

ROOT = Path(__file__).parents[2]


def test_it_is_a_cyclonedx_document_of_this_version() -> None:
    found = document(version_of_sources())
    assert version_of_sources() == clicktrail.__version__
    assert (found["bomFormat"], found["specVersion"], found["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", found["serialNumber"]
    )
    product = found["metadata"]["component"]
    assert (product["type"], product["name"]) == ("application", "clicktrail")
    refs = [one["bom-ref"] for one in found["components"]]
    assert refs == sorted(set(refs))
    assert found["dependencies"] == [{"ref": product["bom-ref"], "dependsOn": refs}]
    assert document(version_of_sources()) == found


def test_every_locked_requirement_and_delivered_package_is_in_it() -> None:
    purls = {one["purl"]: one for one in document("1")["components"]}
    lock = (ROOT / "requirements/main.txt").read_text("utf-8")
    locked = re.findall(r"^([\w.-]+)(?:\[.*?\])?==([^\s;]+)", lock, flags=re.MULTILINE)
    expected = {f"pkg:pypi/{name.lower()}@{version}" for name, version in locked}
    assert expected == {purl for purl in purls if purl.startswith("pkg:pypi/")}
    assert sum(len(purls[one]["hashes"]) for one in expected) == lock.count("--hash=")
    manifest = json.loads((ROOT / "frontend/package.json").read_text("utf-8"))
    for name, version in manifest["dependencies"].items():
        assert f"pkg:npm/{name.replace('@', '%40')}@{version}" in purls
    built_with = {f"pkg:npm/{name}@{v}" for name, v in manifest["devDependencies"].items()}
    assert not built_with & purls.keys()
    for one in purls.values():
        assert one["hashes"], one["purl"]
        lengths = {"SHA-1": 40, "SHA-256": 64, "SHA-512": 128}
        assert all(len(h["content"]) == lengths[h["alg"]] for h in one["hashes"])


def test_what_some_systems_need_is_optional() -> None:
    digest = "ab" * 32
    lock = (
        "# a comment\n"
        f"Some.Thing[extra]==1.2 ; sys_platform == 'win32' \\\n    --hash=sha256:{digest}\n"
        f"other==3 \\\n    --hash=sha256:{digest} \\\n    --hash=sha256:{digest}\n"
    )
    windows, other = python_components(lock)
    assert windows == {
        "type": "library",
        "bom-ref": "pkg:pypi/some.thing@1.2",
        "name": "Some.Thing",
        "version": "1.2",
        "purl": "pkg:pypi/some.thing@1.2",
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "scope": "optional",
    }
    assert (other["scope"], len(other["hashes"])) == ("required", 2)
    with pytest.raises(ValueError, match="no locked requirement: -e"):
        list(python_components("-e .\n"))


def test_what_only_building_takes_is_left_out() -> None:
    one = {"version": "1.0.0", "integrity": "sha512-AAAA", "license": "MIT"}
    lock = {
        "packages": {
            "": {},
            "node_modules/@a/b": one,
            "node_modules/c/node_modules/d": {**one, "optional": True},
            "node_modules/e": {**one, "dev": True},
        }
    }
    first, second = npm_components(lock)
    assert first == {
        "type": "library",
        "bom-ref": "pkg:npm/%40a/b@1.0.0",
        "name": "@a/b",
        "version": "1.0.0",
        "purl": "pkg:npm/%40a/b@1.0.0",
        "hashes": [{"alg": "SHA-512", "content": "000000"}],
        "scope": "required",
        "licenses": [{"expression": "MIT"}],
    }
    assert (second["name"], second["scope"]) == ("d", "optional")
