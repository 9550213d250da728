"""Times a year of 150 partnerships, 600 people and 20,000 actions: python -m tests.bench.bench_year

After each day's jobs it looks whether what was promised of reminders was kept (year_rules.py), else it ends.
It goes into a new SQLite file; with POSTGRES=1 into a PostgreSQL started for it. PARTNERSHIPS, PEOPLE,
ACTIONS and DAYS set another size; PROFILE=1 shows where the time goes. Queueing only: mails are marked as
sent each night, and lose their words, which nobody reads here.
"""

import cProfile
import os
import pstats
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests import databases, year_run
from tests.year import Year
from tests.year_run import Ran
from tracker import db

A_MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024


def main(url: str) -> None:
    """Run the year, then print what it took and what came of it."""
    sizes = {name: int(os.environ.get(name.upper(), default)) for name, default in SIZES.items()}
    year = Year(**sizes)
    db.upgrade(url)
    profile = cProfile.Profile() if os.environ.get("PROFILE") else None
    with tempfile.TemporaryDirectory() as home, year_run.installation(url, Path(home)) as runtime:
        began = time.perf_counter()
        if profile:
            profile.enable()
        ran = year_run.run(runtime, year)
        if profile:
            profile.disable()
            pstats.Stats(profile).sort_stats("tottime").print_stats(30)
        _say(year, ran, runtime.engine.name, time.perf_counter() - began)


SIZES = {"partnerships": 150, "people": 600, "actions": 20_000, "days": 366}


def _say(year: Year, ran: Ran, engine: str, took: float) -> None:
    rules, worked = ran.rules, sorted(ran.seconds)
    p95 = worked[int(len(worked) * 0.95)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / A_MEGABYTE
    print(f"{year.days} days from {year.start} in {engine}")
    print(f"{year.partnerships} partnerships, {year.people} people, {year.actions:,} actions")
    print(f"run time      {took:.1f} s: jobs {sum(worked):.1f} s, the rest is the simulation and its rules")
    print(
        f"jobs of a day {statistics.median(worked):.2f} s median, {p95:.2f} s p95, {worked[-1]:.2f} s at most"
    )
    for name, seconds in sorted(ran.by_job.items(), key=lambda each: -each[1]):
        print(f"  {seconds:8.1f} s in all of {name}")
    print(f"mails         {rules.mails.total():,}: {', '.join(f'{k} {n:,}' for k, n in rules.mails.items())}")
    print(
        f"looked at     {rules.overdue:,} overdue things, {rules.expected:,} people who ought to know of one"
    )
    print(f"longest gap   {rules.longest_gap} days between two mails about what stays overdue")
    print(f"longest wait  {rules.longest_wait} working days for the mail of who wants one a week")
    print(f"peak memory   {memory:.0f} MB")


if __name__ == "__main__":
    if os.environ.get("POSTGRES"):
        with databases.running_postgres() as server:
            main(server.empty())
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(f"sqlite:///{temporary}/year.db")
