"""The folder of backups, where it is named: what was left there by backups that were killed."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tracker.adapters import backup_files
from tracker.domain.checkup import Finding, warning, well
from tracker.domain.wording import count, sentence_list


def examine(folder: Path | None, real_now: datetime) -> Iterator[Finding]:
    """Look for them by their names."""
    if folder is None:
        return
    left = backup_files.leftovers(folder, real_now)
    if left:
        yield warning(
            "backups",
            f"{count(len(left), 'backup')} into {folder} did not come to an end and left "
            f"{sentence_list([path.name for path in left])}.",
            "Find out what ended them; the next backup into this folder removes what they left.",
        )
    else:
        yield well("backups", f"No backup into {folder} was cut off and left something behind.")
