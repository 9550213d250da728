"""Sending mail through GOV.UK Notify: one signed POST a mail, which takes its text and no file.

Its terms: https://docs.notifications.service.gov.uk/rest-api.html
"""

import json
from email.header import decode_header, make_header
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult

import jwt

from tracker.adapters import clock
from tracker.adapters.letters import MailRefusedError, MailServerError

PATH = "/v2/notifications/email"
UUID_LENGTH = 36
OK, CREATED, BAD_REQUEST = 200, 201, 400
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NotifyServer:
    """One connection to the host of MAIL_URL, opened when it is first needed."""

    def __init__(self, url: SplitResult, api_key: str, *, timeout: float) -> None:
        """The key is name-service-secret, the last two of them UUIDs; the timeout is in seconds."""
        self.host = url.hostname or ""
        self.template_id = url.path.strip("/")
        self.secret = api_key[-UUID_LENGTH:]
        self.service_id = api_key[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1]
        kind = HTTPConnection if self.host in LOOPBACK else HTTPSConnection
        self.connection = kind(self.host, url.port, timeout=timeout)

    def send(self, message: Message) -> str:
        """Hand over one mail; MailRefusedError is about this mail, MailServerError about all of them."""
        status, said = self._ask("POST", PATH, json.dumps(self._asked(message)))
        if status == CREATED:
            return f"Taken by GOV.UK Notify as {said.get('id')}"
        raise self._refusal(status, said)

    def knock(self) -> tuple[str, bool]:
        """Ask for our template with our key, and send nothing: what it was like, and that it is encrypted."""
        status, said = self._ask("GET", f"/v2/template/{self.template_id}")
        if status == OK:
            return (
                f"GOV.UK Notify at {self.host} takes our key and knows the template {said.get('name')}.",
                True,
            )
        raise self._refusal(status, said)

    def _ask(self, verb: str, path: str, body: str | None = None) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        try:
            self.connection.request(verb, path, body, headers)
            response = self.connection.getresponse()
            return response.status, _read(response.read())
        except (OSError, HTTPException) as error:
            self.close()
            why = str(error) or type(error).__name__
            raise MailServerError(f"GOV.UK Notify at {self.host} cannot be used: {why}.") from error

    def close(self) -> None:
        """Close the connection, if one was opened."""
        self.connection.close()

    def _token(self) -> str:
        """Good for half a minute of Notify's own clock, so it is made for each mail."""
        claims = {"iss": self.service_id, "iat": int(clock.real_now().timestamp())}
        return jwt.encode(claims, self.secret, algorithm="HS256")

    def _asked(self, message: Message) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "email_address": message["To"],
            "template_id": self.template_id,
            "personalisation": {"subject": _subject(message), "body": _plain_text(message)},
            "reference": message["Message-ID"],
        }
        if unsubscribe := message["List-Unsubscribe"]:
            asked["one_click_unsubscribe_url"] = unsubscribe.strip("<>")
        return asked

    def _refusal(self, status: int, said: dict[str, Any]) -> MailRefusedError | MailServerError:
        """What is wrong with this one mail, or with everything: the key, the rate, the service itself."""
        errors = [each for each in said.get("errors", []) if isinstance(each, dict)]
        why = "; ".join(str(each.get("message")) for each in errors)
        answer = f"GOV.UK Notify answered {status} {why}".strip()
        if status != BAD_REQUEST:
            return MailServerError(answer)
        is_for_good = any(each.get("error") == "ValidationError" for each in errors)
        return MailRefusedError(answer, for_good=is_for_good)


def _read(body: bytes) -> dict[str, Any]:
    """What Notify says; nothing where a machine between us answered in its place."""
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _subject(message: Message) -> str:
    return " ".join(str(make_header(decode_header(message["Subject"]))).split())


def _plain_text(message: Message) -> str:
    part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    return bytes(part.get_payload(decode=True)).decode()
