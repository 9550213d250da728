"""The headings that open a list of recommendations, date it, say whose it is, or end it."""

import re

COUNT = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen)"
LONGEST = 160
NOTE_MARK = re.compile(r"(?:[¹²³⁰⁴-⁹]+|(?<=\?)\d{1,2})$")
HEADING_NUMBER = re.compile(
    r"^(?:(?:section|part|chapter|box)\s)?(?:\d{1,2}(?:\.\d{1,2})*|[a-z])[.):]?\s+(?=\D)"
)

APPENDIX = re.compile(r"^(?:appendix|annex)\s(?:\d{1,2}|[a-z]|[ivx]{1,4})\s?[:.–—-]?\s+")

OPENS_LIST = re.compile(
    r"""(?:[\w',/-]+\s){0,4}?recommendations?
        (?:\s(?:for|to|from|made|arising|and|by|in|on|about|relating|regarding|addressed|of)\s.{2,80})?
    | (?:(?:what\s)?we\srecommend|recommended\sactions?)(?:\sthat)?
    | what\s(?:does|do|must|should|could)\s.{2,80}\simprove(?:\sfurther)?
    | what\s(?:must|should|(?:.{2,50}\s)?needs?\sto)\s(?:do\sto\s)?(?:improve|be\simproved)
      (?:\s(?:in|for|across|to|so)\s.{2,60})?
    | (?:(?:key|main|other|specific|significant|further|priority|urgent|identified)\s)*
      (?:priority\s)?areas?\s
      (?:for|of|requiring|needing|that\sneed|that\srequire|in\sneed\sof|where)\s
      (?:(?:priority|immediate|urgent|further|significant|serious|practice|service|quality|some)\s(?:and\s)?){0,3}
      (?:action|improvement|development|weakness|concern|attention)(?:s|es)?
      (?:\s(?:is|are)\s(?:required|needed))?
      (?:\s(?:for|identified|in)\s.{2,60})?
    | (?:priority\sand\simmediate|immediate\sand\spriority)\sactions?
    | (?:priority|urgent|required|improvement)\s(?:actions?|improvements?)(?:\srequired)?
    | (?:actions?|improvements?)\s(?:required|needed|for\simprovement|to\sbe\staken)
    | (?:actions?\s)?(?:the\s)?(?:provider|service|trust|home)\s(?:must|should)(?:\stake)?(?:\sto\simprove)?
    | (?:statutory\s)?requirements?
    | (?:significant|serious)\s(?:weaknesses|concerns)
    | causes?\s(?:of|for)\sconcern | (?:the\s)?matters\sof\sconcern
    | (?:the\s)?coroner'?s'?\s(?:matters\sof\s)?concerns?
    | (?:(?:key|further)\s)?(?:questions?|considerations?|issues)\sfor\s
      (?:the\s)?(?:\w+\s){0,4}(?:board|partnership|partners|lscb|lscp|mash|agencies|consideration)(?:\sto\s.{2,40})?""",
    re.VERBOSE,
)
OF_OLD = re.compile(
    r"\b(?:previous|last|earlier|past|prior|progress|respon\w+|implement\w*|follow\w*[- ]up|status"
    r"|update[sd]?"
    r"|monitoring|no|background|table|making|made\sin|\d{4}(?:\sinspection|\sreport|\sreview))\b"
)
"""Words that make a heading speak of what was asked for before."""

SENTENCE_OPENS = re.compile(
    r"""\bfollowing\s(?:(?:significant|serious|key|priority)\s)?(?:areas?\sof\s)?
        (?:(?:significant|serious)\s)?(?:weakness(?:es)?|concerns?)\b
    | \bareas?\sof\s(?:significant|serious)\s(?:weakness|concern)
    | \b(?:makes?|made|making|sets?\sout|offers?|proposes?|has|have)\b[^.]{0,60}\brecommendations?\b
    | \bfollowing\s(?:[\w-]+\s){0,2}recommendations?\b
    | \bmatters\sof\sconcern\sare\b
    | ^(?:we|the\s(?:review|panel|reviewers?|author|inspect\w+|commission))\s
       (?:therefore\s|also\s)?recommends?\b""",
    re.VERBOSE | re.IGNORECASE,
)
WEAKNESSES = re.compile(r"\b(?:areas?\sof\s)?(?:significant|serious)\s(?:weakness(?:es)?|concerns?)\b", re.I)
EARLIER = re.compile(
    r"\bprogress\s(?:made|against|since|in|on)\b"
    r"|\b(?:identified|made|found|raised)\s(?:at|in|during|by)\s(?:the|our|its|an?)\s(?:last|previous|earlier)\b",
    re.IGNORECASE,
)
"""Words of a sentence that lists what was found before, and asks for nothing new."""

CONCERNS = re.compile(r"\b(?:matters\sof\sconcern|coroner'?s'?\s(?:matters\sof\s)?concerns?)\b")
CAUSE = re.compile(r"causes?\s(?:of|for)\sconcern")
IN_SENTENCES = re.compile(r"areas?\sfor\simprovement|causes?\s(?:of|for)\sconcern|recommendation")
DEVELOPMENT = re.compile(r"areas?\sfor\sdevelopment")
TABLE_HEAD = re.compile(
    r"responsible bod(?:y|ies)(?: areas? for priority actions?)?|(?:statutory )?requirements? due dates?"
)
ENDS_LIST = re.compile(
    r"""(?:the\s)?(?:[\w'-]+\s){0,4}strengths\b
    | (?:main|headline|key|inspection|summary\sof|our|detailed)?\s?findings\b
    | (?:executive\s)?summary\b | (?:our\s)?progress\b | next\ssteps | (?:practice|case)\sstud(?:y|ies)
    | the\s(?:experiences\sand\sprogress|impact\sof\sleaders|effectiveness\sof|child's\sjourney)
    | information\sabout | about\s(?:th|us) | local\sarea\spartnership\sdetails
    | inspection\s(?:team|judgement|details|method|report) | inspectors?$
    | safeguarding\soutcomes | how\s(?:good|well|effective|we)\b
    | what\s(?:is|are|we|inspectors|works|worked|went|happens?)\b
    | (?:areas?\sof\s)?(?:good|strong|(?:highly\s)?effective|notable|innovative|promising|positive|best)
      \spractice
    | areas?\sof\sstrength | overall\s(?:effectiveness|experiences) | record\sof | appendi(?:x|ces) | annex
    | glossary | background | conclusions?$ | concluding | context | methodology | introduction | references
    | bibliography | terms\sof\sreference | acknowledge?ments | footnotes? | endnotes? | full\sreport
    | service\s(?:details|information)
    | children's\shome\sdetails | recent\sinspection\shistory | actions?\sshould\sbe\staken | your\sresponse
    | copies\sand\spublication | circumstances\sof | signed\b | yours\s(?:sincerely|faithfully) | contents
    | judg[e]?ments?\b | grade | action\splan\b | response\sto | learning\spoints?\b""",
    re.VERBOSE,
)
OPENS_ALONE = re.compile(
    r"""(?:key\s|main\s|our\s|summary\sof\s)?recommendations?(?:\sfor\s(?:the\s)?[^.]{2,60})?
    | what\s(?:does|do|must|should)\s.{2,60}\simprove
    | what\sneeds\sto\s(?:improve|be\simproved)(?:\sin\s.{2,60})?
    | (?:priority\s)?areas?\sfor\s(?:priority\s|immediate\s|further\s)?(?:action|improvement|development)s?
    | (?:priority\sand\simmediate|immediate\sand\spriority)\sactions?
    | causes?\sof\sconcern | statutory\srequirements?""",
    re.VERBOSE,
)
"""The commonest of them: a whole line of these words begins nothing else, even where no type tells."""

STANDS_ALONE = re.compile(
    r"""(?:key\s)?strengths | (?:main|headline|inspection)\sfindings(?:\s[–—-]\s.+)? | next\ssteps
    | executive\ssummary | summary\sfor\schildren\sand\syoung\speople | yours\s(?:sincerely|faithfully)
    | contents""",
    re.VERBOSE,
)
STRENGTHS = re.compile(
    r"""(?:the\s)?(?:[\w'-]+\s){0,4}strengths(?:\s.{2,60})? | areas?\sof\sstrength
    | what\s(?:is|are|'s)?\s?(?:.{2,60}\s)?(?:doing|working|works|worked|goes|went)\s
      (?:well|that\sis\seffective)(?:\s.{2,40})?
    | (?:areas?\sof\s|examples?\sof\s)?
      (?:good|strong|effective|notable|positive|best|innovative|promising)\spractice""",
    re.VERBOSE,
)
STUDY = re.compile(r"(?:case|practice)\s(?:study|example)")
DEADLINE = re.compile(
    rf"""immediate(?:ly)?(?:\sactions?)?(?:\s(?:upon|on|following|after)\s.{{2,60}})?
    | urgent(?:ly)? | as\ssoon\sas\spossible
    | (?:within\s)?(?:the\snext\s)?{COUNT}\s(?:working\s)?(?:days|weeks|months?|years?)(?:\sof\s.{{2,60}})?
    | by\s(?:the\send\sof\s)?(?:(?:[a-z]+day,?\s)?\d{{1,2}}\s)?[a-z]+\s\d{{4}}""",
    re.VERBOSE,
)
BOARD = re.compile(
    r"""(?:the\s)?local\ssafeguarding\schildren(?:'s)?\sboard(?:\s\(\w+\))?
    | what\sdoes\sthe\s(?:lscb|board|local\ssafeguarding\schildren\sboard)\s.*
    | inspection\sjudgements?\sabout\sthe\s(?:lscb|board|local\ssafeguarding\schildren\sboard)""",
    re.VERBOSE,
)


def plain(text: str) -> str:
    """Give a heading's words alone: lower case, straight quotes, no number, mark or colon.

    Nothing is left of a text too long for a heading.
    """
    if len(text) > LONGEST:
        return ""
    words = NOTE_MARK.sub("", text.strip()).lower().replace("’", "'").replace("‘", "'")
    return HEADING_NUMBER.sub("", words.rstrip(" :?.–—-*"))


def printed(text: str) -> str:
    """Give a heading as printed, without a note mark or a closing colon."""
    return NOTE_MARK.sub("", text.strip()).rstrip(" :")


def opens_list(text: str) -> bool:
    """Say whether the whole line is a heading under which a report asks for things."""
    words = APPENDIX.sub("", plain(text))
    return bool(OPENS_LIST.fullmatch(words)) and not OF_OLD.search(words) and not text.rstrip().endswith(".")


def asks_in_sentences(text: str) -> bool:
    """Say whether the heading is one under which sentences in bold type are what is asked for."""
    return bool(IN_SENTENCES.match(plain(text)))


def announces(text: str) -> bool:
    """Say whether a sentence announces that what follows is asked for."""
    if EARLIER.search(text):
        return False
    return bool(SENTENCE_OPENS.search(text)) and bool(re.search(r"(?::|as follows[.:]?)\s*[–—-]*$", text))


def is_finding(text: str) -> bool:
    """Say whether the heading is one that lists findings: areas for development."""
    return bool(DEVELOPMENT.fullmatch(plain(text)))


def weaknesses(text: str) -> str | None:
    """Give what a sentence calls the points it announces, where the heading above is of something else."""
    found = WEAKNESSES.search(text)
    return found[0] if found else None


def is_table_head(text: str) -> bool:
    """Say whether the line is the head of a table of bodies and priority actions."""
    return bool(TABLE_HEAD.fullmatch(plain(text)))


def ends_list(text: str) -> bool:
    """Say whether the heading is one that follows a list of recommendations."""
    return bool(ENDS_LIST.match(plain(text)))


def is_strengths(text: str) -> bool:
    """Say whether the heading opens what the report praises."""
    return bool(STRENGTHS.fullmatch(plain(text)))


def is_study(text: str) -> bool:
    """Say whether the heading opens the box of a case, which interrupts a section and does not end it."""
    return bool(STUDY.match(plain(text)))


def is_contents(text: str) -> bool:
    """Say whether the heading opens the table of contents."""
    return plain(text) in {"contents", "table of contents", "contents page", "list of contents"}


def is_capitals(text: str) -> bool:
    """Say whether a short line is printed in capitals, as headings are."""
    return len(text) <= LONGEST and text.isupper() and sum(map(str.isalpha, text)) > len("ACTION") - 1


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
    alone = (
        bool(OPENS_ALONE.fullmatch(plain(text)))
        or is_table_head(text)
        or bool(STANDS_ALONE.fullmatch(plain(text)))
    )
    return alone or deadline(text) is not None or is_board(text)
