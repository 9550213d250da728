"""The page docs/installing.md followed, command by command, from an empty database to a digest that goes."""

import re
import secrets
import shlex
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import letters, terminal
from tests.architecture import files
from tests.architecture.test_readme import SHELL_BLOCK
from tracker.adapters import bank_holidays, clock
from tracker.domain import london, working_days
from tracker.models import Mail

PAGE = files.read(Path("docs/installing.md"))
ANSWERS = {"init": [word for pair in terminal.ANSWERS.items() for word in pair]}


def of_chapter(title: str) -> list[list[str]]:
    """The words of each command of the service in this chapter of the page."""
    chapter = PAGE.partition(f"## {title}")[2].partition("\n## ")[0]
    assert chapter, title
    said = [shlex.split(line) for block in SHELL_BLOCK.findall(chapter) for line in block.splitlines()]
    return [words[2:] for words in said if words[:2] == ["sudo", "followthrough"]]


@pytest.fixture
def settings(tmp_path: Path, empty_database_url: str) -> dict[str, str]:
    """What the example of the settings says, with this test's own folder, database and mailbox."""
    told = re.findall(
        r'^([A-Z_]+)="?([^"\n]*)', files.read(Path("docs/installing/settings.example")), re.MULTILINE
    )
    given = {
        "DATABASE_URL_FILE": empty_database_url,
        "MAIL_URL_FILE": "mailbox:",
        "METRICS_TOKEN_FILE": secrets.token_urlsafe(32),
    }
    found = dict(told)
    for name, text in given.items():
        assert name in found
        path = tmp_path / name.lower()
        path.write_text(f"{text}\n")
        found[name] = str(path)
    del found["TRACKER_HOME"]
    return found


def next_monday() -> str:
    """The next Monday on which people work."""
    day = london.date_of(clock.real_now())
    while day.weekday() != 0 or not working_days.is_working_day(day, bank_holidays.england_and_wales()):
        day += timedelta(days=1)
    return str(day)


def test_the_commands_of_the_page_lead_from_nothing_to_the_first_digest(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    def run(*words: str) -> str:
        result = terminal.run(*words, home=tmp_path / "home", **settings)
        well = (0, 1) if words[0] == "doctor" else (0,)  # 1: no scheduler has run here yet
        assert result.exit_code in well, (words, result.output)
        return result.output

    said = "".join(
        run(*words, *ANSWERS.get(words[0], [])) for words in (*of_chapter("3. "), *of_chapter("4. "))
    )
    assert "https://tracker.example.gov.uk/" in said, "the manager's link"
    slug = re.search(r"is set up \(([\w-]+)\)", said)
    assert slug
    published = london.date_of(clock.real_now()) - timedelta(days=14)
    letter = tmp_path / "letter.txt"
    due = published + timedelta(days=98)
    text = letters.LETTER.replace("6 September 2024", f"{published.day} {published:%B %Y}")
    letter.write_text(text.replace("13 December 2024", f"{due.day} {due:%B %Y}"))
    run("reports", "import", str(letter), "--partnership", slug[1], "--yes")
    for words in of_chapter("6. "):
        run(*(next_monday() if re.fullmatch(r"\d{4}-\d\d-\d\d", word) else word for word in words))
    with terminal.database(Path(settings["DATABASE_URL_FILE"]).read_text().strip()) as session:
        digests = session.scalars(select(Mail).where(Mail.kind == "weekly_digest")).all()
    assert [(mail.to_address, bool(mail.sent_at)) for mail in digests] == [
        (terminal.ANSWERS["--email"], True)
    ]


def test_the_page_names_the_commands_that_a_new_installation_needs_in_this_order() -> None:
    assert [words[0] for title in ("3. ", "4. ") for words in of_chapter(title)] == [
        "settings",
        "init",
        "doctor",
    ]
    assert [words[:2] for words in of_chapter("6. ")][1:3] == [["jobs", "run"], ["jobs", "run"]]
    assert [words[0] for words in of_chapter("Upgrading")] == ["backup", "migrate", "doctor"]
    assert [words[0] for words in of_chapter("Going back")] == ["restore", "doctor"]
