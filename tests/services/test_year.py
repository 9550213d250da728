"""A quarter with Christmas in it, simulated day by day: what people were promised of reminders is kept."""

from datetime import date
from pathlib import Path

from tests import databases, year_run
from tests.year import Year


def test_every_overdue_item_reaches_its_people_and_climbs_in_time_and_nobody_is_told_twice(
    sqlite_server: databases.SqliteServer, tmp_path: Path
) -> None:
    year = Year(partnerships=3, people=12, actions=60, days=92, start=date(2024, 11, 4))
    with year_run.installation(sqlite_server.migrated(), tmp_path) as runtime:
        rules = year_run.run(runtime, year).rules
    assert rules.overdue > 300, "there was something to look at"
    assert rules.expected > 600
    assert {"reminder", "weekly_digest", "board_digest"} <= set(rules.mails)
