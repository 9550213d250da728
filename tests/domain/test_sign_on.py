"""What is believed of a provider's token: addresses only where they are proved, Entra's by number alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import sign_on
from tracker.domain.errors import DomainError
from tracker.domain.sign_on import Provider

TENANT = "6f1d0c52-a94b-4e87-93d0-5f4a1be6c829"
ENTRA = f"https://login.microsoftonline.com/{TENANT}/v2.0"
ORDINARY = "https://sign-on.example/realm"


def provider(issuer: str = ORDINARY, **values: Any) -> Provider:
    given = {
        "client_id": "c",
        "client_secret": "s",
        "domains": frozenset({"council.example"}),
        "name": "Entra",
    }
    return Provider(issuer=issuer, **{**given, **values})


def entra(**claims: Any) -> dict[str, Any]:
    return {"sub": "pairwise", "oid": "person", "tid": TENANT, "email": "a@council.example", **claims}


def test_an_address_counts_only_where_the_provider_says_that_it_is_verified() -> None:
    token = {"sub": "7", "email": " Head@Council.Example "}
    for said in (False, None, "true", 1, "yes"):
        assert sign_on.claimed({**token, "email_verified": said}, provider()).address is None
    found = sign_on.claimed({**token, "email_verified": True}, provider())
    assert (found.subject, found.address) == ("7", "head@council.example")


def test_entra_is_believed_an_address_only_where_the_domain_is_proved_and_never_by_another_claim() -> None:
    for claims in (
        entra(),
        entra(email_verified=True),
        entra(verified_primary_email=["a@council.example"]),
        entra(preferred_username="a@council.example", email=None, xms_edov=True),
        entra(xms_edov=False),
        entra(xms_edov="0"),
    ):
        assert sign_on.claimed(claims, provider(ENTRA)).address is None
    for said in (True, 1, "1", "true"):
        assert sign_on.claimed(entra(xms_edov=said), provider(ENTRA)).address == "a@council.example"


def test_entra_knows_a_person_by_their_number_in_the_directory() -> None:
    assert sign_on.claimed(entra(), provider(ENTRA)).subject == "person"


@pytest.mark.parametrize("claims", [entra(tid="another"), entra(tid=None), entra(oid=None), entra(oid="")])
def test_a_person_of_another_directory_or_of_none_is_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(DomainError, match="directory"):
        sign_on.claimed(claims, provider(ENTRA))


def test_the_proof_of_entra_is_nothing_when_another_provider_says_it() -> None:
    assert sign_on.claimed(entra(xms_edov=True), provider()).address is None


def test_the_word_for_a_second_factor_counts_only_where_the_setting_names_it() -> None:
    token = {"sub": "7", "amr": ["pwd", "mfa"], "acr": "silver"}

    assert not sign_on.claimed(token, provider()).had_second_factor
    assert sign_on.claimed(token, provider(second_factor="mfa")).had_second_factor
    assert sign_on.claimed(token, provider(second_factor="silver")).had_second_factor
    assert not sign_on.claimed(token, provider(second_factor="gold")).had_second_factor
    assert not sign_on.claimed(
        {"sub": "7", "amr": "not mfa"}, provider(second_factor="mfa")
    ).had_second_factor
    assert not sign_on.claimed({"sub": "7"}, provider(second_factor="mfa")).had_second_factor


@pytest.mark.parametrize(
    "address",
    [
        "a@elsewhere.example",
        "a@sub.council.example",
        "a@notcouncil.example",
        "a@council.example.evil.example",
        "a@council.example@evil.example",
    ],
)
def test_an_address_of_another_domain_is_refused(address: str) -> None:
    who = sign_on.claimed({"sub": "7", "email": address, "email_verified": True}, provider())
    with pytest.raises(DomainError, match="do not sign in here"):
        sign_on.check_may_come(who, provider())


@given(st.text())
def test_whatever_the_provider_refuses_with_is_said_in_our_own_words(code: str) -> None:
    said = sign_on.refusal(code, provider())
    assert said.startswith("Entra ")
    assert said in {text.format("Entra") for text in (*sign_on.REFUSALS.values(), sign_on.OTHER_REFUSAL)}


@given(st.text())
def test_of_what_a_provider_refuses_with_only_a_code_of_the_standards_is_written_down(code: str) -> None:
    assert sign_on.known_code(code) in {code, "other"} & {*sign_on.CODES, "other"}


def test_a_code_of_the_standards_is_written_down_as_it_is() -> None:
    for code in ("access_denied", "invalid_grant", "login_required"):
        assert sign_on.known_code(code) == code
    for code in ("Access_Denied", "access_denied ", "head@council.example", "", None, 7, ["access_denied"]):
        assert sign_on.known_code(code) == "other"
