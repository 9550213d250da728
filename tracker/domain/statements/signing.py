"""Who signs a statement off: what each has answered, on which version, and whether it still holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.statements import bodies, comparison, content
from tracker.domain.statements.answers import Answer
from tracker.domain.statements.content import SignOffLine, StatementContent
from tracker.domain.statements.facts import SignatoryFacts, SignedFacts, StatementFacts
from tracker.domain.statements.stages import Stage

STAGES = (Stage.AGENCY_SIGN_OFF, Stage.DIRECTOR_SIGN_OFF)
"""The stages that are signatures."""

LINK_LASTS = timedelta(days=7)
"""How long a signatory's own link works: they look at a whole statement, between other things."""

ANY_DAY = date(2000, 1, 1)
"""What is promised depends on no day, so that any will do to compose it."""


class Standing(StrEnum):
    """Where one signatory stands."""

    TO_ASK = "to_ask"
    ASKED = "asked"
    SIGNED = "signed"
    LOOK_AGAIN = "look_again"
    NOT_YET = "not_yet"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The standing on screen."""
        return _LABELS[self]


_LABELS = {
    Standing.TO_ASK: "Not asked yet",
    Standing.ASKED: "Asked",
    Standing.SIGNED: "Signed",
    Standing.LOOK_AGAIN: "Must look again",
    Standing.NOT_YET: "Not yet",
    Standing.WITHDRAWN: "Signature taken back",
}


@dataclass(frozen=True)
class Proposal:
    """Somebody who ought to be named to sign, as far as the report and the records tell."""

    partner: str
    post: str = ""
    name: str = ""
    stage: Stage = Stage.AGENCY_SIGN_OFF


def promised_now(facts: StatementFacts) -> StatementContent:
    """The statement as far as signatures go."""
    return content.compose(facts, ANY_DAY, ())


def standing(signatory: SignatoryFacts, now: StatementContent) -> Standing:
    """Where this signatory stands towards what the statement says now; their newest answer counts."""
    newest = signatory.answers[-1] if signatory.answers else None
    if newest and newest.answer is Answer.SIGNED:
        return Standing.SIGNED if _holds(newest, now) else Standing.LOOK_AGAIN
    if signatory.is_asked:
        return Standing.ASKED
    return Standing(newest.answer.value) if newest else Standing.TO_ASK


def _holds(signed: SignedFacts, now: StatementContent) -> bool:
    return not comparison.is_material(content.from_dict(signed.content), now)


def outstanding(facts: StatementFacts) -> tuple[tuple[SignatoryFacts, Standing], ...]:
    """Each signatory whose signature the statement lacks as it stands, and why."""
    if not facts.signatories:
        return ()
    now = promised_now(facts)
    found = ((each, standing(each, now)) for each in facts.signatories)
    return tuple((each, stands) for each, stands in found if stands is not Standing.SIGNED)


def is_named(facts: StatementFacts, stage: Stage) -> bool:
    """Whether anybody is named to sign at this stage; where nobody is, a manager says that it is done."""
    return any(each.stage is stage for each in facts.signatories)


def is_complete(facts: StatementFacts, stage: Stage) -> bool:
    """Whether everybody who is named for this stage has signed what the statement says now."""
    lacking = {each.stage for each, _ in outstanding(facts)}
    return is_named(facts, stage) and stage not in lacking


def sentence(signatory: SignatoryFacts, stands: Standing) -> str:
    """What is missing of one signatory: "Ian Dodds, Director, must look again: …"."""
    who = f"{signatory.name}, {signatory.post}"
    match stands:
        case Standing.LOOK_AGAIN:
            version = signatory.answers[-1].version
            return f"{who}, must look again: it has changed since version {version}, which they signed."
        case Standing.NOT_YET:
            return f"{who}, has not signed: “{signatory.answers[-1].note}”."
        case Standing.WITHDRAWN:
            return f"{who}, has taken the signature back."
        case Standing.ASKED:
            return f"{who}, was asked and has not signed it off."
        case _:
            return f"{who}, has not been asked to sign it off."


def lines(
    signatories: Sequence[SignatoryFacts], said: StatementContent, number: int
) -> tuple[SignOffLine, ...]:
    """The sign-off sheet of one version: each signatory, and the signature that holds for what it says.

    A signature on an earlier version holds where only progress has changed since; one on a later version
    never does, and nobody's does who has said otherwise since.
    """
    return tuple(_line(each, said, number) for each in signatories)


def _line(signatory: SignatoryFacts, said: StatementContent, number: int) -> SignOffLine:
    answers = [each for each in signatory.answers if each.version <= number]
    newest = answers[-1] if answers else None
    signed = newest if newest and newest.answer is Answer.SIGNED and _holds(newest, said) else None
    return SignOffLine(
        partner=signatory.partner,
        name=signed.name if signed else signatory.name,
        post=signatory.post,
        signed_on=signed.on if signed else None,
        version=signed.version if signed else None,
    )


def proposals(facts: StatementFacts) -> tuple[Proposal, ...]:
    """Who ought to be named besides those who are: each with a line to sign on and nobody for it.

    Whom the report is sent to gives the name and the post; a director signs with the directors.
    """
    named = {each.partner.casefold() for each in facts.signatories}
    partners = promised_now(facts).sign_off
    return tuple(_proposal(partner, facts) for partner in partners if partner.casefold() not in named)


def _proposal(partner: str, facts: StatementFacts) -> Proposal:
    for recipient in facts.recipients:
        name, _, rest = (part.strip() for part in recipient.partition(","))
        agencies = bodies.named_by_recipient(recipient, facts.agencies)
        post = rest.rpartition(",")[0].strip() or rest
        if partner in {agency.name for agency in agencies} or (not agencies and partner in (rest, name)):
            stage = Stage.DIRECTOR_SIGN_OFF if "director" in post.casefold() else Stage.AGENCY_SIGN_OFF
            return Proposal(partner, post, name if rest else "", stage)
    return Proposal(partner)
