"""Single sign-on by an OpenID Connect provider: the authorization code flow with PKCE.

What the provider says of itself (discovery) and its keys are asked for when they are needed and
remembered for an hour; keys also when a token names an unknown one. A token counts only if it is
signed by one of those keys, for us, lately, and with the nonce that this browser was sent with.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlencode, urlsplit

import urllib3
from joserfc import jwk, jwt
from joserfc.errors import JoseError
from urllib3.exceptions import HTTPError

from clicktrail import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from clicktrail.settings import Settings

SCOPE = "openid email profile"
REMEMBERED_SECONDS = 3600.0
KEYS_AT_MOST_EVERY_SECONDS = 60.0
MOST_BYTES = 2**20
LEEWAY_SECONDS = 60
# Signatures with a key that others can know, so neither `none` nor those with the client's secret.
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip


class ProviderError(Exception):
    """The provider does not answer, or not as it should; its text is for the log."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a browser that is sent to the provider keeps until it comes back."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """One provider; safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        issuer: str,
        client_id: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._secret = settings.oidc_client_secret
        self._claim = settings.oidc_claim
        self._trust_email = settings.oidc_trust_email
        self._clock = clock
        self._pool = urllib3.PoolManager(
            retries=False,
            timeout=urllib3.Timeout(10, connect=5),
            headers={"User-Agent": f"clicktrail/{__version__}"},
        )
        self._asking = threading.Lock()
        self._metadata: dict[str, Any] = {}
        self._metadata_at = float("-inf")
        self._keys: dict[str, jwk.Key] = {}
        self._keys_at = float("-inf")
        self.redirect_uri = f"{settings.api_url}/v3/session/oidc/callback"

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return the provider that the settings mean; None where they mean none."""
        if settings.oidc_issuer is None or settings.oidc_client_id is None:
            return None
        return cls(settings, settings.oidc_issuer, settings.oidc_client_id)

    def authorization_url(self, secrets: Secrets) -> str:
        """Return where to send the browser. Raises ProviderError."""
        endpoint = self._endpoint("authorization_endpoint")
        digest = hashlib.sha256(secrets.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self.redirect_uri,
            "scope": SCOPE,
            "state": secrets.state,
            "nonce": secrets.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def identify(self, code: str, issuer: str | None, secrets: Secrets) -> str:
        """Return the e-mail address, or what the set claim says, of whoever brought `code`.

        `issuer` is what the provider put beside it (RFC 9207), None where it does not. Raises
        ProviderError, also where the provider does not vouch for the address.
        """
        if issuer is not None and issuer != self._issuer:
            raise ProviderError("the answer is another provider's")
        tokens = self._tokens(code, secrets.verifier)
        claims = self._claims(str(tokens.get("id_token", "")), secrets.nonce)
        if not claims.get(self._claim):
            claims = {**self._user_info(tokens, claims["sub"]), **claims}
        found = claims.get(self._claim)
        if not isinstance(found, str) or not found.strip() or not found.isprintable():
            raise ProviderError(f"the provider says nothing of {self._claim}")
        verified = claims.get("email_verified") in (True, "true")
        if self._claim == "email" and not verified and not self._trust_email:
            raise ProviderError(
                "the provider does not call the e-mail address verified"
                " (see CLICKTRAIL_OIDC_TRUST_EMAIL)"
            )
        return found.strip()

    def _tokens(self, code: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        offered = self._discovered().get("token_endpoint_auth_methods_supported")
        if self._secret is None:
            form["client_id"] = self._client_id
        elif isinstance(offered, list) and "client_secret_basic" not in offered:
            form |= {"client_id": self._client_id, "client_secret": self._secret}
        else:
            pair = f"{quote(self._client_id, safe='')}:{quote(self._secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return self._ask("POST", self._endpoint("token_endpoint"), headers, urlencode(form))

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        """Return what an ID token says, after all checks of OpenID Connect Core 3.1.3.7."""
        try:
            claims = jwt.decode(token, self._key_for(token), algorithms=ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": self._issuer},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise ProviderError(f"the ID token does not hold: {error}") from error
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        party = claims.get("azp", self._client_id)
        if self._client_id not in audiences or party != self._client_id:
            raise ProviderError("the ID token is for another client")
        if len(audiences) > 1 and "azp" not in claims:
            raise ProviderError("the ID token is for several clients and does not say whose it is")
        return dict(claims)

    def _user_info(self, tokens: Mapping[str, Any], subject: object) -> dict[str, Any]:
        if "userinfo_endpoint" not in self._discovered() or not tokens.get("access_token"):
            return {}
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        found = self._ask("GET", self._endpoint("userinfo_endpoint"), headers)
        if found.get("sub") != subject:
            raise ProviderError("the user info is somebody else's")
        return found

    def _key_for(self, token: str) -> jwk.Key:
        header = _header(token)
        name = header.get("kid")
        keys = self._known_keys()
        if name is not None and name not in keys:
            keys = self._known_keys(renew=True)
        if name is None and len(keys) == 1:
            return next(iter(keys.values()))
        if name not in keys:
            raise ProviderError("the ID token is signed with an unknown key")
        return keys[name]

    def _known_keys(self, *, renew: bool = False) -> dict[str, jwk.Key]:
        with self._asking:
            age = self._clock() - self._keys_at
            if age > REMEMBERED_SECONDS or (renew and age > KEYS_AT_MOST_EVERY_SECONDS):
                found: dict[str, jwk.Key] = {}
                listed = self._ask("GET", self._endpoint("jwks_uri"), {}).get("keys")
                for number, each in enumerate(listed if isinstance(listed, list) else []):
                    try:
                        if each.get("kty") in ("RSA", "EC", "OKP") and each.get("use") != "enc":
                            found[str(each.get("kid", f"#{number}"))] = jwk.import_key(each)
                    except (JoseError, ValueError, AttributeError, KeyError, TypeError):
                        continue  # Of a kind that is not known here: others may do.
                self._keys, self._keys_at = found, self._clock()
            return self._keys

    def _endpoint(self, name: str) -> str:
        found = self._discovered().get(name)
        if not isinstance(found, str) or not _is_safe(found, self._issuer):
            raise ProviderError(f"the provider's {name} is no https:// address: {found!r}")
        return found

    def _discovered(self) -> dict[str, Any]:
        if self._clock() - self._metadata_at > REMEMBERED_SECONDS:
            url = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            found = self._ask("GET", url, {})
            if found.get("issuer") != self._issuer:
                raise ProviderError(
                    f"{url} says that its issuer is {found.get('issuer')!r}:"
                    " set CLICKTRAIL_OIDC_ISSUER to exactly that"
                )
            self._metadata, self._metadata_at = found, self._clock()
        return self._metadata

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: str | None = None
    ) -> dict[str, Any]:
        host = urlsplit(url).netloc
        try:
            answer = self._pool.request(
                method,
                url,
                body=body,
                headers={"Accept": "application/json", **headers},
                redirect=False,
                preload_content=False,
            )
            try:
                data = answer.read(MOST_BYTES + 1, decode_content=True)
            finally:
                answer.close()
        except (HTTPError, OSError) as error:
            raise ProviderError(f"{host} cannot be reached: {error}") from error
        if answer.status != 200 or len(data) > MOST_BYTES:
            said = data[:200].decode(errors="replace")
            raise ProviderError(f"{url} answers {answer.status}: {said}")
        try:
            found = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise ProviderError(f"{url} does not answer JSON") from error
        if not isinstance(found, dict):
            raise ProviderError(f"{url} does not answer an object")
        return found


def _header(token: str) -> dict[str, Any]:
    first = token.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ProviderError("there is no ID token")
    return found


def _is_safe(url: str, issuer: str) -> bool:
    scheme = urlsplit(url).scheme
    return scheme == "https" or (scheme == "http" and urlsplit(issuer).scheme == "http")
