"""What could identify a child is found in a text, and what only looks like it is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import guard
from tracker.domain.guard import IdentifiesChildError, Kind


def kinds(text: str) -> list[Kind]:
    return [finding.kind for finding in guard.find(text)]


def nhs_number(nine: str) -> str | None:
    check = (11 - sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11) % 11
    return None if check == 10 else f"{nine}{check}"


nines = st.from_regex(r"[1-9][0-9]{8}", fullmatch=True).filter(lambda n: nhs_number(n) and len(set(n)) > 1)


@given(nines, st.sampled_from(["{}{}{}", "{} {} {}", "{}-{}-{}"]))
def test_every_nhs_number_is_found_however_it_is_spaced(nine: str, shape: str) -> None:
    number = nhs_number(nine) or ""
    written = shape.format(number[:3], number[3:6], number[6:])
    assert kinds(f"Seen at the clinic, NHS {written}, in May.") == [Kind.NHS_NUMBER]


@given(nines, st.integers(0, 9), st.integers(1, 9))
def test_an_nhs_number_with_one_wrong_digit_is_not_one(nine: str, place: int, by: int) -> None:
    number = nhs_number(nine) or ""
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not guard.is_nhs_number(wrong) or len(set(wrong)) == 1


@given(st.from_regex(r"[0-9]{11}[0-9A-HJ-NP-RT-Z]", fullmatch=True))
def test_a_pupil_number_is_found_by_its_check_letter_alone(rest: str) -> None:
    right = [letter for letter in guard._UPN_LETTERS if guard.is_upn(letter + rest)]
    assert len(right) == 1
    for letter in guard._UPN_LETTERS:
        assert (Kind.UPN in kinds(f"Pupil {letter}{rest} moved school")) is (letter == right[0])


@pytest.mark.parametrize(
    "text",
    [
        "She was born on 3 May 2015 in Kingston",
        "DOB: 03/05/2015",
        "D.O.B. 3.5.15",
        "date of birth 2015-05-03",
        "Date of birth is 3rd May, 2015",
    ],
)
def test_a_date_of_birth_is_found_by_the_words_beside_it(text: str) -> None:
    assert kinds(text) == [Kind.DATE_OF_BIRTH]


@pytest.mark.parametrize(
    "text",
    ["The family of 12 Acacia Road, Kingston KT1 2AB was visited", "Flat 3, 12b Mill Lane, Ham, TW10 7RS"],
)
def test_a_home_address_is_a_house_number_with_a_postcode(text: str) -> None:
    assert kinds(text) == [Kind.ADDRESS]


@pytest.mark.parametrize(
    "text",
    [
        "Child A, aged 7, was seen alone",
        "Child AB (7) did not attend",
        "baby K is 3 months old",
        "J.S. (4) was moved",
        "J. S., aged 12, went missing twice",
        "AB, 7 years old, and her mother",
        "We spoke to JS aged 14 at school",
    ],
)
def test_initials_with_an_age_are_found(text: str) -> None:
    assert kinds(text) == [Kind.INITIALS_AND_AGE]


@pytest.mark.parametrize(
    "text",
    [
        "Recommendation 12 of Working Together 2023 (SI 2015/1792)",
        "Call 020 8547 5004 or 0300 123 1231, or 07700 900123",
        "children aged 5 to 11, and care leavers aged 16 and 17",
        "LAC aged 16 or over",
        "Ofsted (2017), DCI (3) and the SPA, 7 days a week",
        "61% of 1,204 referrals; paragraphs 10, 11 and 12",
        "The board of 13 December 2024 met at 2pm",
        "Budget 4500000000 pounds",
        "The postcode area KT1 is served by 3 teams",
        "Order 1111111111",
    ],
)
def test_what_reports_and_trackers_say_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_what_was_found_is_shown_masked_and_named_with_its_field() -> None:
    with pytest.raises(IdentifiesChildError, match="an NHS number and a date of birth") as refused:
        guard.check({"note": "NHS 943 476 5919, born 3 May 2015", "reason": "fine"}, override=" ")
    assert refused.value.field == "note"
    assert [finding.excerpt for finding in refused.value.findings] == ["94…19", "bo…15"]


def test_a_reason_lets_the_text_stay_and_says_what_was_found() -> None:
    [finding] = guard.check({"note": "NHS 943 476 5919"}, override="The coroner's own words.")
    assert (finding.kind, finding.field) == (Kind.NHS_NUMBER, "note")
    assert guard.check({"note": "All fine."}, override="") == ()


@given(st.text(max_size=400))
def test_looking_never_fails(text: str) -> None:
    guard.find(text)


@pytest.mark.parametrize("text", ["1 a" * 200_000, "12 " * 200_000, "Child A " * 100_000, "a1 1aa" * 90_000])
def test_a_long_text_is_looked_through_in_linear_time(text: str) -> None:
    guard.find(text[:300_000])


@pytest.mark.full_reports
def test_published_reports_name_no_child(reports_dir: Path) -> None:
    for path in reports_dir.glob("*.txt"):
        found = [
            finding for finding in guard.find(path.read_text("utf-8")) if finding.kind is not Kind.ADDRESS
        ]
        assert found == [], path.name
