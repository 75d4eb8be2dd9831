"""Look for known weaknesses in what is locked, by asking OSV (osv.dev) about each version.

python -m scripts.audit [--strict] [--service URL]

Asked about is what the locks of pip name, those for development included, and what of npm's is
delivered. One line for each weakness that is known. Exits with 0 where none is known, and with 1
where one is. Where the service cannot be asked it says so, and exits with 0, or with 2 if
`--strict`: a machine without that network can neither find anything nor rule anything out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from http.client import HTTPException
from typing import Any
from urllib.request import Request, urlopen

from scripts.sbom import NPM_LOCKS, ROOT, npm_components, python_components

SERVICE = "https://api.osv.dev/v1"
ANSWER_SECONDS = 20
AT_ONCE = 1000
"""So many versions the service takes in one question."""
MOST_PAGES = 20

ACCEPTED: dict[str, str] = {}
"""Ids of weaknesses that do not concern Clicktrail, each with the reason."""


class NotAskedError(Exception):
    """The service did not answer, or with something else than what it promises."""


def locked() -> list[str]:
    """Return the package URLs of everything that is asked about, in order."""
    found = {
        one["purl"]
        for lock in sorted((ROOT / "requirements").glob("*.txt"))
        for one in python_components(lock.read_text("utf-8"))
    }
    for folder in NPM_LOCKS:
        lock = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))
        found.update(one["purl"] for one in npm_components(lock))
    return sorted(found)


def known_weaknesses(purls: Iterable[str], service: str = SERVICE) -> dict[str, list[str]]:
    """Return the ids of the weaknesses that are known of each package URL which has any.

    Raises NotAskedError.
    """
    found: dict[str, set[str]] = {}
    asked = [{"package": {"purl": purl}} for purl in purls]
    for _ in range(MOST_PAGES):
        following = []
        for at in range(0, len(asked), AT_ONCE):
            questions = asked[at : at + AT_ONCE]
            answers = _asked(service, questions)
            for question, answer in zip(questions, answers, strict=True):
                ids = [one["id"] for one in answer.get("vulns", ())]
                if ids:
                    found.setdefault(question["package"]["purl"], set()).update(ids)
                if token := answer.get("next_page_token"):
                    following.append({**question, "page_token": token})
        if not following:
            return {purl: sorted(ids) for purl, ids in sorted(found.items())}
        asked = following
    raise NotAskedError(f"{service} has no end of pages")


def _asked(service: str, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    request = Request(  # noqa: S310 -- the service is named by whoever runs this
        f"{service}/querybatch",
        data=json.dumps({"queries": questions}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310
            results = json.load(answer)["results"]
    except (OSError, HTTPException) as error:
        raise NotAskedError(f"{service} cannot be asked ({error})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise NotAskedError(f"{service} answers something else than was asked") from error
    if not isinstance(results, list) or [type(one) for one in results] != [dict] * len(questions):
        raise NotAskedError(f"{service} answers something else than was asked")
    return results


def main(arguments: list[str] | None = None) -> int:
    """Ask, print what is known, and return the exit code."""
    parser = argparse.ArgumentParser(description="Look for known weaknesses in what is locked.")
    parser.add_argument("--strict", action="store_true", help="fail where nobody can be asked")
    parser.add_argument("--service", default=SERVICE, help="an address of OSV's API")
    chosen = parser.parse_args(arguments)
    purls = locked()
    try:
        known = known_weaknesses(purls, chosen.service)
    except NotAskedError as error:
        print(
            f"known weaknesses of {len(purls)} dependencies were NOT looked for: {error}",
            file=sys.stderr,
        )
        return 2 if chosen.strict else 0
    open_ones = 0
    for purl, ids in known.items():
        for one in ids:
            if reason := ACCEPTED.get(one):
                print(f"{purl}: {one} is accepted: {reason}")
            else:
                open_ones += 1
                print(f"{purl}: {one}, see https://osv.dev/vulnerability/{one}")
    print(f"{len(purls)} dependencies, {open_ones} known weaknesses")
    return 1 if open_ones else 0


if __name__ == "__main__":
    raise SystemExit(main())
