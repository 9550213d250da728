"""Which passwords are refused: short ones, and those that somebody would try first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import passwords
from tracker.domain.common_passwords import WORDS
from tracker.domain.errors import DomainError

OWN = ["zebedee.okonkwo@richmond.example", "Zebedee Okonkwo", "Kingston and Richmond Partnership"]
DISGUISES = {"a": "@", "e": "3", "o": "0", "i": "1", "s": "$"}


@pytest.mark.parametrize(
    "password",
    [
        *(
            "password1234",
            "PasswordPassword",
            "P4ssw0rd123456",
            "Passw0rd!2026",
            "123456789012",
            "qwertyuiop12",
        ),
        *("letmeinletmein", "Welcome12345!", "abcabcabcabc", "aaaaaaaaaaaa", "abababababab", "1q2w3e4r5t6y"),
        *("Liverpool2026", "Summer-2026!!", "iloveyoucharlie", "dragon.dragon.1", "098765432109"),
        *("Followthrough1", "Safeguarding2026", "children-tracker"),
        *("Zebedee123456", "okonkwookonkwo", "Richmond2026!", "ZEBEDEE OKONKWO", "z3b3d33-okonkwo"),
    ],
)
def test_a_password_that_is_little_more_than_common_words_is_refused(password: str) -> None:
    with pytest.raises(DomainError, match="among the first that are tried") as refusal:
        passwords.check(password, OWN)
    assert refusal.value.field == "new_password"
    assert password not in refusal.value.message


@pytest.mark.parametrize(
    "password",
    [
        *("correct horse battery", "three random words", "dragon monkey football", "harbour-lemon-tractor"),
        *("jR8#kq!vZ2pw", "password for the lighthouse", "Zebedee plays the bassoon", "839201746538"),
    ],
)
def test_three_words_or_chance_make_a_good_password(password: str) -> None:
    passwords.check(password, OWN)


def test_the_words_of_others_are_nobodys_concern() -> None:
    passwords.check("Okonkwo-Kingston", ["amara@elsewhere.example", "Amara Bell"])


@given(
    st.sampled_from(sorted(word for word in WORDS if len(word) >= 4)),
    st.booleans(),
    st.sampled_from(["", "1", "!", "2026", "1234567890", "-abc"]),
    st.booleans(),
)
def test_no_disguise_makes_a_common_word_a_good_password(
    word: str, is_loud: bool, tail: str, is_disguised: bool
) -> None:
    shown = "".join(DISGUISES.get(sign, sign) for sign in word) if is_disguised else word
    password = (shown.capitalize() if is_loud else shown) + tail
    assert passwords.is_tried_first(password)
    assert passwords.is_tried_first(word + word)


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_looked_at_whatever_people_are_called(password: str, own: list[str]) -> None:
    assert passwords.is_tried_first(password, own) or len(password) >= passwords.FEWEST_LEFT


def test_the_words_are_whole_words_in_lower_case() -> None:
    assert len(WORDS) > 500
    assert all(word == word.lower() and word.isalnum() and len(word) >= 3 for word in WORDS)
