"""Sending mail over SMTP, on one open connection: plain with STARTTLS, or encrypted from the first byte."""

import smtplib
import ssl
from contextlib import suppress
from email.message import Message
from email.utils import parseaddr
from functools import cache
from urllib.parse import SplitResult, unquote

from tracker.adapters.letters import MailRefusedError, MailServerError, on_the_wire

PLAIN_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT = 25, 587, 465
DONE, GO_ON, REFUSED = 2, 3, (4, 5)
"""How answers begin that take a command, that wait for the mail, and that refuse, for now or for good."""

CLOSING = 421
TOO_LARGE = 552

Answer = tuple[int, bytes]


class _Smtp(smtplib.SMTP):
    """Hands over a mail with fewer waits than smtplib, and gives what the server answered to it."""

    def hand_over(self, sender: str, reader: str, mail: bytes) -> Answer:
        """Hand over one mail; an error of smtplib with the first answer that refuses it.

        A server that takes commands at once (RFC 2920) is waited for twice a mail, any other four times.
        """
        size = f" SIZE={len(mail)}" if self.has_extn("size") else ""
        commands = (f"MAIL FROM:<{sender}>{size}", f"RCPT TO:<{reader}>", "DATA")
        at_once = self.has_extn("pipelining")
        if at_once:
            self.send("".join(f"{each}\r\n" for each in commands))
        for number, (command, wanted) in enumerate(zip(commands, (DONE, DONE, GO_ON), strict=True)):
            if not at_once:
                self.putcmd(command)
            answer = self.getreply()
            if answer[0] // 100 != wanted:
                self._take_back(answer, unread=len(commands[number + 1 :]) if at_once else 0)
                raise smtplib.SMTPDataError(*answer) if number else smtplib.SMTPSenderRefused(*answer, sender)
        self.send(mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")  # a lone dot ends a mail
        answer = self.getreply()
        if answer[0] // 100 != DONE:
            self._take_back(answer, unread=0)
            raise smtplib.SMTPDataError(*answer)
        return answer

    def _take_back(self, refused: Answer, unread: int) -> None:
        """Leave the connection to the next mail; hang up where its answers might be taken for the next one's.

        Nothing of this mail goes to a server that waits for it all the same: not even its end, which would
        be an empty mail.
        """
        if refused[0] == CLOSING:
            return
        with suppress(smtplib.SMTPServerDisconnected):
            answers = [refused, *(self.getreply() for _ in range(unread))]
            is_refused = all(code // 100 in REFUSED for code, _ in answers)
            if not is_refused or self.rset()[0] // 100 != DONE:
                self.close()


class _Smtps(_Smtp, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class SmtpServer:
    """One connection to the server of MAIL_URL, opened when it is first needed."""

    def __init__(self, url: SplitResult, *, timeout: float) -> None:
        """Nothing is opened yet; the timeout is in seconds and holds for each thing that is waited for."""
        self.host = url.hostname or ""
        self.user = unquote(url.username or "")
        self.password = unquote(url.password or "")
        self.is_encrypted = url.scheme == "smtps"
        usual = SUBMISSION_PORT if self.user else PLAIN_PORT
        self.port = url.port or (SUBMISSIONS_PORT if self.is_encrypted else usual)
        self.timeout = timeout
        self.connection: _Smtp | None = None

    def send(self, message: Message) -> str:
        """Hand over one mail; MailRefusedError is about this mail, MailServerError about all of them."""
        if self.connection is None or self.connection.sock is None:  # a server may hang up on a refused mail
            self.connection = self._connect()
        sender = _address(str(message["From"]))
        try:
            answer = self.connection.hand_over(sender, message["To"], on_the_wire(message))
        except smtplib.SMTPDataError as error:
            raise self._refusal(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPSenderRefused as error:
            raise self._sender_refused(error) from error
        except ValueError as error:
            raise MailRefusedError(f"The mail server cannot take this address: {error}") from error
        except OSError as error:  # smtplib's other errors are OSErrors too
            raise self._server_error(error) from error
        return _answer(*answer)

    def knock(self) -> tuple[str, bool]:
        """Connect and sign in as for a mail, and send none: what it was like, and whether it is encrypted."""
        self.connection = self._connect()
        is_encrypted = isinstance(self.connection.sock, ssl.SSLSocket)
        how = "encrypted" if is_encrypted else "not encrypted"
        signed_in = f", and takes the password of {self.user}" if self.user else ""
        return f"The mail server {self.host}:{self.port} answers, {how}{signed_in}.", is_encrypted

    def close(self) -> None:
        """Say goodbye, if the server still listens."""
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def _connect(self) -> _Smtp:
        try:
            if self.is_encrypted:
                encryption = ssl.create_default_context()
                return self._ready(_Smtps(self.host, self.port, timeout=self.timeout, context=encryption))
            return self._ready(_Smtp(self.host, self.port, timeout=self.timeout))
        except (OSError, ValueError) as error:
            raise self._server_error(error) from error

    def _ready(self, connection: _Smtp) -> _Smtp:
        try:
            self._secure(connection)
        except (OSError, ValueError, MailServerError):
            connection.close()
            raise
        return connection

    def _secure(self, connection: _Smtp) -> None:
        """Encrypt where the server offers it; a password never travels without."""
        connection.ehlo_or_helo_if_needed()
        if not self.is_encrypted and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        elif self.password and not self.is_encrypted:
            raise MailServerError(
                f"{self.host}:{self.port} offers no STARTTLS, and a password is never sent without it. "
                "Use a port of the server that offers STARTTLS, or a MAIL_URL without a password."
            )
        if self.user:
            connection.login(self.user, self.password)

    def _refusal(self, code: int, answer: bytes | str) -> MailRefusedError | MailServerError:
        """What the server answered to one mail; 421 says that it is closing for everybody."""
        said = f"The mail server answered {_answer(code, answer)}"
        if code != CLOSING:
            return MailRefusedError(said, for_good=code >= 500)
        self._drop()
        return MailServerError(said)

    def _sender_refused(self, error: smtplib.SMTPSenderRefused) -> MailRefusedError | MailServerError:
        """Whoever MAIL_FROM names, every mail comes from; only the size is a matter of this one."""
        if error.smtp_code == TOO_LARGE:
            return self._refusal(error.smtp_code, error.smtp_error)
        self._drop()
        said = _answer(error.smtp_code, error.smtp_error)
        return MailServerError(f"The mail server takes nothing from {error.sender} now: it answered {said}")

    def _server_error(self, error: OSError | ValueError) -> MailServerError:
        self._drop()
        if isinstance(error, smtplib.SMTPAuthenticationError):
            why = f"it did not accept the user and password of MAIL_URL ({error.smtp_code})"
        elif isinstance(error, smtplib.SMTPResponseException):
            why = f"it answered {_answer(error.smtp_code, error.smtp_error)}"
        elif isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            why = f"no answer within {self.timeout:g} seconds"
        else:
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return MailServerError(f"The mail server {self.host}:{self.port} cannot be used: {why}.")

    def _drop(self) -> None:
        """Close without a goodbye: this server does not answer as it should."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()


@cache
def _address(sender: str) -> str:
    """The same for every mail of an installation."""
    return parseaddr(sender)[1]


def _answer(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(f"{code} {text}".split())
