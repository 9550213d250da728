"""The text that a new statement's written parts begin with, until a person has written them."""

from collections.abc import Callable
from dataclasses import dataclass

from tracker.domain import wording
from tracker.domain.statements.facts import StatementFacts

MARK = "[Draft:"
"""Begins each passage that still has to be replaced."""


def holds_starting_text(text: str) -> bool:
    """Whether a part still holds a passage that it began with."""
    return MARK in text


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


def starting_covering_letter(facts: StatementFacts) -> str:
    """What the covering letter begins with; taken out whole where no letter goes with the statement."""
    return (
        f"{MARK} this is starting text. Change it, or empty this part: then no letter is printed.]\n\n"
        f"We send you the written statement of proposed action of {facts.partnership} in answer to your "
        f"{facts.source_word}, {facts.report_title}.\n\n"
        f"{MARK} say who has agreed the statement, whom to ask about it, and who signs this letter.]"
    )


def starting_summary(facts: StatementFacts) -> str:
    """What the summary begins with; the figures under it come from the records."""
    return (
        f"{MARK} this is starting text. Change it, and take the passages in square brackets out.]\n\n"
        f"This plan answers each recommendation of the {facts.source_word}.\n\n"
        f"{MARK} say in a few sentences what will be done first, by whom, and how children will notice it.]"
    )


def starting_risks(_: StatementFacts) -> str:
    """What risks and dependencies begins with; taken out whole where there are none to tell."""
    return (
        f"{MARK} this is starting text. Change it, or empty this part: then it is not printed.]\n\n"
        f"- {MARK} name a risk to the plan, what would show it, and who acts then]\n"
        f"- {MARK} name what the plan depends on that lies with somebody else]"
    )


@dataclass(frozen=True)
class WrittenPart:
    """A part that people write: its heading, what it begins with, and whether a statement needs it."""

    label: str
    start: Callable[[StatementFacts], str]
    is_required: bool = True


PARTS = {
    "covering_letter": WrittenPart("Covering letter", starting_covering_letter, is_required=False),
    "introduction": WrittenPart("Introduction and response to the findings", starting_introduction),
    "governance": WrittenPart("Governance and oversight", starting_governance),
    "summary": WrittenPart("Summary", starting_summary),
    "risks": WrittenPart("Risks and dependencies", starting_risks, is_required=False),
}
"""The parts that people write, by their names in the records and in the order of the paper."""
