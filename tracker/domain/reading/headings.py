"""The headings that open a list of recommendations, date it, say whose it is, or end it."""

import re

COUNT = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
LONGEST = 160
NOTE_MARK = re.compile(r"(?:[¹²³⁰⁴-⁹]+|(?<=\?)\d{1,2})$")

OPENS_LIST = re.compile(
    r"""(?:key\s|main\s|our\s|summary\sof\s)?recommendations?(?:\sfor\s(?:the\s)?[^.]{2,60})?
    | what\s(?:does|do|must|should)\s.{2,60}\simprove
    | what\sneeds\sto\s(?:improve|be\simproved)(?:\sin\s.{2,60})?
    | (?:priority\s)?areas?\sfor\s(?:priority\s|immediate\s|further\s)?(?:action|improvement|development)s?
    | (?:priority\sand\simmediate|immediate\sand\spriority)\sactions?""",
    re.VERBOSE,
)
TABLE_HEAD = re.compile(r"responsible bod(?:y|ies)(?: areas? for priority actions?)?")
ENDS_LIST = re.compile(
    r"""(?:the\s)?(?:local\s(?:authority|area)(?:'s)?\s|key\s|our\s)?strengths\b
    | (?:main|headline|key|inspection|summary\sof|our)?\s?findings\b
    | (?:executive\s)?summary\b | progress\ssince | next\ssteps | (?:practice|case)\sstudy
    | the\s(?:experiences\sand\sprogress|impact\sof\sleaders|effectiveness\sof)
    | information\sabout | about\sth | local\sarea\spartnership\sdetails | inspection\s(?:team|judgement)
    | safeguarding\soutcomes | how\s(?:good|well)\s | what\s(?:is|are|we|inspectors|works)\b
    | (?:areas?\sof\s)?(?:good|strong|effective|highly\seffective)\spractice | areas?\sof\sstrength
    | overall\seffectiveness | record\sof | appendix | annex | glossary | background | conclusions? | context
    | yours\s(?:sincerely|faithfully) | contents""",
    re.VERBOSE,
)
STANDS_ALONE = re.compile(
    r"""(?:key\s)?strengths | (?:main|headline|inspection)\sfindings(?:\s[–—-]\s.+)? | next\ssteps
    | executive\ssummary | summary\sfor\schildren\sand\syoung\speople | yours\s(?:sincerely|faithfully)
    | contents""",
    re.VERBOSE,
)
DEADLINE = re.compile(
    rf"""immediate(?:ly)?(?:\sactions?)? | urgent(?:ly)? | as\ssoon\sas\spossible
    | within\s(?:the\snext\s)?{COUNT}\s(?:working\s)?(?:days|weeks|months?|years?)(?:\sof\s.{{2,60}})?
    | by\s(?:\d{{1,2}}\s)?[a-z]+\s\d{{4}}""",
    re.VERBOSE,
)
BOARD = re.compile(
    r"""(?:the\s)?local\ssafeguarding\schildren(?:'s)?\sboard(?:\s\(\w+\))?
    | what\sdoes\sthe\s(?:lscb|board|local\ssafeguarding\schildren\sboard)\s.*
    | inspection\sjudgements?\sabout\sthe\s(?:lscb|board|local\ssafeguarding\schildren\sboard)""",
    re.VERBOSE,
)


def plain(text: str) -> str:
    """Give a heading's words alone: lower case, straight quotes, no note mark, colon or question mark.

    Nothing is left of a text too long for a heading.
    """
    if len(text) > LONGEST:
        return ""
    words = NOTE_MARK.sub("", text.strip()).lower().replace("’", "'")
    return words.rstrip(" :?.")


def printed(text: str) -> str:
    """Give a heading as printed, without a note mark or a closing colon."""
    return NOTE_MARK.sub("", text.strip()).rstrip(" :")


def opens_list(text: str) -> bool:
    """Say whether the whole line is a heading under which a report asks for things."""
    return bool(OPENS_LIST.fullmatch(plain(text))) and not text.rstrip().endswith(".")


def is_table_head(text: str) -> bool:
    """Say whether the line is the head of a table of bodies and priority actions."""
    return bool(TABLE_HEAD.fullmatch(plain(text)))


def ends_list(text: str) -> bool:
    """Say whether the heading is one that follows a list of recommendations."""
    return bool(ENDS_LIST.match(plain(text)))


def deadline(text: str) -> str | None:
    """Give the deadline that a heading prints ("Within three months"), or None."""
    return printed(text) if DEADLINE.fullmatch(plain(text)) else None


def is_board(text: str) -> bool:
    """Say whether the heading opens the part about the safeguarding board."""
    return bool(BOARD.fullmatch(plain(text)))


def is_known(text: str) -> bool:
    """Say whether the whole line is a heading that never runs on into the next line."""
    if not text[:1].isupper():
        return False
    alone = opens_list(text) or is_table_head(text) or bool(STANDS_ALONE.fullmatch(plain(text)))
    return alone or deadline(text) is not None or is_board(text)
