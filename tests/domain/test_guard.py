"""What could identify a child is found in a text, and what only looks like it is not."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import guard
from tracker.domain.guard import IdentifiesChildError, Kind

UPN = next(letter for letter in "ABCDEFGHJKLMNPQRTUVWXYZ" if guard.is_upn(letter + "801200001001"))
WITH_SPACES = f"{UPN} 801 2000 01001"


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
        "DoB (3 May 15)",
        "dob 03052015",
        "born at Kingston Hospital on Sunday the 3rd of May 2015",
        "Date of birth of the child: May 3, 2015",
        "3 / 5 / 2015 (d.o.b.)",
    ],
)
def test_a_date_of_birth_is_found_by_the_words_beside_it(text: str) -> None:
    assert kinds(text) == [Kind.DATE_OF_BIRTH]


@pytest.mark.parametrize(
    "text",
    [
        "The family of 12 Acacia Road, Kingston KT1 2AB was visited",
        "Flat 3, 12b Mill Lane, Ham, TW10 7RS",
        "12 High Street,\nKingston,\nKT1 2AB",
        "moved to 4 mill lane, ham tw107rs",
    ],
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
        "baby K, 3 months",
        "Child 2 (4) was seen",
        "CHILD B, aged 7",
        "AB (aged 7) was seen",
        "AB and CD, aged 7 and 9, live with their aunt",
        "a 7-year-old boy, AB, was seen",
        "AB, aged 1 and 3 months",
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
        "Telephone +44 (0)400 000 0004, or +44 400 000 0004",
        "https://files.example/v1/file/4000000004",
        "children born between 1 April 2014 and 31 March 2015",
        "babies born on or after 1 September 2015",
        "The form asks for the date of birth. Reviewed 3 May 2015",
        "DCI aged 16 and 17; UK aged 16+; CLA and CIN aged 16 and 17",
        "a 16-year-old CLA; boys aged 15-17; Child A was seen; Child C (2019)",
        "6 September 2024, Ofsted, Piccadilly Gate, Store Street, Manchester M1 2WD",
        "12 cases were seen in the S47 1st review, and 14 of the Q1 2nd round",
        "ICB (2 years), SPA, 7 days, Annex A (3)",
        "Child A was 3 days late for school; child B, 12 months ago",
    ],
)
def test_what_reports_and_trackers_say_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_a_pupil_number_published_as_right_is_right_and_its_neighbour_is_not() -> None:
    assert guard.is_upn("B801200005001")
    assert not guard.is_upn("A801200005001")


def test_what_was_found_is_shown_masked_and_named_with_its_field() -> None:
    with pytest.raises(IdentifiesChildError, match="an NHS number and a date of birth") as refused:
        guard.check({"note": "NHS 943 476 5919, born 3 May 2015", "reason": "fine"}, override=" ")
    assert refused.value.field == "note"
    assert [finding.excerpt for finding in refused.value.findings] == ["94…19", "b…5"]


def test_a_reason_lets_the_text_stay_and_says_what_was_found() -> None:
    [finding] = guard.check({"note": "NHS 943 476 5919"}, override="The coroner's own words.")
    assert (finding.kind, finding.field) == (Kind.NHS_NUMBER, "note")
    assert guard.check({"note": "All fine."}, override="") == ()


def test_what_cannot_be_seen_between_the_digits_does_not_hide_them() -> None:
    assert kinds("943\u00a0476\u200b\u20115919") == [Kind.NHS_NUMBER]
    assert kinds(f"Pupil {WITH_SPACES.lower()}") == [Kind.UPN]


def test_initials_are_masked_to_less_than_they_are() -> None:
    assert [finding.excerpt for finding in guard.find("AB, 7 years old")] == ["A…d"]


def test_a_list_of_children_is_told_by_its_first_twenty() -> None:
    rows = "\n".join(f"dob 03/05/{year}" for year in range(1990, 2020))
    assert len(guard.find(rows)) == 20


@pytest.mark.parametrize(
    ("written", "heading"),
    [
        ("DOB", "date of birth"),
        (" Child's date of birth ", "date of birth"),
        ("Age", "aged"),
        ("Agency", None),
    ],
)
def test_a_column_that_tells_of_a_child_is_known_by_its_heading(written: str, heading: str | None) -> None:
    assert guard.heading(written) == heading


def test_what_a_file_hides_is_held_against_it_until_there_is_a_reason() -> None:
    with pytest.raises(IdentifiesChildError, match="out of sight"):
        guard.check({}, override="", hidden=["The file holds comments"])
    [finding] = guard.check({}, override="Theirs and ours.", hidden=["The file holds comments"])
    assert (finding.kind, finding.excerpt) == (Kind.HIDDEN, "The file holds comments")


WORDS = st.sampled_from(
    ["AB", "Child", "aged", "7", "(", "12", "High Street", "KT1 2AB", "born", "dob", "and", "."]
)


@given(st.text(max_size=400) | st.lists(WORDS).map(" ".join))
def test_looking_never_fails(text: str) -> None:
    guard.find(text)


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "12 High ",
        "Child A ",
        "b11aa",
        "born in aaaa ",
        "dob the of a ",
        "1-1-1-",
        "943 476 591",
        "A. ",
        "A",
        "K",
    ],
)
def test_a_long_text_is_looked_through_in_linear_time(piece: str) -> None:
    short, long = seconds(piece, 50_000), seconds(piece, 400_000)
    assert long < max(40 * short, 1), f"{short:.3f} s grew to {long:.3f} s"


def seconds(piece: str, size: int) -> float:
    text = (piece * size)[:size]
    start = time.process_time()
    guard.find(text)
    return time.process_time() - start


@pytest.mark.full_reports
def test_published_reports_name_no_child(reports_dir: Path) -> None:
    for path in reports_dir.glob("*.txt"):
        assert guard.find(path.read_text("utf-8")) == (), path.name
