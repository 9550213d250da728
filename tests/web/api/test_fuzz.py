"""What schemathesis makes of the document finds nothing; tests/bench/fuzz_api.py tries many more cases."""

import pytest

from tests import fuzzing


def test_no_case_of_the_document_is_answered_otherwise_than_it_says(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with fuzzing.installation(tmp_path_factory.mktemp("fuzz")) as (app, token):
        outcome = fuzzing.run(app, token, examples=4, seed=7, phases=["fuzzing"])

    assert not outcome.found, "\n\n".join(outcome.found[:5])
    assert outcome.cases > 80
    assert {"200", "201", "404", "422"} <= outcome.answers.keys()
