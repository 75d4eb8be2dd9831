"""People who sign in to a running API with a browser of their own."""

from __future__ import annotations

import itertools
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from clicktrail.api.browser import COOKIE, CSRF_HEADER
from clicktrail.api.parts import Parts
from clicktrail.catalog.sign_in_model import Person
from clicktrail.domain import login_password

PASSWORD = "correct horse battery"

_numbers = itertools.count(1)


class Owner:
    """An account whose owner has an e-mail address, a password and a key."""

    def __init__(self, parts: Parts, *, password: str | None = PASSWORD, **fields: Any) -> None:
        self.parts = parts
        self.email = f"ada-{next(_numbers)}@example.com"
        with parts.catalog.write() as edit:
            account = edit.accounts.create(email=self.email, **fields)
            self.key_id, self.key = (lambda made: (made[0].id, made[1]))(
                edit.accounts.create_key(account.id, "test")
            )
            edit.groups.default(account.id)
            self.person = Person(account.id)
            if password is not None:
                edit.credentials.set_password(self.person, login_password.hashed(password))
        self.id = account.id


class Browser:
    """A browser: keeps cookies and, once signed in, sends the session's CSRF value along."""

    def __init__(self, app: FastAPI, **headers: str) -> None:
        self.client = TestClient(app, base_url="http://app.example", headers=headers)
        self.csrf = ""

    def sign_in(self, **body: Any) -> Any:
        """Sign in; return the answer, whatever it is."""
        answer = self.client.post("/v3/session", json=body)
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf"]
        return answer

    def signed_in(self, **body: Any) -> Browser:
        """Sign in, which must succeed; return the browser."""
        answer = self.sign_in(**body)
        assert answer.status_code == 200, answer.text
        return self

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Send a request as the dashboard would; return the answer."""
        headers = {CSRF_HEADER: self.csrf, **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return self.client.request(method, path, headers=headers, **more)

    @property
    def token(self) -> str | None:
        """The session's token."""
        return self.client.cookies.get(COOKIE)
