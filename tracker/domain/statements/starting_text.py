"""The text that a new statement's written parts begin with, until a person has written them."""

from tracker.domain import wording
from tracker.domain.statements.facts import StatementFacts

MARK = "[Draft:"
"""Begins each passage that still has to be replaced."""


def is_starting_text(text: str) -> bool:
    """Whether a part is empty or still holds a passage that it began with."""
    return not text.strip() or MARK in text


def starting_introduction(facts: StatementFacts) -> str:
    """What the introduction begins with: the facts that are known, and what to write in brackets."""
    dated = f" dated {wording.long_date(facts.published_on)}" if facts.published_on else ""
    return (
        f"{MARK} this is starting text. Change it, and take the passages in square brackets out.]\n\n"
        f"This statement is the response of {facts.partnership} to the {facts.source_word}{dated}, "
        f"{facts.report_title}.\n\n"
        f"{MARK} say whether the partners accept the findings, in one sentence.]\n\n"
        f"{MARK} say in one paragraph what inspectors found to be strong and what you will put right first, "
        "and what will be different for children.]"
    )


def starting_governance(facts: StatementFacts) -> str:
    """What governance begins with: who oversees the plan, and what to write in brackets."""
    return (
        f"{MARK} this is starting text. Change it, and take the passages in square brackets out.]\n\n"
        f"The safeguarding partners of {facts.partnership} oversee this plan through their multi-agency "
        "safeguarding arrangements.\n\n"
        f"{MARK} name the group that looks at progress, who chairs it and how often it meets.]\n\n"
        f"{MARK} say how the independent scrutineer tests what has been done, and what happens when an "
        "action is late.]"
    )
