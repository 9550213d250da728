"""Thousands of cases of schemathesis against the interface for programs; ends with 1 where one fails.

    PYTHONPATH=. .venv/bin/python tests/bench/fuzz_api.py [EXAMPLES] [SEED]

EXAMPLES is how many random cases each operation gets, beside those of its boundaries.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from tests import fuzzing


def main(examples: int, seed: int) -> int:
    """Run them, and print what was found."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as home, fuzzing.installation(Path(home)) as (app, token):
        outcome = fuzzing.run(app, token, examples=examples, seed=seed)
    seconds = time.perf_counter() - began
    answers = ", ".join(f"{status}: {times}" for status, times in sorted(outcome.answers.items()))
    print(f"{outcome.cases} cases in {seconds:.0f} s with seed {seed}; answered {answers}")
    for each in dict.fromkeys(outcome.found):
        print(f"\n{each}")
    print(f"{len(outcome.found)} found")
    return 1 if outcome.found else 0


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(given[0] if given else 100, given[1] if len(given) > 1 else random.randrange(10**6)))  # noqa: S311
