"""Single sign-on, against a provider of its own that answers over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.api.v3.single_sign_on import COOKIE
from tests.support.oidc_provider import CLIENT, SECRET, OidcProvider
from tests.support.signing_in import Browser, Owner
from tests.support.system import request

APP = "http://app.example"
CALLBACK = "/v3/session/oidc/callback"


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    with OidcProvider() as running:
        yield running


@pytest.fixture
def serving(parts: Parts, provider: OidcProvider) -> Callable[..., Parts]:
    """Make parts that trust the provider; keywords override settings."""

    def make(**overrides: Any) -> Parts:
        changes = {
            "rate_limit": 0,
            "public_app_url": APP,
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "oidc_name": "Example Login",
            **overrides,
        }
        settings = parts.settings.model_copy(update=changes)
        # Copies keep what was computed of the original.
        settings.__dict__.pop("api_url", None)
        return Parts(settings, parts.secrets, parts.catalog, parts.hits)

    return make


def there(browser: Browser) -> str:
    """Go to the provider; return the path under the app that it sends the browser back to."""
    started = browser.client.get("/v3/session/oidc", follow_redirects=False)
    assert started.status_code == 303, started.text
    sent_back = request("GET", started.headers["location"])
    assert sent_back.status == 302, sent_back.body
    back = sent_back.headers["location"]
    assert back.startswith(f"{APP}{CALLBACK}?")
    return back.removeprefix(APP)


def sign_on(browser: Browser) -> str:
    """Sign on; return where it ends."""
    ended = browser.client.get(there(browser), follow_redirects=False)
    assert ended.status_code == 303, ended.text
    return str(ended.headers["location"])


def test_whom_the_provider_vouches_for_is_signed_in(
    serving: Callable[..., Parts], provider: OidcProvider
) -> None:
    parts = serving()
    ada = Owner(parts, password=None)
    provider.person["email"] = ada.email.upper()
    browser = Browser(create_app(parts))
    assert browser.client.get("/v3/session/options").json() == {
        "password": True,
        "sso": {"name": "Example Login", "url": "/v3/session/oidc"},
    }
    assert sign_on(browser) == "/app"
    session = browser.client.get("/v3/session").json()
    assert (session["user"]["email"], session["account"]["id"]) == (ada.email, ada.id)
    listed = browser.client.get("/v3/sessions").json()["sessions"]
    assert [one["method"] for one in listed] == ["sso"]
    assert browser.client.cookies.get(COOKIE) is None


def test_the_browser_is_sent_with_secrets_that_no_script_reads(
    serving: Callable[..., Parts],
) -> None:
    client = TestClient(create_app(serving()), base_url=APP)
    answers = [client.get("/v3/session/oidc", follow_redirects=False) for _ in range(2)]
    queries = [parse_qs(urlsplit(one.headers["location"]).query) for one in answers]
    first, second = ({name: value[0] for name, value in query.items()} for query in queries)
    secret = ("state", "nonce", "code_challenge")
    assert {name: value for name, value in first.items() if name not in secret} == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": f"{APP}{CALLBACK}",
        "scope": "openid email profile",
        "code_challenge_method": "S256",
    }
    assert all(first[name] != second[name] for name in secret)
    _, *attributes = answers[0].headers["set-cookie"].split("; ")
    assert sorted(attributes) == [
        "HttpOnly",
        "Max-Age=600",
        "Path=/v3/session/oidc",
        "SameSite=lax",
    ]


def test_a_guest_signs_on_by_address_or_by_another_claim(
    serving: Callable[..., Parts], provider: OidcProvider
) -> None:
    parts = serving(oidc_claim="preferred_username")
    ada = Owner(parts)
    with parts.catalog.write() as edit:
        edit.guests.create(
            ada.id, b"k" * 32, user_name=f"p{ada.id}", name="Pat", email=f"p{ada.id}@a.example"
        )
    for claim in (f"P{ada.id}", f"P{ada.id}@A.example"):
        # Not in the ID token: asked of the user info, of which the subject must be the same.
        provider.user_info = {"sub": "42", "preferred_username": claim}
        browser = Browser(create_app(parts))
        assert sign_on(browser) == "/app"
        assert browser.client.get("/v3/session").json()["user"]["name"] == "Pat"
        assert browser.client.get("/account/guests").status_code == 403
    provider.user_info["sub"] = "43"
    assert sign_on(Browser(create_app(parts))) == "/app/sign-on?error=sso-failed"


@pytest.mark.parametrize("offered", [["client_secret_post"], ["client_secret_basic", "x"], None])
def test_the_secret_is_told_as_the_provider_wants_it(
    serving: Callable[..., Parts], provider: OidcProvider, offered: list[str] | None
) -> None:
    parts = serving()
    provider.person["email"] = Owner(parts).email
    if offered is not None:
        provider.metadata["token_endpoint_auth_methods_supported"] = offered
    assert sign_on(Browser(create_app(parts))) == "/app"


def test_a_client_may_have_no_secret(serving: Callable[..., Parts], provider: OidcProvider) -> None:
    provider.client_secret = None
    parts = serving(oidc_client_secret=None)
    provider.person["email"] = Owner(parts).email
    assert sign_on(Browser(create_app(parts))) == "/app"


def test_new_keys_are_asked_for_when_a_token_names_one(
    serving: Callable[..., Parts], provider: OidcProvider
) -> None:
    parts = serving()
    provider.person["email"] = Owner(parts).email
    app = create_app(parts)
    assert [sign_on(Browser(app)) for _ in range(2)] == ["/app", "/app"]
    assert provider.asked.count("/realm/keys") == 1
    assert provider.asked.count("/realm/.well-known/openid-configuration") == 1
    provider.signing = provider.new_key()
    provider.keys = [provider.signing]
    assert parts.provider is not None
    parts.provider._keys_at -= 61
    assert sign_on(Browser(app)) == "/app"
    provider.signing = provider.new_key()
    assert sign_on(Browser(app)) == "/app/sign-on?error=sso-failed"
    assert provider.asked.count("/realm/keys") == 2


def _set(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.update(changes)


def _drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.pop(name)


@pytest.mark.parametrize(
    "bend",
    [
        _set(iss="http://127.0.0.1:1/realm"),
        _set(aud="another"),
        _set(aud=[CLIENT, "another"]),
        _set(azp="another"),
        _set(exp=1),
        _set(iat=4_000_000_000),
        _set(nonce="another"),
        _set(email_verified=False),
        _set(email=""),
        _set(email=["ada@example.com"]),
        _set(email="\ud800"),
        *map(_drop, ("iss", "aud", "exp", "iat", "nonce", "sub", "email_verified")),
    ],
)
def test_a_token_that_does_not_hold_signs_nobody_in(
    serving: Callable[..., Parts],
    provider: OidcProvider,
    bend: Callable[[dict[str, Any]], None],
) -> None:
    parts = serving()
    provider.person["email"] = Owner(parts).email
    provider.bend = bend
    browser = Browser(create_app(parts))
    assert sign_on(browser) == "/app/sign-on?error=sso-failed"
    assert browser.client.get("/v3/session").status_code == 401


def test_an_unverified_address_counts_where_the_operator_says_so(
    serving: Callable[..., Parts], provider: OidcProvider
) -> None:
    parts = serving(oidc_trust_email=True)
    provider.person["email"] = Owner(parts).email
    del provider.person["email_verified"]
    assert sign_on(Browser(create_app(parts))) == "/app"


def test_whom_nobody_knows_is_told_so(
    serving: Callable[..., Parts], provider: OidcProvider
) -> None:
    provider.person["email"] = "stranger@example.com"
    assert sign_on(Browser(create_app(serving()))) == "/app/sign-on?error=sso-unknown"


@pytest.mark.parametrize(
    ("error", "told"), [("access_denied", "denied"), ("server_error", "failed")]
)
def test_what_the_provider_refuses_is_told(
    serving: Callable[..., Parts], provider: OidcProvider, error: str, told: str
) -> None:
    provider.refuses = error
    assert sign_on(Browser(create_app(serving()))) == f"/app/sign-on?error=sso-{told}"


def test_only_the_browser_that_was_sent_may_come_back_and_once(
    serving: Callable[..., Parts], provider: OidcProvider
) -> None:
    parts = serving()
    provider.person["email"] = Owner(parts).email
    app = create_app(parts)
    mine, others = Browser(app), Browser(app)
    back = there(mine)
    for browser in (others, Browser(app).signed_in(authKey=Owner(parts).key)):
        ended = browser.client.get(back, follow_redirects=False)
        assert ended.headers["location"] == "/app/sign-on?error=sso-expired"
    # Sent on a way of one's own, one cannot come back on another's.
    there(others)
    ended = others.client.get(back, follow_redirects=False)
    assert ended.headers["location"] == "/app/sign-on?error=sso-expired"
    assert mine.client.get(back, follow_redirects=False).headers["location"] == "/app"
    again = mine.client.get(back, follow_redirects=False)
    assert again.headers["location"] == "/app/sign-on?error=sso-expired"


@pytest.mark.parametrize(
    "changes", [{"iss": "https://evil.example"}, {"code": ""}, {"code": "x"}, {"code": "x" * 5000}]
)
def test_an_answer_that_was_bent_on_the_way_signs_nobody_in(
    serving: Callable[..., Parts], provider: OidcProvider, changes: dict[str, str]
) -> None:
    parts = serving()
    provider.person["email"] = Owner(parts).email
    browser = Browser(create_app(parts))
    query = parse_qs(urlsplit(there(browser)).query)
    bent = {name: value[0] for name, value in query.items()} | changes
    ended = browser.client.get(f"{CALLBACK}?{urlencode(bent)}", follow_redirects=False)
    assert ended.headers["location"] == "/app/sign-on?error=sso-failed"


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "http://127.0.0.1:1/other"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_a_provider_that_says_wrong_things_of_itself_is_not_gone_to(
    serving: Callable[..., Parts], provider: OidcProvider, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    client = TestClient(create_app(serving()), base_url=APP)
    answer = client.get("/v3/session/oidc", follow_redirects=False)
    assert answer.headers["location"] == "/app/sign-on?error=sso-failed"


def test_a_provider_that_does_not_answer_is_told_at_once(serving: Callable[..., Parts]) -> None:
    client = TestClient(create_app(serving(oidc_issuer="http://127.0.0.1:1")), base_url=APP)
    answer = client.get("/v3/session/oidc", follow_redirects=False)
    assert answer.headers["location"] == "/app/sign-on?error=sso-failed"


def test_without_a_provider_there_is_no_way(client: TestClient) -> None:
    for path in ("/v3/session/oidc", CALLBACK):
        assert client.get(path, follow_redirects=False).status_code == 404
