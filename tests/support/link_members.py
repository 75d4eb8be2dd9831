"""Everything that a link can be told, and how its members are read."""

from __future__ import annotations

from typing import Any

from tests.support.api import Account

A, B, C = "https://a.example/", "https://b.example/", "https://c.example/"
EVERYTHING: dict[str, Any] = {
    "url": A,
    "redirectType": 307,
    "appendQuery": True,
    "destinationMode": 9,
    "isABTest": True,
    "randomDestinationItems": [{"url": A}, {"url": B}],
    "sequentialDestinationItems": [{"url": B}, {"url": C}],
    "spilloverDestinationItems": [{"url": C}],
    "weightedDestinationItems": [{"url": B, "weight": 70}, {"url": C, "weight": 0}],
    "urlsByLanguage": [{"languageCode": "de", "url": B}, {"languageCode": "pt-BR", "url": C}],
    "urlsByNation": [{"nation": "IT", "url": B}, {"nation": "xk", "url": C}],
    "uniqueDestinationItem": {"firstDestinationUrl": B},
    "browserDestinationItem": {
        "mobileDestinationUrl": A,
        "emailDestinationUrl": B,
        "spidersDestinationUrl": C,
    },
    "expirationDate": "20270131235959",
    "urlAfterDateExpiration": B,
    "pauseAfterDateExpiration": True,
    "expirationClicks": 1000,
    "urlAfterClicksExpiration": C,
    "pauseAfterClicksExpiration": True,
    "password": "open sesame",
    "hideUrl": True,
    "hideUrlTitle": "Our shop",
    "encodeUrl": True,
    "referrerClean": 2,
}


def members(owner: Account, link: int) -> dict[str, Any]:
    found = owner.get(f"/datapoints/{link}")["typeTL"]
    assert isinstance(found, dict)
    return found


def kept(owner: Account, link: int) -> dict[str, Any]:
    with owner.parts.catalog.read() as view:
        return view.datapoints.get(owner.id, link).specifics


def errors(owner: Account, type_tl: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    body = {"title": "x", "typeTL": {"url": A, **type_tl}, **more}
    answer = owner.call("POST", "/datapoints", body)
    assert answer.status_code == 400, answer.text
    return [(one["property"], one["code"]) for one in answer.json()["errors"]]
