"""Asking a person at the terminal for what they did not give as an option, and finding what they named."""

import sys
from collections.abc import Sequence

import click

from tracker import cli
from tracker.domain.errors import DomainError
from tracker.domain.wording import sentence_list
from tracker.models import Partnership
from tracker.queries import actions


def ask(question: str, option: str) -> str:
    """An answer of at least one character."""
    try:
        answer: str = click.prompt(question)
    except click.Abort as error:
        raise _nobody_there(option) from error
    return answer.strip()


def choose(question: str, option: str, choices: Sequence[str]) -> str:
    """One of these answers; another is asked for again."""
    try:
        answer: str = click.prompt(question, type=click.Choice(choices))
    except click.Abort as error:
        raise _nobody_there(option) from error
    return answer


def ask_list(question: str, option: str) -> tuple[str, ...]:
    """Several answers on one line, with semicolons between them."""
    answers = ask(f"{question}, with ; between them", option)
    return tuple(answer.strip() for answer in answers.split(";") if answer.strip())


def agree(question: str, option: str) -> bool:
    """Whether the person says yes; where nobody can, it is no, and how to say it is told."""
    try:
        return click.confirm(question)
    except click.Abort as error:
        raise _nobody_there(option) from error


def _nobody_there(option: str) -> Exception:
    if sys.stdin.isatty():
        return click.Abort()
    return DomainError(f"There is nobody here to ask, so nothing was saved. Give {option}.")


def find_partnership(scope: cli.Scope, wanted: str) -> Partnership:
    """The partnership of this name or short name, among those that this person belongs to."""
    here = actions.partnerships_in_sight(scope.session, scope.actor)
    for partnership in here:
        if wanted.strip().casefold() in (partnership.slug, partnership.name.casefold()):
            return partnership
    known = sentence_list([partnership.slug for partnership in here]) or "none yet"
    raise DomainError(f"There is no partnership {wanted}. There are: {known}.")
