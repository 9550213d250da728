"""Passwords are hashed, checked and made."""

import pytest
from argon2 import PasswordHasher

from tracker.adapters import passwords

FOR_PEOPLE = passwords._HASHER
"""What hashes outside of tests: this file is read before any test begins."""


@pytest.fixture(autouse=True)
def _as_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", FOR_PEOPLE)


def test_a_password_matches_its_own_hash_and_no_other() -> None:
    kept = passwords.hashed("three random words")

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "three" not in kept
    assert passwords.matches(kept, "three random words")
    assert not passwords.matches(kept, "Three random words")


def test_nothing_matches_an_account_without_a_password_or_with_a_damaged_one() -> None:
    assert not passwords.matches(None, "")
    assert not passwords.matches("", "")
    assert not passwords.matches("not a hash", "not a hash")


def test_the_same_password_is_never_hashed_alike() -> None:
    assert passwords.hashed("three random words") != passwords.hashed("three random words")


def test_a_hash_of_weaker_settings_is_known_as_dated() -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("three random words")

    assert passwords.is_dated(weaker)
    assert not passwords.is_dated(passwords.hashed("three random words"))


def test_readables_are_all_different_and_can_be_read_out() -> None:
    made = {passwords.readable() for _ in range(200)}

    assert len(made) == 200
    assert all(len(password) == 19 and not set(password) & set("0O1lI") for password in made)
