"""Cases that schemathesis makes of the document of the interface for programs, sent to the application."""

import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import schemathesis
from flask import Flask
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests import factories
from tests.factories import NOW
from tracker import app as application
from tracker import db
from tracker.adapters import clock
from tracker.adapters.files import FileStore
from tracker.config import Settings
from tracker.domain.api_tokens import Scope
from tracker.domain.roles import OPERATOR, Role
from tracker.services import actions, api_tokens, evidence, statements
from tracker.services.api_tokens import Wanted
from tracker.services.evidence import Given
from tracker.services.runtime import Runtime
from tracker.web.limits import Limit

REFERENCE = "HERE-JTAI-24"
"""Of the report, and of the action too: each address of one thing leads to something."""

EVIDENCE = 1
"""The id of its file."""

ALL_PHASES = ("examples", "coverage", "fuzzing", "stateful")

REFUSED_BY_A_RULE = ["2xx", "304", "401", "403", "404", "409", "412", "422"]
"""What a request that fits the document may get: its version is old, or a rule of the house refuses it."""


@dataclass
class Outcome:
    """How many cases there were, what they were answered, and what was found."""

    cases: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)


@contextmanager
def installation(home: Path) -> Iterator[tuple[Flask, str]]:
    """The application on a database of its own, and a manager's token."""
    url = f"sqlite:///{home / 'fuzz.db'}"
    db.upgrade(url)
    settings = Settings(
        home=home,
        database_url=url,
        port=8000,
        base_url="http://localhost",
        mail_url=urlsplit("mailbox:"),
        mail_from="Followthrough <followthrough@localhost>",
        clock=None,
        secret_key="a key for tests",
    )
    engine = db.make_engine(url)
    factory = db.make_session_factory(engine)
    with factory.begin() as session:
        here = factories.partnership(session, slug="here")
        manager = factories.member(session, here, Role.MANAGER)
        report = factories.report(session, here, reference=REFERENCE)
        action = factories.action(session, report, reference=REFERENCE, lead_id=manager.id)
        statement = statements.open_for(session, report, actor=OPERATOR, now=NOW)
        if statement:
            statements.build(session, statement, actor=OPERATOR, now=NOW)
        for number in range(3):
            actions.post_update(session, action, note=f"Note {number}", actor=OPERATOR, now=NOW)
        given = Given("The audit", name="audit.txt", content=b"41 of 44 files were complete.")
        file = evidence.add(session, action, given, files=FileStore(home / "files"), actor=OPERATOR, now=NOW)
        assert file.id == EVIDENCE
        wanted, actor = Wanted("Fuzz", [scope.value for scope in Scope], 30), factories.actor(manager)
        token = api_tokens.make_for_person(session, wanted, actor=actor, now=NOW)
    app = application.build(Runtime(settings, engine, factory, clock.starting_at(NOW), False))
    app.config["API_LIMIT"] = Limit("requests of one token", 1_000_000, 60)
    try:
        yield app, token
    finally:
        engine.dispose()


def run(app: Flask, token: str, *, examples: int, seed: int, phases: Sequence[str] = ALL_PHASES) -> Outcome:
    """So many random cases of each operation, and those of its boundaries; of anything, and of what is."""
    outcome = Outcome()
    there = {"path.reference": REFERENCE, "path.evidence_id": EVIDENCE, "header.If-Match": "*"}
    for parameters in ({}, there):
        config = _config(token, parameters, examples, seed, phases)
        _run_once(app, SchemathesisConfig.from_dict(config), outcome)
    return outcome


def _run_once(app: Flask, config: SchemathesisConfig, outcome: Outcome) -> None:
    load_all_checks()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tool itself; those of the application are errors elsewhere
        for event in from_schema(schema).execute():
            _note(event, outcome)


def _config(
    token: str, parameters: dict[str, Any], examples: int, seed: int, phases: Sequence[str]
) -> dict[str, Any]:
    return {
        "phases": {name: {"enabled": name in phases} for name in ALL_PHASES},
        "seed": seed,
        "headers": {"Authorization": f"Bearer {token}"},
        "base-url": "http://localhost",
        "parameters": parameters,
        "continue-on-failure": True,
        "generation": {"max-examples": examples, "database": "none"},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": REFUSED_BY_A_RULE},
            # Its probe falls over in front of WSGI; test_callers.py asks without a token instead.
            "ignored_auth": {"enabled": False},
            "missing_required_header": {"expected-statuses": ["401", "404", "415", "422", "428"]},
        },
    }


def _note(event: events.EngineEvent, outcome: Outcome) -> None:
    if isinstance(event, events.NonFatalError | events.FatalError):
        outcome.found.append(str(event))
    if not isinstance(event, events.ScenarioFinished):
        return
    outcome.cases += len(event.recorder.cases)
    for interaction in event.recorder.interactions.values():
        answer = interaction.response
        outcome.answers[str(answer.status_code) if answer else "none"] += 1
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info
                outcome.found.append(f"{event.recorder.label}: {failure.failure}\n{failure.code_sample}")
