"""What practitioners call one matter, however a report words it, and the words that tell nothing."""

import re

WHOLE, PART = 5.0, 2.0
"""What a theme weighs beside one word: a whole matter of practice, or something met in many matters."""


def _named(pattern: str, weight: float = WHOLE) -> tuple[re.Pattern[str], float]:
    return re.compile(pattern, re.DOTALL), weight


def _both(one: str, other: str, weight: float = WHOLE) -> tuple[re.Pattern[str], float]:
    """A theme that takes two words to name, in either order."""
    return _named(rf"^(?=.*\b(?:{one}))(?=.*\b(?:{other}))", weight)


_MISSING = (
    r"missing from (?:home|care)|(?:go|goes|gone|going|went|been|are|is) missing|run away|runaway|abscond"
)
_LEAVERS = r"care leavers?|leaving care|care leaving|care-experienced"

THEMES = {
    # the front door, and keeping a child safe
    "referrals to the front door": _both(
        r"referrals?",
        r"spa|mash|front door|hub|single point|contact cent|social care|from (?:partners|agencies)",
    ),
    "strategy discussions": _named(r"\bstrategy (?:discussion|meeting)"),
    "return interviews": _both(_MISSING + r"|return", r"interviews?|de-?brief|intelligence"),
    "children who go missing": _named(rf"\b(?:{_MISSING})", PART),
    "private fostering": _named(r"privat\w+ foster"),
    "telling partners what came of it": _named(
        r"feedback to (?:\w+ ){0,2}(?:partners|agencies|referrers|professionals|schools)"
        r"|(?:minutes|outcomes?) of (?:\w+ ){0,2}(?:meeting|conference|referral|discussion)"
        r"|(?:minutes|decisions|plans)\b.{0,60}\b(?:distribut|circulat)"
    ),
    "thresholds": _named(r"\bthresholds?\b"),
    "early help": _named(r"\bearly help\b", PART),
    "child protection conferences": _named(r"\bconferences?\b"),
    "core groups": _named(r"\bcore groups?\b"),
    "pre-proceedings": _named(r"public law outline|pre-?proceedings|\bplo\b"),
    "out of hours": _named(r"out[ -]of[ -]hours|outside of normal|emergency duty", PART),
    "exploitation": _named(r"\bexploit", PART),
    "domestic abuse": _named(r"domestic (?:abuse|violence)", PART),
    "neglect": _named(r"\bneglect", PART),
    "police protection": _named(r"police protection|custody"),
    "allegations against staff": _named(r"\blado\b|designated officer|allegations? against"),
    "children in need": _named(r"child(?:ren)? in need\b", PART),
    "disabled children": _named(r"disabilit|disabled", PART),
    "unborn babies": _named(r"unborn|pre-?birth"),
    "homeless young people": _named(r"homeless|bed and breakfast"),
    "young carers": _named(r"young carers?"),
    "unaccompanied children": _named(r"unaccompanied|asylum"),
    # plans and records
    "plans that can be measured": _both(
        r"plans?\b", r"measurable|time[ -]?bound|smart\b|specific, |specific actions"
    ),
    "chronologies": _named(r"chronolog"),
    "supervision": _named(r"\bsupervision\b", PART),
    "management oversight": _named(r"management (?:and \w+ )?oversight|managerial oversight", PART),
    "assessments": _named(r"\bassessments?\b", PART),
    "recording": _named(r"\brecording\b", PART),
    # children in care and those who left
    "permanence": _named(r"\bpermanence\b"),
    "adoption": _named(r"\badopti(?:on|ve)\b", PART),
    "finding a family": _named(r"family[- ]finding"),
    "enough places to live": _both(
        r"sufficien|placements?\b|homes?\b", r"sufficiency|choice|enough|stability"
    ),
    "family and friends as carers": _named(
        r"connected (?:person|carer)|kinship|special guardian|family members and friends"
    ),
    "going home": _named(r"return(?:ing|s)? home to|child to return home|reunif"),
    "contact with family": _named(r"family time|contact with (?:their )?(?:famil|parents|siblings)"),
    "life-story work": _named(r"life[- ]?story|life journey"),
    "independent reviewing officers": _named(r"reviewing officer|\biros?\b", PART),
    "independent visitors and advocacy": _named(r"independent visitor|advoca"),
    "corporate parenting": _named(r"corporate parenting (?:panel|board|committee|strategy)"),
    "work and training of care leavers": _both(_LEAVERS, r"employment|apprentice|training opportunit"),
    "homes for care leavers": _both(_LEAVERS, r"accommodation|housing|bed and breakfast"),
    "pathway plans": _named(r"pathway plan"),
    "unregistered homes": _named(r"unregistered|unregulated"),
    # health and education
    "health of children in care": _named(r"health assessments?|health passports?|strengths and difficulties"),
    "mental health": _named(r"mental health|emotional (?:health|well-?being)|\bcamhs\b", PART),
    "school attendance": _named(
        r"school attendance|missing education|home[- ]educat|exclusion|part[- ]time timetable"
    ),
    "virtual school": _named(r"virtual school|personal education plan|\bpeps?\b"),
    "education, health and care plans": _named(r"\behcp?s?\b|education, health and care (?:plan|needs)"),
    "moving to adult services": _named(r"adult(?:hood| services)|transition", PART),
    "waiting for health services": _both(
        r"wait(?:ing)? (?:time|list|for)|long waits",
        r"therap|autism|adhd|neurodevelop|health|diagnos|specialist",
    ),
    # leading and learning
    "audit": _named(r"\baudit", PART),
    "training": _named(r"\btraining\b", PART),
    "performance information": _named(r"performance (?:information|data|management|indicator)", PART),
    "workforce": _named(r"workload|caseload|turnover|recruit|workforce", PART),
    "children's voice": _named(
        r"lived experience|wishes and feelings|child(?:ren)?'s voice|voice of the child", PART
    ),
    "information sharing": _named(r"information[- ]sharing|shar(?:e|ing) (?:of )?information", PART),
    "joint needs assessment": _named(r"\b(?:strategic|joint) needs assessment"),
    "attendance at strategic meetings": _both(
        r"attendance|engagement", r"strategic|leadership|board meeting"
    ),
    "foster carers": _named(r"foster carers?", PART),
}

_NEARLY_EVERYWHERE = """
able about access accurate across action actions activity additional address adequate after against
agencies agency all also among and any applied apply appropriate appropriately are area areas
arrangements authority available because been before being best better between board both but can care
carried case cases child children clear clearly consistency consistent consistently council current
decision decisions delivery detailed develop does during each effective effectively effectiveness enable
ensure ensuring evidence evidenced families family for from full fully further given good had has have
help high how identified identify impact implement improve improved improvement improvements improving
include includes including inform information into investigate issues its key lead leaders learning level
local lscb made make making management manager managers many may meet meeting meetings monitor monitoring
more most must need needs not number officers one other others out outcome outcomes over oversight own
paragraph paragraphs parents part particular particularly partner partners partnership people plan
planning plans practice practitioners procedures process processes professional professionals progress
protect protection provide provided provides provision quality range regular regularly relating relation
relevant report reports required resources respond response review reviewed reviews right risk risks
robust robustly safeguarding scrutiny senior service services set should skills social some specific
staff strategic strategies strategy strengthen such sufficient sufficiently support supported supports
system take taken team teams than that the their them there these they this those through time timeliness
timely timescales understand understanding understood until use used using was well what when where
whether which while who whole will with within without work worker workers working young
"""

COMMON = frozenset(_NEARLY_EVERYWHERE.split())
"""Words that nearly every recommendation holds, and so tell nothing."""
