from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import pytest

from clicktrail.appearance.texts import WORDINGS, language_of, wording

PLACE = re.compile(r"\{[a-z]+\}")


def leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text below `value`, with the names that lead to it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}/{name}")
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield from leaves(inner, f"{path}/{at}")
    else:
        yield path, str(value)


def of(language: str) -> dict[str, str]:
    return dict(leaves(msgspec.to_builtins(WORDINGS[language])))


def test_there_are_six_languages() -> None:
    assert sorted(WORDINGS) == ["de", "en", "es", "fr", "it", "pt"]


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_a_language_has_every_text_with_its_places(language: str) -> None:
    english, texts = of("en"), of(language)
    assert texts.keys() == english.keys()
    for path, text in texts.items():
        assert text == text.strip() or path == "/format/thousands"
        assert text
        if not path.startswith("/format"):
            assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(english[path])), path


@pytest.mark.parametrize("language", sorted(set(WORDINGS) - {"en"}))
def test_no_text_was_left_in_english(language: str) -> None:
    english = of("en")
    same = {path for path, text in of(language).items() if text == english[path]}
    borrowed = {"/statistics/browsers", "/words/password"}  # Browser, Password
    assert {path for path in same if not path.startswith("/format")} <= borrowed


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-CH,de;q=0.9", "de"),
        ("PT-br", "pt"),
        ("nl,fr;q=0.8,en;q=0.9", "en"),
        ("nl,fr;q=0.9,en;q=0.8", "fr"),
        ("en;q=0.5,it", "it"),
        ("it;q=0.5,es;q=0.5", "it"),
        ("es;q=0,fr;q=0.1", "fr"),
        ("es;q=0", "en"),
        ("ja,*;q=0.5,de;q=0.3", "en"),
        ("de ; q=0.7 , fr ; q=0.9", "fr"),
        ("de;q=nonsense,fr;q=0.1", "fr"),
        ("de;q=nan,fr;q=0.1", "fr"),
        ("de;q=1e9", "en"),
        ("de;q=-1,fr", "fr"),
        ("../../etc", "en"),
        ('de"><script>', "en"),
        ("xx," * 30 + "de", "en"),
        ("\xff\x00;;;,,,", "en"),
        ("x" * 5000 + ",de", "en"),
    ],
)
def test_the_language_is_the_one_wanted_most_of_those_there_are(header: str, expected: str) -> None:
    assert language_of(header) == expected


def test_an_unknown_language_reads_english() -> None:
    assert wording("tlh") is WORDINGS["en"]
