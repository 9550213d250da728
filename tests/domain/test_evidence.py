"""The name under which a file is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import evidence


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\Users\\jo\\audit 2024.docx", "audit 2024.docx"),
        ("../../etc/passwd", "passwd"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("...", "file"),
        ("", "file"),
        (".pdf", "file.pdf"),
        ("a" * 300 + ".docx", "a" * 115 + ".docx"),
        ("b" * 300, "b" * 119),
        ("Dr. Smith's notes on the third of May", "Dr. Smith's notes on the third of May"),
    ],
)
def test_a_name_is_kept_without_path_or_tricks(given_name: str, kept: str) -> None:
    assert evidence.safe_name(given_name) == kept


@given(st.text(max_size=300))
def test_a_safe_name_is_short_and_stays_as_it_is(name: str) -> None:
    safe = evidence.safe_name(name)
    assert 0 < len(safe) <= evidence.LONGEST_NAME
    assert evidence.safe_name(safe) == safe
    assert "/" not in safe
    assert "\\" not in safe
