"""Codes of authenticator apps: the published examples, the drift of clocks, a picture fit for the policy."""

from datetime import UTC, datetime

import pyotp
import pytest

from tracker.adapters import second_factors as totp

# RFC 6238, appendix B: the secret 12345678901234567890, and the last six digits of its SHA-1 codes.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
PUBLISHED = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]


@pytest.mark.parametrize(("seconds", "code"), PUBLISHED)
def test_the_codes_of_the_standard_are_taken(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)

    assert totp.step_of(SECRET, code, at, after=0) == seconds // 30


@pytest.mark.parametrize(("late", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephones_clock_may_be_one_step_off_and_no_more(late: int, is_taken: bool) -> None:
    step = 56_666_667
    code = pyotp.TOTP(SECRET).at(step * totp.SECONDS)
    at = datetime.fromtimestamp((step + late) * totp.SECONDS + 15, UTC)

    assert totp.step_of(SECRET, code, at, after=0) == (step if is_taken else None)


def test_a_code_is_taken_once() -> None:
    at = datetime.fromtimestamp(59, UTC)

    step = totp.step_of(SECRET, "287082", at, after=0)
    assert step is not None

    assert totp.step_of(SECRET, "287082", at, after=step) is None


@pytest.mark.parametrize("code", ["", "28708", "2870822", "٢٨٧٠٨٢", "abcdef"])
def test_what_is_no_code_is_not_taken(code: str) -> None:
    assert totp.step_of(SECRET, code, datetime.fromtimestamp(59, UTC), after=0) is None


def test_the_picture_fits_the_content_policy_and_the_page() -> None:
    picture = totp.picture(SECRET, "lead@council.example")

    assert picture.startswith("<svg")
    assert "viewBox" in picture
    assert "style" not in picture
    assert "<script" not in picture


def test_the_address_names_the_person_and_this_system() -> None:
    address = totp.address(SECRET, "lead@council.example")

    assert address.startswith("otpauth://totp/Followthrough:lead%40council.example?")
    assert f"secret={SECRET}" in address


def test_a_sealed_secret_says_nothing_and_opens_with_its_own_key_alone() -> None:
    sealed = totp.seal(SECRET, "the key of this installation")

    assert SECRET not in sealed
    assert totp.unseal(sealed, "the key of this installation") == SECRET
    assert totp.unseal(sealed, "another key") is None
    assert totp.unseal("", "another key") is None
