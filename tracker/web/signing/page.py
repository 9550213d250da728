"""What the pages of signing off show: each signatory and where they stand, and the version that is read."""

from dataclasses import dataclass
from typing import Any

from tracker.adapters.papers import page
from tracker.domain.statements import StatementContent, StatementFacts, addenda, from_dict, paper, signing
from tracker.domain.statements.answers import Answer
from tracker.domain.statements.signing import Standing
from tracker.domain.statements.stages import Stage
from tracker.models import Statement, StatementSignatory, StatementSignature
from tracker.queries import signing as queries
from tracker.queries import statements as statement_queries
from tracker.services import signing as services
from tracker.services.runtime import Session
from tracker.services.signing import Offered
from tracker.web import extensions
from tracker.web.signing.forms import AnswerForm

WHO = {Stage.AGENCY_SIGN_OFF: "Agencies", Stage.DIRECTOR_SIGN_OFF: "Directors"}
MOST_LISTED = 20
"""Changes that a signatory is told of in lines; they read the whole below."""


@dataclass(frozen=True)
class Line:
    """One signatory, where they stand, and their newest answer."""

    signatory: StatementSignatory
    stands: Standing
    newest: StatementSignature | None


@dataclass(frozen=True)
class Group:
    """The signatories of one stage, in their order."""

    stage: Stage
    who: str
    lines: tuple[Line, ...]

    @property
    def signed(self) -> int:
        """How many signatures hold."""
        return sum(line.stands is Standing.SIGNED for line in self.lines)

    @property
    def is_complete(self) -> bool:
        """Whether every signature of this stage holds."""
        return self.signed == len(self.lines)


def groups(session: Session, statement: Statement, facts: StatementFacts) -> list[Group]:
    """Who signs, stage by stage; a stage for which nobody is named is left out."""
    said = _said(session, statement, facts)
    lines = [_line(each, said) for each in queries.named(session, statement)]
    found = (
        Group(stage, WHO[stage], tuple(line for line in lines if line.signatory.stage is stage))
        for stage in signing.STAGES
    )
    return [group for group in found if group.lines]


def _said(session: Session, statement: Statement, facts: StatementFacts) -> StatementContent:
    """What signatures are held against: what the records say now, or once submitted, what was sent."""
    last = statement_queries.find_last_draft(session, statement) if statement.submitted_on else None
    return from_dict(last.content) if last else signing.promised_now(facts)


def _line(signatory: StatementSignatory, said: StatementContent) -> Line:
    newest = signatory.answers[-1] if signatory.answers else None
    return Line(signatory, signing.standing(queries.facts_of(signatory), said), newest)


@dataclass(frozen=True)
class Reading:
    """What one signatory reads before they answer: the version, and what changed since they last knew it."""

    statement: Statement
    line: Line
    offered: Offered
    since: int | None
    changes: tuple[str, ...]

    @property
    def values(self) -> dict[str, Any]:
        """For the template."""
        return {
            "statement": self.statement,
            "report": self.statement.report,
            "signatory": self.line.signatory,
            "stands": self.line.stands.value,
            "newest": self.line.newest,
            "edition": self.offered.edition,
            "since": self.since,
            "changes": self.changes[:MOST_LISTED],
            "more": len(self.changes[MOST_LISTED:]),
            "body": page.body(paper.paper_of(self.offered.edition, self.offered.content)),
        }


def reading(statement: Statement, signatory: StatementSignatory) -> Reading:
    """What this signatory is to read now, whatever version they were asked about."""
    session, now = extensions.session(), extensions.clock().now()
    offered = services.offered(session, statement, signatory, now=now)
    line = _line(signatory, offered.content)
    known = (
        line.newest.draft if line.newest and line.newest.answer is Answer.SIGNED else signatory.asked_draft
    )
    changes: tuple[str, ...] = ()
    if known is not None:
        changes = addenda.in_words(addenda.promises(from_dict(known.content), offered.content))
    return Reading(statement, line, offered, known.number if known else None, changes)


def blank(read: Reading) -> AnswerForm:
    """An empty form for what is read."""
    return AnswerForm(formdata=None, seen=read.offered.seen)
