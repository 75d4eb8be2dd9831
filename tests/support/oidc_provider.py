"""A small OpenID Connect provider over HTTP on loopback, with the checks that a real one makes.

Whoever comes to its authorization endpoint is `person` at once. What it answers can be bent, to see
what becomes of it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "clicktrail at home"
SECRET = "s3cret & sound"


@cache
def _first_key() -> RSAKey:
    # Making one takes long.
    return OidcProvider.new_key()


class OidcProvider:
    """Serves discovery, authorization, tokens, keys and user info; a context manager.

    `bend` changes the claims of ID tokens, `metadata` adds to the discovery document, `user_info`
    is what its user info says; `refuses` is the error that authorization ends in.
    """

    def __init__(self) -> None:
        self.person: dict[str, Any] = {
            "sub": "42",
            "email": "ada@example.com",
            "email_verified": True,
        }
        self.bend: Callable[[dict[str, Any]], None] = lambda claims: None
        self.user_info: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.refuses = ""
        self.client_secret: str | None = SECRET
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self.signing = _first_key()
        self.keys = [self.signing]
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider._get(self)

            def do_POST(self) -> None:
                provider._post(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}/realm"

    @staticmethod
    def new_key() -> RSAKey:
        """Return a fresh key with an id of its own."""
        return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    def _get(self, handler: BaseHTTPRequestHandler) -> None:
        url = urlsplit(handler.path)
        self.asked.append(url.path)
        if url.path == "/realm/.well-known/openid-configuration":
            self._answer(handler, self._discovery())
        elif url.path == "/realm/keys":
            keys = [key.as_dict(private=False) for key in self.keys]
            self._answer(handler, {"keys": [{"kty": "unheard-of", "kid": "x"}, *keys]})
        elif url.path == "/realm/authorize":
            self._authorize(handler, {k: v[0] for k, v in parse_qs(url.query).items()})
        elif url.path == "/realm/me":
            good = handler.headers.get("Authorization") == "Bearer access"
            self._answer(handler, self.user_info if good else {}, 200 if good else 401)
        else:
            self._answer(handler, {"error": "not_found"}, 404)

    def _post(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0))).decode()
        form = {k: v[0] for k, v in parse_qs(body).items()}
        granted = self._codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        ).rstrip(b"=")
        right = (
            granted is not None
            and self._is_client(handler.headers.get("Authorization", ""), form)
            and form.get("grant_type") == "authorization_code"
            and form.get("redirect_uri") == granted["redirect_uri"]
            and challenge.decode() == granted["code_challenge"]
        )
        if granted is None or not right:
            self._answer(handler, {"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": granted["nonce"],
            **self.person,
        }
        self.bend(claims)
        header = {"alg": "RS256", "kid": self.signing.kid}
        token = jwt.encode(header, claims, self.signing)
        self._answer(handler, {"access_token": "access", "token_type": "Bearer", "id_token": token})

    def _is_client(self, authorization: str, form: dict[str, str]) -> bool:
        if self.client_secret is None:
            return not authorization and form.get("client_id") == CLIENT
        if not authorization:
            given = form.get("client_id"), form.get("client_secret")
        else:
            pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
            user, _, word = pair.partition(":")
            given = unquote(user), unquote(word)
        return given == (CLIENT, self.client_secret)

    def _authorize(self, handler: BaseHTTPRequestHandler, query: dict[str, str]) -> None:
        asked = {
            "response_type": "code",
            "client_id": CLIENT,
            "code_challenge_method": "S256",
            "scope": "openid email profile",
        }
        if not asked.items() <= query.items():
            self._answer(handler, {"error": "invalid_request"}, 400)
            return
        back = {"state": query["state"], "session_state": "of no concern"}
        if self.refuses:
            back["error"] = self.refuses
        else:
            back["code"] = secrets.token_urlsafe(16)
            self._codes[back["code"]] = query
        handler.send_response(302)
        handler.send_header("Location", f"{query['redirect_uri']}?{urlencode(back)}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/me",
            **self.metadata,
        }

    @staticmethod
    def _answer(handler: BaseHTTPRequestHandler, document: Any, status: int = 200) -> None:
        body = json.dumps(document).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
