"""Codes of an authenticator app (TOTP, RFC 6238): a secret, its picture for the telephone, and the check."""

import base64
import hashlib
import io
import secrets
from datetime import datetime

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

ISSUER = "Followthrough"
SECONDS = 30
DRIFT = 1
"""Steps by which a telephone's clock may be early or late."""


def new_secret() -> str:
    """160 random bits, as an app takes them: 32 letters and digits."""
    return pyotp.random_base32()


def address(secret: str, email: str) -> str:
    """The otpauth: address that the picture holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture(secret: str, email: str) -> str:
    """The address as an SVG to be scanned, without a style or script in it."""
    written = io.BytesIO()
    segno.make(address(secret, email), error="m").save(
        written, kind="svg", omitsize=True, xmldecl=False, svgclass="ft-qr", lineclass=None, title="QR code"
    )
    return written.getvalue().decode()


def step_of(secret: str, code: str, real_now: datetime, *, after: int) -> int | None:
    """The step of time whose code this is, among those that are new; None where it is none of them."""
    now = int(real_now.timestamp()) // SECONDS
    otp = pyotp.TOTP(secret)
    matches = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if secrets.compare_digest(otp.generate_otp(step).encode(), code.encode())
    ]
    return next((step for step in matches if step > after), None)


def seal(secret: str, key: str) -> str:
    """The secret as it is kept: of no use to who has the database and not the installation's key."""
    return _box(key).encrypt(secret.encode()).decode()


def unseal(sealed: str, *keys: str) -> str | None:
    """The secret again; None where it was sealed with none of these keys."""
    try:
        return MultiFernet([_box(key) for key in keys]).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(key: str) -> Fernet:
    """The installation's key is long and random already, so it is only brought to Fernet's form."""
    digest = hashlib.sha256(b"second factors\x00" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
