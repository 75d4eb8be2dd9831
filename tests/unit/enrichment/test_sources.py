from __future__ import annotations

import pytest

from clicktrail.enrichment.sources import HitSource, Source, language_of, source_of

SOURCES = {
    "": Source(HitSource.DIRECT, "", ""),
    "not a url": Source(HitSource.DIRECT, "", ""),
    "http://[::1": Source(HitSource.DIRECT, "", ""),
    "https://www.google.com/": Source(HitSource.GOOGLE, "", "www.google.com"),
    "https://www.google.co.uk/search?q=red+shoes": Source(
        HitSource.GOOGLE, "red shoes", "www.google.co.uk"
    ),
    "https://www.google.com.br/": Source(HitSource.GOOGLE, "", "www.google.com.br"),
    "https://google.evil.example/": Source(HitSource.OTHER, "", "google.evil.example"),
    "https://notgoogle.com/": Source(HitSource.OTHER, "", "notgoogle.com"),
    "https://mail.google.com/mail/u/0/": Source(HitSource.EMAIL, "", "mail.google.com"),
    "https://www.bing.com/search?q=%C3%A9t%C3%A9&form=QBLH": Source(
        HitSource.BING, "été", "www.bing.com"
    ),
    "https://search.yahoo.com/search?p=shoes": Source(HitSource.YAHOO, "shoes", "search.yahoo.com"),
    "https://mail.yahoo.com/d/folders/1": Source(HitSource.EMAIL, "", "mail.yahoo.com"),
    "https://outlook.live.com/": Source(HitSource.EMAIL, "", "outlook.live.com"),
    "http://l.facebook.com/l.php?u=x": Source(HitSource.FACEBOOK, "", "l.facebook.com"),
    "https://t.co/abc": Source(HitSource.TWITTER, "", "t.co"),
    "https://x.com/someone": Source(HitSource.TWITTER, "", "x.com"),
    "https://netflix.com/": Source(HitSource.OTHER, "", "netflix.com"),
    "https://lnkd.in/abc": Source(HitSource.LINKEDIN, "", "lnkd.in"),
    "https://youtu.be/abc": Source(HitSource.YOUTUBE, "", "youtu.be"),
    "https://l.instagram.com/?u=x": Source(HitSource.INSTAGRAM, "", "l.instagram.com"),
    "https://www.pinterest.co.uk/pin/1": Source(HitSource.PINTEREST, "", "www.pinterest.co.uk"),
    "https://out.reddit.com/t3": Source(HitSource.REDDIT, "", "out.reddit.com"),
    "android-app://com.google.android.gm/": Source(HitSource.EMAIL, "", "com.google.android.gm"),
    "android-app://org.example.app/": Source(HitSource.OTHER, "", "org.example.app"),
    "HTTPS://News.Example.COM:8443/a?q=x": Source(HitSource.OTHER, "", "news.example.com"),
}

LANGUAGES = {
    "en-US,en;q=0.9": "en-us",
    "it": "it",
    "zh-Hant-TW;q=0.8, en": "zh-hant-tw",
    "*": "",
    "": "",
    "<script>": "",
    " DE ,en": "de",
}


@pytest.mark.parametrize("referrer", SOURCES)
def test_a_referrer_is_a_source(referrer: str) -> None:
    assert source_of(referrer) == SOURCES[referrer]


@pytest.mark.parametrize("header", LANGUAGES)
def test_the_first_language_counts(header: str) -> None:
    assert language_of(header) == LANGUAGES[header]


def test_words_searched_for_are_cut() -> None:
    assert source_of("https://www.google.com/search?q=" + "a" * 5000).param == "a" * 200
