"""A small OpenID provider for tests: a process of its own, real HTTP, which does what a test tells it."""

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tracker.domain import sign_on as rules

ROOT = Path(__file__).resolve().parent.parent
CLIENT = "followthrough"
SECRET = "kJ3-vv91-QmA7-xR5d-nP2s"
PERSON = {
    "sub": "person-7",
    "email": "new@council.example",
    "email_verified": True,
    "name": "Head of new things",
}


@dataclass(frozen=True)
class Provider:
    """The process from outside: its address, and what it is told to do next."""

    issuer: str

    def will(self, refuse: str = "", alg: str = "RS256", status: int = 200, **claims: Any) -> None:
        """Say what happens at the next sign-on; a claim that is None is left out."""
        told = {"refuse": refuse, "alg": alg, "status": status, "claims": claims}
        self._ask("PUT", "/told", json.dumps(told))

    def sign_on(self, page: str) -> str:
        """Sign in on this page of the provider: the address to which it sends the browser back."""
        parts = urlsplit(page)
        location = self._ask("GET", f"{parts.path}?{parts.query}").getheader("Location")
        assert location, "the provider sends people back"
        return location

    def setting(self, **values: Any) -> rules.Provider:
        """How an installation names it."""
        given = {
            "issuer": self.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "domains": frozenset({"council.example"}),
            "name": "Example Entra",
        }
        return rules.Provider(**{**given, **values})

    def _ask(self, method: str, path: str, body: str | None = None) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(self.issuer).port or 0, timeout=10)
        connection.request(method, path, body)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, as long as it is needed."""
    command = [sys.executable, "-m", "tests.provider"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout
        port = process.stdout.readline().strip()
        assert port, "the provider starts"
        yield Provider(f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.communicate()


@dataclass
class State:
    """What the process keeps: its key, what it was told, and the codes it has given."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}))
    told: dict[str, Any] = field(default_factory=dict)
    given: dict[str, dict[str, str]] = field(default_factory=dict)


class Handler(BaseHTTPRequestHandler):
    """Discovery, keys, the page on which a person signs in, and the token for a code."""

    state: State
    server: ThreadingHTTPServer

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_PUT(self) -> None:
        """Be told what to do."""
        self.state.told = json.loads(self._body())
        self._say(200, {})

    def do_GET(self) -> None:
        """Answer as a provider does."""
        parts = urlsplit(self.path)
        if parts.path == "/.well-known/openid-configuration":
            names = {"authorization": "authorize", "token": "token"}
            ends = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in names.items()}
            self._say(200, {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **ends})
        elif parts.path == "/keys":
            self._say(200, {"keys": [self.state.key.as_dict(private=False)]})
        else:
            self._authorize({name: values[0] for name, values in parse_qs(parts.query).items()})

    def _authorize(self, asked: dict[str, str]) -> None:
        """Send the browser back with a code, if it was asked for properly."""
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        if refused := self.state.told.get("refuse"):
            back = {"error": refused, "error_description": "<b>Call 0900-BAD</b>"}
        else:
            code = secrets.token_urlsafe(16)
            self.state.given[code] = asked
            back = {"code": code}
        self.send_response(302)
        self.send_header(
            "Location", f"{asked['redirect_uri']}?{urlencode({**back, 'state': asked['state']})}"
        )
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        """Give a token for a code, once, to whom the code was made for."""
        form = {name: values[0] for name, values in parse_qs(self._body()).items()}
        asked = self.state.given.pop(form.get("code", ""), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        pair = f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        if self.state.told.get("status", 200) != 200:
            self._say(self.state.told["status"], {"error": "server_error\nforged log line"})
        elif (
            asked is None
            or form["redirect_uri"] != asked["redirect_uri"]
            or _text(challenge) != asked["code_challenge"]
            or self.headers["Authorization"] != pair
        ):
            self._say(400, {"error": "invalid_grant"})
        else:
            token = self._token(asked["nonce"])
            self._say(200, {"access_token": "a", "token_type": "Bearer", "id_token": token})

    def _token(self, nonce: str) -> str:
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims = {**usual, **PERSON, **self.state.told.get("claims", {})}
        said = {name: value for name, value in claims.items() if value is not None}
        return signed(said, self.state.told.get("alg", "RS256"), self.state.key)

    def _body(self) -> str:
        return self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()

    def _say(self, status: int, what: dict[str, Any]) -> None:
        content = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


def signed(claims: dict[str, Any], alg: str, key: RSAKey) -> str:
    """The token, signed as it should be (RS256), or as an attacker would have it."""
    if alg == "RS256":
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)
    if alg == "another key":
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, RSAKey.generate_key(2048))
    body = ".".join(_text(json.dumps(part).encode()) for part in ({"alg": alg, "kid": "k1"}, claims))
    if alg == "none":
        return f"{body}."
    # The public key, which everybody has, used as if it were a secret that is shared.
    return f"{body}.{_text(hmac.new(key.as_pem(private=False), body.encode(), hashlib.sha256).digest())}"


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def main() -> None:
    """Serve until the process is ended; the port is the first line."""
    handler = type("Bound", (Handler,), {"state": State()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
