from __future__ import annotations

from typing import Any

import pytest

from clicktrail.domain.passwords import SHOWN
from tests.support.api import Account
from tests.support.link_members import A, B, errors, members


@pytest.mark.parametrize(
    ("type_tl", "properties"),
    [
        ({"destinationMode": 10}, ["TypeTL.DestinationMode"]),
        ({"referrerClean": "some"}, ["TypeTL.ReferrerClean"]),
        ({"isABTest": "perhaps"}, ["TypeTL.IsABTest"]),
        ({"randomDestinationItems": [{"url": A}, {}]}, ["TypeTL.RandomDestinationItems[1].Url"]),
        ({"randomDestinationItems": {"url": A}}, ["TypeTL.RandomDestinationItems"]),
        ({"randomDestinationItems": [{"url": A}] * 101}, ["TypeTL.RandomDestinationItems"]),
        (
            {"spilloverDestinationItems": [{"url": "ftp://a.example"}, {"url": "javascript:1"}]},
            [
                "TypeTL.SpilloverDestinationItems[0].Url",
                "TypeTL.SpilloverDestinationItems[1].Url",
            ],
        ),
        (
            {"weightedDestinationItems": [{"url": A, "weight": 1}, {"url": "http://a\\b"}]},
            ["TypeTL.WeightedDestinationItems[1].Url"],
        ),
        (
            {"weightedDestinationItems": [{"url": A, "weight": 10_001}]},
            ["TypeTL.WeightedDestinationItems[0].Weight"],
        ),
        (
            {"weightedDestinationItems": [{"url": A, "weight": -1}]},
            ["TypeTL.WeightedDestinationItems[0].Weight"],
        ),
        (
            {"weightedDestinationItems": [{"url": A, "weight": 0.5}]},
            ["TypeTL.WeightedDestinationItems[0].Weight"],
        ),
        (
            {"weightedDestinationItems": [{"url": A, "weight": 0}, {"url": B}]},
            ["TypeTL.WeightedDestinationItems"],
        ),
        ({"urlsByNation": [{"nation": "uk", "url": A}]}, ["TypeTL.UrlsByNation[0].Nation"]),
        ({"urlsByNation": [{"url": A}]}, ["TypeTL.UrlsByNation[0].Nation"]),
        ({"urlsByNation": [{"nation": "de"}]}, ["TypeTL.UrlsByNation[0].Url"]),
        (
            {"urlsByLanguage": [{"languageCode": "German", "url": A}]},
            ["TypeTL.UrlsByLanguage[0].LanguageCode"],
        ),
        (
            {"uniqueDestinationItem": {"firstDestinationUrl": "/x"}},
            ["TypeTL.UniqueDestinationItem.FirstDestinationUrl"],
        ),
        (
            {"browserDestinationItem": {"spidersDestinationUrl": "http://u@a.example"}},
            ["TypeTL.BrowserDestinationItem.SpidersDestinationUrl"],
        ),
        ({"expirationDate": "20261301"}, ["TypeTL.ExpirationDate"]),
        ({"expirationDate": "tomorrow"}, ["TypeTL.ExpirationDate"]),
        ({"expirationClicks": -1}, ["TypeTL.ExpirationClicks"]),
        ({"expirationClicks": True}, ["TypeTL.ExpirationClicks"]),
        ({"expirationClicks": 2**60}, ["TypeTL.ExpirationClicks"]),
        (
            {"urlAfterDateExpiration": "x", "urlAfterClicksExpiration": "y"},
            ["TypeTL.UrlAfterDateExpiration", "TypeTL.UrlAfterClicksExpiration"],
        ),
        ({"hideUrlTitle": "x" * 256}, ["TypeTL.HideUrlTitle"]),
        ({"password": "x" * 256}, ["TypeTL.Password"]),
        ({"password": SHOWN}, ["TypeTL.Password"]),
        ({"scripts": [{"id": 4711}]}, ["TypeTL.Scripts[0].Id"]),
        ({"scripts": [{"name": "Seen"}]}, ["TypeTL.Scripts[0].Id"]),
        ({"goDomainId": 4711}, ["TypeTL.DomainId", "TypeTL.GoDomainId"]),
        ({"domainId": 1, "goDomainId": 4711}, ["TypeTL.GoDomainId"]),
        ({"url": "http://go.example/me"}, ["TypeTL.Url"]),
        (
            {
                "sequentialDestinationItems": [
                    {"url": A},
                    {"url": "HTTPS://GO.example:443/%4de?x=1"},
                ]
            },
            ["TypeTL.SequentialDestinationItems[1].Url"],
        ),
    ],
)
def test_what_is_wrong_is_named(
    owner: Account, type_tl: dict[str, Any], properties: list[str]
) -> None:
    found = errors(owner, type_tl, name="me")
    assert sorted(one for one, _ in found) == sorted(properties)
    link = owner.link(name=f"other-{owner.id}")
    before = owner.get(f"/datapoints/{link}")
    if "go.example" not in str(type_tl) and "GO.example" not in str(type_tl):
        answer = owner.call("POST", f"/datapoints/{link}", {"typeTL": type_tl})
        wrong = [one["property"] for one in answer.json()["errors"]]
        assert wrong == [one for one in properties if one != "TypeTL.DomainId"]
    assert owner.get(f"/datapoints/{link}") == before


def test_the_destinations_of_a_link_have_a_size_together(owner: Account) -> None:
    url = f"https://a.example/{'x' * 4000}"
    assert errors(owner, {"randomDestinationItems": [{"url": url}] * 60}) == [("TypeTL", "Invalid")]


def test_a_link_may_lead_to_another_link(owner: Account) -> None:
    first = owner.link(name=f"first-{owner.id}")
    onward = f"http://go.example/first-{owner.id}"
    second = owner.link(url=onward)
    assert members(owner, second)["url"] == onward
    name = {"name": f"FIRST-{owner.id}"}
    owner.ok("POST", f"/datapoints/{first}", {"name": f"away-{owner.id}"})
    answer = owner.call("POST", f"/datapoints/{second}", name)
    assert [one["property"] for one in answer.json()["errors"]] == ["TypeTL.Url"]


@pytest.mark.parametrize("media_type", ["application/json", "application/xml"])
def test_a_refused_password_is_not_said_again(owner: Account, media_type: str) -> None:
    secret = "open sesame " * 22
    link = {"title": "x", "typeTL": {"url": "https://shop.example/", "password": secret}}
    pixel = {"type": 1, "title": "x", "typeTL": {"password": "open sesame"}}
    guest = {"userName": "ali", "password": secret}
    headers = {"Accept": media_type}
    for path, body in (
        ("/datapoints", link),
        ("/datapoints", pixel),
        ("/account/guests", guest),
        ("/account/guests", guest | {"password": [secret]}),
    ):
        answer = owner.call("POST", path, body, headers=headers)
        assert answer.status_code == 400
        assert "sesame" not in answer.text
        assert "Password" in answer.text
    batch = owner.call("PUT", "/datapoints/batch", {"List": [link]}, headers=headers)
    assert batch.status_code == 200
    assert "sesame" not in batch.text
    refused = owner.call("POST", "/datapoints", link).json()
    sentence = "TypeTL.Password is longer than 255 characters."
    assert refused == {
        "errorCode": "ValidationError",
        "errorMessage": sentence,
        "httpErrorCode": 400,
        "errors": [{"code": "Invalid", "property": "TypeTL.Password", "errorMessage": sentence}],
    }


def test_what_is_no_country_or_language_is_called_by_its_members_name(owner: Account) -> None:
    members = {
        "url": "https://shop.example/",
        "urlsByNation": [{"nation": "Germany", "url": "https://a.example/"}],
        "urlsByLanguage": [{"languageCode": "German!", "url": "https://a.example/"}],
    }
    answer = owner.call("POST", "/datapoints", {"title": "x", "typeTL": members})
    nation, language = "TypeTL.UrlsByNation[0].Nation", "TypeTL.UrlsByLanguage[0].LanguageCode"
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [
            {
                "code": "Invalid",
                "property": nation,
                "errorMessage": f"{nation} is no ISO country code.",
                "errorValue": "Germany",
            },
            {
                "code": "Invalid",
                "property": language,
                "errorMessage": f"{language} is no language tag.",
                "errorValue": "German!",
            },
        ],
    )
