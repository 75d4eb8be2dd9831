"""Look for secrets in what git holds: keys and tokens by their form, other texts by their chance.

python -m scripts.find_secrets

Nothing is asked of any server. What looks like a secret and is none stands in `.secrets.json`, each
with the reason, by file, kind and hash, so that it may move within its file. Exits with 1 where
something else is found, or where an entry fits nothing any more.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).parents[1]
KNOWN = ROOT / ".secrets.json"
# Keys of others' services, by their form: nowhere.
FORMS = (
    "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector",
    "CloudantDetector", "DiscordBotTokenDetector", "GitHubTokenDetector", "GitLabTokenDetector",
    "IbmCloudIamDetector", "IbmCosHmacDetector", "JwtTokenDetector", "MailchimpDetector",
    "NpmDetector", "OpenAIDetector", "PrivateKeyDetector", "PypiTokenDetector",
    "SendGridDetector", "SlackDetector", "SoftlayerDetector", "SquareOAuthDetector",
    "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip
# Whatever has the name of a secret, or no pattern: not in what is delivered.
CHANCE = (
    {"name": "KeywordDetector"},
    {"name": "Base64HighEntropyString", "limit": 4.5},
    {"name": "HexHighEntropyString", "limit": 3.0},
)
FILTERS = (
    "detect_secrets.filters.allowlist.is_line_allowlisted",
    "detect_secrets.filters.heuristic.is_templated_secret",
)
# What chance takes for a secret: references, ids, words.
FILTERS_OF_CHANCE = (
    "detect_secrets.filters.heuristic.is_indirect_reference",
    "detect_secrets.filters.heuristic.is_likely_id_string",
    "detect_secrets.filters.heuristic.is_not_alphanumeric_string",
    "detect_secrets.filters.heuristic.is_potential_uuid",
    "detect_secrets.filters.heuristic.is_sequential_string",
)
DELIVERED = re.compile(r"^(src|scripts|deploy|frontend/src|\.ci)/|^Makefile$")
# What people read, of passwords and keys as well.
TEXTS = re.compile(r"^frontend/src/i18n/|^src/clicktrail/appearance/languages/")
# Hashes of packages, and what is made from what is looked at.
LOCKS = re.compile(r"^requirements/.*\.txt$|(^|/)package-lock\.json$|^frontend/src/api/v\d\.d\.ts$")


class Found(NamedTuple):
    """A text that looks like a secret: where, what kind, and its SHA-1."""

    file: str
    line: int
    kind: str
    sha1: str


def look(files: list[str], root: Path) -> list[Found]:
    """Return what looks like a secret in files below `root`, by file and line."""
    found: set[Found] = set()
    forms = [{"name": name} for name in FORMS]
    delivered = [name for name in files if DELIVERED.search(name) and not TEXTS.search(name)]
    others = sorted(set(files) - set(delivered))
    for names, plugins, filters in (
        (delivered, [*forms, *CHANCE], FILTERS + FILTERS_OF_CHANCE),
        (others, forms, FILTERS),
    ):
        settings = {"plugins_used": plugins, "filters_used": [{"path": name} for name in filters]}
        with transient_settings(settings):
            collection = SecretsCollection(root=str(root))
            for name in names:
                collection.scan_file(name)
            found.update(
                Found(name, one.line_number, one.type, one.secret_hash) for name, one in collection
            )
    return sorted(found)


def listed() -> list[str]:
    """Return the files that git holds or is about to, but no lock files."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    names = sorted({name for name in told.split("\0") if name and not LOCKS.search(name)})
    return [name for name in names if (ROOT / name).is_file() and ROOT / name != KNOWN]


def main() -> int:
    """Print what is found and not known, and what is known and not found; return the exit code."""
    found = look(listed(), ROOT)
    entries = json.loads(KNOWN.read_text("utf-8"))
    known = {(one["file"], one["kind"], one["sha1"]) for one in entries}
    unknown = [one for one in found if (one.file, one.kind, one.sha1) not in known]
    for one in unknown:
        print(
            f"{one.file}:{one.line}: {one.kind} (SHA-1 {one.sha1}): take it out and replace it"
            f" wherever it was used, or say in {KNOWN.name} why it is none"
        )
    stale = sorted(known - {(one.file, one.kind, one.sha1) for one in found})
    for file, kind, sha1 in stale:
        print(f"{KNOWN.name}: nothing fits {file}, {kind}, {sha1} any more: remove it")
    return 1 if unknown or stale else 0


if __name__ == "__main__":
    sys.exit(main())
