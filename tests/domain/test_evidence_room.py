"""The evidence room: names in its archive, what stood when it was verified, the rows of its workbook."""

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import evidence_room as rules
from tracker.domain.brag import Rating
from tracker.domain.evidence_room import Act, Asked, Entry, Filed, Room, SentFile, Timeline, Version
from tracker.domain.statuses import Status

NOW = datetime(2024, 11, 18, 9, 12, tzinfo=UTC)
RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}


def version(key: int, name: str = "audit.txt", number: int = 1, **values: object) -> Version:
    usual = {"sha256": f"{key:064d}", "size": 10, "added_at": NOW + timedelta(days=key), "by": "Lead"}
    return Version(id=key, number=number, description="The audit", name=name, **{**usual, **values})


def act(*versions: tuple[int, Version], reference: str = "HERE-24-01", **values: object) -> Act:
    usual = Act(
        reference=reference,
        what_we_will_do="Tell schools",
        success_measure="",
        intended_effect="",
        status=Status.IN_PROGRESS,
        rating=Rating(None, ""),
        lead="Lead",
        lead_agency="Police",
        due_on=None,
        original_due_on=None,
        moved="",
        days_late=0,
        timeline=Timeline(),
        evidence=rules.pieces(versions),
        verifications=(),
        measures=(),
        challenges=(),
    )
    return replace(usual, **values)


def room(*acts: Act, sent: tuple[SentFile, ...] = ()) -> Room:
    asked = Asked(1, "3", "The delivery of Operation Encompass.", "", None, "", None, acts)
    today = date(2024, 11, 18)
    return Room("HERE-JTAI-24", "Inspection", "Here", NOW, today, sees_all=True, asked=(asked,), sent=sent)


def names(*given_names: str) -> list[str]:
    """The paths of files of these names, each a piece of its own."""
    versions = ((key, version(key, name)) for key, name in enumerate(given_names, start=1))
    return list(rules.of_files(room(act(*versions))).values())


def test_an_archive_is_named_after_its_report_and_moment_by_london_clocks() -> None:
    summer = datetime(2024, 7, 1, 9, 5, tzinfo=UTC)

    assert rules.archive_name("RICH-JTAI-24", NOW) == "RICH-JTAI-24-evidence-2024-11-18-0912.zip"
    assert rules.archive_name("RICH-JTAI-24", summer) == "RICH-JTAI-24-evidence-2024-07-01-1005.zip"


def test_a_file_lies_in_the_folder_of_its_action_with_its_piece_and_version_before_its_own_name() -> None:
    given = ((1, version(1)), (1, version(2, "Audit of cases.pdf", number=2)), (3, version(3)))

    assert rules.of_files(room(act(*given))) == {
        1: "evidence/HERE-24-01/01-v1-audit.txt",
        2: "evidence/HERE-24-01/01-v2-Audit of cases.pdf",
        3: "evidence/HERE-24-01/02-v1-audit.txt",
    }


def test_what_was_withdrawn_and_what_is_a_link_lies_nowhere() -> None:
    gone = version(1, withdrawn_at=NOW)
    link = version(2, "", sha256=None, url="https://a.example")

    assert rules.of_files(room(act((1, gone), (2, link)))) == {}


@pytest.mark.parametrize(
    ("hostile", "safe"),
    [
        ("../../etc/passwd", "01-v1-passwd"),
        ("..\\..\\windows\\win.ini", "01-v1-win.ini"),
        ("C:\\secret.txt", "01-v1-secret.txt"),
        ("con.txt", "01-v1-con.txt"),
        ("AUX", "01-v1-AUX"),
        ("a\nb\x00\x7f.txt", "01-v1-ab.txt"),
        ("invoice\u202efdp.exe", "01-v1-invoicefdp.exe"),
        ('a<b>:"|?*c.txt', "01-v1-a_b_c.txt"),
        ("name. . .", "01-v1-name"),
        ("...", "01-v1-file"),
        ("=cmd|'/c calc'!A1.csv", "01-v1-c calc'!A1.csv"),
    ],
)
def test_a_hostile_name_becomes_a_safe_one(hostile: str, safe: str) -> None:
    assert names(hostile) == [f"evidence/HERE-24-01/{safe}"]


def test_names_that_differ_in_their_letters_size_only_are_kept_apart() -> None:
    twins = ((1, version(1, "Audit.txt")), (1, version(2, "aUDIT.TXT")), (1, version(3, "audit.txt")))

    assert list(rules.of_files(room(act(*twins))).values()) == [
        "evidence/HERE-24-01/01-v1-Audit.txt",
        "evidence/HERE-24-01/01-v1-aUDIT (2).TXT",
        "evidence/HERE-24-01/01-v1-audit (3).txt",
    ]


@given(st.lists(st.text(max_size=300), max_size=6), st.text(max_size=80))
def test_whatever_files_are_called_their_paths_are_safe_short_and_each_its_own(
    given_names: list[str], reference: str
) -> None:
    files = tuple((1, version(key, name)) for key, name in enumerate(given_names, start=1))
    sent = tuple(SentFile("Statement", name, "", 1, "0" * 64, NOW) for name in given_names)
    found = room(act(*files, reference=reference), sent=sent)

    paths = [*rules.of_files(found).values(), *rules.sent_files(sent)]

    assert len({path.casefold() for path in paths}) == len(paths) == 2 * len(given_names)
    for path in paths:
        parts = PurePosixPath(path).parts
        assert len(path) <= 150
        assert len(parts) == (3 if path.startswith("evidence/") else 2)
        assert PureWindowsPath(path).parts == parts
        assert not any(unicodedata.category(sign)[0] == "C" for sign in path)
        assert unicodedata.is_normalized("NFC", path)
        for part in parts:
            assert part.split(".")[0].lower() not in RESERVED
            assert part == part.strip()
            assert not part.endswith(".")
            assert len(part.encode()) <= 255


def test_of_each_piece_the_newest_version_that_was_there_then_is_what_was_verified_on() -> None:
    first, second = version(1), version(3, number=2)
    gone = version(2, withdrawn_at=NOW + timedelta(days=4))
    pieces = rules.pieces([(1, first), (2, gone), (1, second)])

    def stood(days: int) -> list[int]:
        return [each.id for each in rules.stood_at(pieces, NOW + timedelta(days=days))]

    assert [stood(days) for days in range(5)] == [[], [1], [1, 2], [3, 2], [3]]


def test_the_figures_count_what_is_there_and_nothing_withdrawn() -> None:
    link = version(3, "", sha256=None, url="https://a.example")
    full = act((1, version(1)), (1, version(2, number=2)), (3, link), (4, version(4, withdrawn_at=NOW)))
    sent = SentFile("The statement as submitted", "s.pdf", "application/pdf", 5, "1" * 64, NOW)

    found = rules.figures(room(full, act(reference="HERE-24-02", status=Status.VERIFIED), sent=(sent,)))

    assert (found.recommendations, found.actions, found.files, found.links, found.bytes) == (1, 2, 3, 1, 25)
    assert found.statuses == ((Status.IN_PROGRESS, 1), (Status.VERIFIED, 1))


def rows(found: Room, filed: Filed, sheet: str) -> list[dict[str, object]]:
    [wanted] = [each for each in rules.sheets(found, filed) if each.name == sheet]
    assert all(len(row) <= len(wanted.columns) for row in wanted.rows)
    return [dict(zip((name for name, _ in wanted.columns), row, strict=False)) for row in wanted.rows]


def test_the_workbook_says_where_each_file_lies_and_what_became_of_the_others() -> None:
    there, lost, gone = version(1), version(2), version(3, withdrawn_at=NOW)
    link = version(4, "", sha256=None, url="https://a.example")
    found = room(act((1, there), (2, lost), (3, gone), (4, link)))
    filed = Filed({1: "evidence/HERE-24-01/01-v1-audit.txt"}, (), {lost.sha256 or "": "It is missing."})

    shown = rows(found, filed, "Evidence")

    assert [row["In this archive"] for row in shown] == [
        "evidence/HERE-24-01/01-v1-audit.txt",
        "It is missing.",
        "Withdrawn: not in this archive",
        "A link: not in this archive",
    ]
    assert [row["Standing"] for row in shown] == ["Holds", "Holds", "Withdrawn 2024-11-18 09:12", "Holds"]
    assert {row["Action"] for row in shown} == {"HERE-24-01"}


def test_a_recommendation_without_an_action_has_its_row() -> None:
    assert [row["Its exact words"] for row in rows(room(), Filed({}, (), {}), "Actions")] == [
        "The delivery of Operation Encompass."
    ]


def test_a_text_longer_than_a_cell_holds_says_where_the_whole_is() -> None:
    long = Entry(NOW, "Lead", "", "Update posted", words="x" * 40_000)
    found = room(act(timeline=Timeline((long,), 1)))

    [row] = rows(found, Filed({}, (), {}), "Timeline")

    assert len(str(row["Words"])) < 32_767
    assert str(row["Words"]).endswith("(the whole is in index.html)")
