"""The way to the provider and back, as a browser goes it."""

from dataclasses import replace
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.provider import Provider
from tests.web.conftest import Client
from tracker.services.runtime import Runtime

START = "/sign-in/sso"


def configure(app: Flask, provider: Provider, **values: Any) -> None:
    """Set single sign-on otherwise."""
    running: Runtime = app.extensions["tracker"]
    settings = replace(running.settings, sign_on=provider.setting(**values))
    app.extensions["tracker"] = replace(running, settings=settings)


def there(client: Client, provider: Provider, path: str = START) -> str:
    """Go to the provider and sign in there: the path on which it sends the browser back."""
    going = client.get(path)
    assert going.status_code == 303
    assert going.location.startswith(provider.issuer)
    back = provider.sign_on(going.location)
    assert back.startswith("http://localhost/sign-in/sso/back?")
    return back.removeprefix("http://localhost")


def there_and_back(client: Client, provider: Provider, path: str = START) -> TestResponse:
    return client.get(there(client, provider, path))


def is_signed_in(client: Client) -> bool:
    return client.get("/account/security").status_code == 200
