"""The declared rights: for each route of the application, who may and who is told that they may not.

Everybody else, and everybody of another partnership, is told that there is no such page. A route that is new
needs a line here, or the matrix fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.world import (
    AGENCY,
    BOARD,
    CONTRIBUTOR,
    DEPUTY,
    LEAD,
    MANAGER,
    OTHER_AGENCY,
    OTHER_LEAD,
    ROLES,
    SCRUTINEER,
    SPONSOR,
)

Who = frozenset[str]
ALL: Who = frozenset(ROLES)
NOBODY: Who = frozenset()
MANAGERS: Who = frozenset({MANAGER})
SEE: Who = ALL - {OTHER_AGENCY, OTHER_LEAD}
WORK: Who = frozenset({MANAGER, AGENCY, LEAD, DEPUTY})
HELP: Who = frozenset({SPONSOR, CONTRIBUTOR})
ASSURE: Who = frozenset({MANAGER, SCRUTINEER})
WHOLE: Who = frozenset({MANAGER, SCRUTINEER, BOARD})
CHALLENGERS: Who = frozenset({MANAGER, SCRUTINEER, BOARD, AGENCY})


@dataclass(frozen=True)
class Case:
    """One way of asking a route: who may, who is told in a sentence that they may not, and what they send.

    Without a form an empty one is sent, which shows who gets in and not who may do it.
    """

    endpoint: str
    may: Who
    told: Who = NOBODY
    form: Mapping[str, Any] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    names_in_form: bool = False


BY_LINK = {
    "links.index",
    "links.show",
    "links.save",
    "links.show_saved",
    "links.ask_revoke",
    "links.revoke",
    "links.send_fresh",
    "links.ask_code",
    "links.send_code",
    "links.check_code",
    "links.ask_unsubscribe",
    "links.save_unsubscribe",
    "signing_links.show",
    "signing_links.answer",
    "signing_links.send_fresh",
}
"""Open to whoever holds the link of a mail; without one they show nothing (test_links)."""

ANYBODY = {
    "static",
    "health.healthz",
    "metrics.show",
    "calendars.read",
    "webhooks.notify",
} | BY_LINK
"""Open without signing in; they show nothing of any partnership."""

LATER = "20 December 2024"
SENT = {"reference": "sent_report"}
SENDING = {"on": "18 November 2024", "to": "a@ofsted.gov.uk", "sent": "y"}
SETTINGS = {
    "seen": "True/30,20,10,5,1/10/0/7/False/20/7",
    "allows_extensions": "no",
    "remind_before": "10, 5",
    "climb_after": "5",
    "digest_weekday": "0",
    "digest_hour": "7",
    "digest_attaches_list": "no",
    "quiet_from": "20",
    "quiet_until": "7",
}

SIGNED = {"signatory_id": "signed signatory"}

CASES = (
    # one's own account, the help, and the lists, each of which shows what its reader sees
    Case("preferences.index", ALL),
    Case("preferences.save", ALL, form={"cadence": "weekly", "board_digest": "yes"}),
    Case("preferences.add_absence", ALL, form={"from_on": LATER, "until_on": LATER}),
    Case("preferences.take_back", frozenset({MANAGER, OTHER_LEAD}), form={}),
    Case("preferences.of_person", MANAGERS, form={"from_on": LATER, "until_on": LATER}),
    Case("calendars.index", ALL),
    Case("calendars.make", ALL, form={"whose": "mine"}),
    Case("calendars.make", WHOLE, form={"whose": "{partnership}"}, names_in_form=True),
    Case("calendars.stop", MANAGERS, form={}),
    Case("help.index", ALL),
    Case("help.rights", ALL),
    Case("overview.index", ALL),
    Case("actions.index", ALL),
    Case("actions.export", ALL, names={"kind": "csv"}),
    Case("actions.export", ALL, names={"kind": "xlsx"}),
    Case("actions.export", ALL, names={"kind": "json"}),
    Case("challenges.index", ALL),
    Case("challenges.export", ALL, names={"kind": "csv"}),
    Case("challenges.export", ALL, names={"kind": "xlsx"}),
    Case("history.list_as_at", ALL),
    Case("history.compare_list", ALL),
    Case("dates.index", ASSURE),
    # saved views, and changing many at once
    Case("lists.save", ALL, form={"name": "Mine", "query": "due=overdue"}),
    Case("lists.show", ALL),
    Case("lists.show", MANAGERS, names={"view_id": "own view"}),
    Case("lists.delete", MANAGERS, told=ALL - MANAGERS, form={}),
    Case(
        "lists.many",
        MANAGERS,
        form={
            "refs": "HERE-JTAI-24-01",
            "seen": "HERE-JTAI-24-01:{version of action}",
            "change": "tag",
            "tag": "urgent",
            "note": "For the board",
            "step": "confirm",
        },
        names_in_form=True,
    ),
    # recommendations
    Case("recommendations.respond", MANAGERS, form={"response": "accepted", "reason": ""}),
    Case(
        "recommendations.say_repeat",
        MANAGERS,
        form={"other_id": "{historic recommendation}", "verdict": "yes"},
    ),
    Case(
        "recommendations.decide_repeat",
        MANAGERS,
        form={"verdict": "no"},
        names={"other_id": "historic recommendation"},
    ),
    Case("recommendations.also_answer", MANAGERS, form={"recommendation_id": "{other recommendation}"}),
    Case(
        "recommendations.answer_no_longer",
        MANAGERS,
        form={},
        names={"recommendation_id": "answered recommendation"},
    ),
    # a meeting
    Case(
        "meetings.new",
        ALL - {BOARD, OTHER_AGENCY},
        told=frozenset({BOARD, OTHER_AGENCY}),
        form={"held_on": "18 November 2024", "present": "The board", "query": ""},
    ),
    Case("meetings.show", SEE),
    Case(
        "meetings.save",
        WORK | {SCRUTINEER},
        told=HELP | {BOARD},
        form={"note": "It goes on.", "version": "{version of action}"},
    ),
    Case("meetings.minutes", ALL),
    # an action
    Case("actions.show", SEE),
    Case("history.action_as_at", SEE),
    Case("history.compare_action", SEE),
    Case(
        "actions.post_update",
        WORK | {SCRUTINEER},
        told=HELP | {BOARD},
        form={"note": "It goes on.", "version": "{version of action}"},
    ),
    Case(
        "actions.post_update",
        WORK,
        told=SEE - WORK,
        form={"note": "Wait.", "version": "{version of action}", "status": "on_hold", "review_on": LATER},
    ),
    Case(
        "actions.post_update",
        ASSURE,
        told=SEE - ASSURE,
        form={"note": "Seen.", "version": "{version of delivered}", "status": "verified"},
        names={"reference": "delivered"},
    ),
    Case("actions.edit", MANAGERS, form={"what_we_will_do": "More", "version": "{version of action}"}),
    Case("actions.add", MANAGERS),
    Case("actions.track", MANAGERS, names={"reference": "historic"}, form={}),
    # its parts, milestones, measures, flag and rating
    Case(
        "plans.add_part",
        MANAGERS,
        form={"agency_id": "{agency}", "what": "Help", "due_on": LATER, "person_id": ""},
    ),
    Case(
        "plans.update_part",
        WORK | {CONTRIBUTOR},
        told=frozenset({SPONSOR}),
        form={"status": "done", "note": "It is done.", "version": "{version of action}"},
    ),
    Case("plans.add_milestone", MANAGERS, form={"name": "Nearly", "due_on": LATER}),
    Case("plans.reach_milestone", WORK, told=HELP, form={"note": ""}),
    Case("plans.move_milestone", MANAGERS, form={"due_on": LATER, "note": "Later"}),
    Case(
        "plans.add_measure",
        MANAGERS,
        form={"what": "Visits", "baseline": "1", "target": "9", "target_on": LATER},
    ),
    Case(
        "plans.read_measure",
        WORK | {SCRUTINEER},
        told=HELP | {BOARD},
        form={"value": "3", "on": "18 November 2024"},
    ),
    Case("plans.drop_measure", MANAGERS, form={"note": "It says nothing."}),
    Case("plans.flag", WORK, told=HELP, form={"flag": "We need help."}),
    Case("plans.rating", MANAGERS, form={"rating": "red", "until": LATER, "reason": "It is worse."}),
    # its due date
    Case("dates.ask", WORK, told=HELP),
    Case("dates.decide", ASSURE, form={"agreed": "yes", "note": "Agreed."}),
    Case("dates.take_back", frozenset({LEAD}), told=(WORK | HELP) - {LEAD}, form={}),
    # its evidence
    Case("evidence.show", SEE),
    Case("evidence.show", frozenset({AGENCY}), names={"evidence_id": "sealed"}),
    Case("evidence.fetch", SEE),
    Case("evidence.fetch", frozenset({AGENCY}), names={"evidence_id": "sealed"}),
    Case(
        "evidence.add",
        SEE - {BOARD},
        told=frozenset({BOARD}),
        form={"more-evidence_note": "Minutes", "more-evidence_url": "https://a.example/b"},
    ),
    Case(
        "evidence.add_version",
        SEE - {BOARD},
        told=frozenset({BOARD}),
        form={"evidence_note": "Minutes", "evidence_url": "https://a.example/b"},
    ),
    Case("evidence.withdraw", SEE),
    # comments and challenges
    Case("challenges.comment", SEE, form={"comment-text": "I see."}),
    Case(
        "challenges.new",
        CHALLENGERS,
        form={"text": "Why?", "addressee": "{user lead}", "answer_by": LATER},
    ),
    Case("challenges.show", SEE),
    Case(
        "challenges.answer",
        frozenset({LEAD, MANAGER}),
        told=SEE - {LEAD, MANAGER},
        form={"answer": "So.", "version": "1"},
    ),
    Case(
        "challenges.close",
        frozenset({BOARD, SCRUTINEER}),
        told=SEE - {BOARD, SCRUTINEER},
        form={"note": "Good.", "version": "1"},
    ),
    Case(
        "challenges.ask_again",
        frozenset({BOARD, SCRUTINEER}),
        told=SEE - {BOARD, SCRUTINEER},
        form={"note": "More.", "answer_by": LATER, "version": "1"},
        names={"number": "2"},
    ),
    # reports and their drafts
    Case("reports.index", ALL),
    Case("reports.show", ALL),
    Case("reports.source", ALL),
    Case("reports.page_picture", ALL),
    Case("reports.file", ALL),
    Case("evidence_room.show", ALL),
    Case("evidence_room.take_out", ALL, form={}),
    Case("reports.new", MANAGERS),
    Case("reports.upload", MANAGERS),
    Case("reports.draft", MANAGERS),
    Case("reports.draft_picture", MANAGERS),
    Case("reports.draft_file", MANAGERS),
    Case("reports.correct", MANAGERS),
    Case("reports.discard", MANAGERS, form={}),
    Case("reports.track", MANAGERS, names={"reference": "historic_report"}, form={}),
    Case("reports.stop_tracking", MANAGERS, form={"reason": "Too old."}),
    # spreadsheets
    Case("imports.index", MANAGERS),
    Case("imports.upload", MANAGERS),
    Case("imports.template", MANAGERS),
    Case("imports.show", MANAGERS),
    Case("imports.work", MANAGERS, form={"version": "1", "sheet": "0", "first": "0", "last": "0"}),
    Case("imports.discard", MANAGERS, form={}),
    # statements
    Case("statements.index", ALL),
    Case("statements.show", ALL),
    Case("statements.read_now", ALL),
    Case("statements.read", ALL),
    Case("statements.download", ALL, names={"kind": "docx"}),
    Case("statements.download", ALL, names={"kind": "html"}),
    Case("statements.download", ALL, names={"kind": "xlsx"}),
    Case("statements.compare", ALL),
    Case("statements.export", ALL, form={"format": "docx"}),
    Case(
        "statements.write",
        MANAGERS,
        form={"introduction": "We accept it.", "version": "{version of statement}"},
    ),
    Case("statements.mark_stage", MANAGERS, form={"done": "yes"}, names={"stage": "draft_ready"}),
    Case("submissions.ask", MANAGERS),
    Case("submissions.take", MANAGERS, form={**SENDING, "format": "html"}),
    Case("submissions.submit", MANAGERS, form={**SENDING, "version": "{version of statement}"}),
    Case("submissions.fetch", ALL, names=SENT),
    Case("addenda.edit", MANAGERS, names=SENT),
    Case("addenda.write", MANAGERS, names=SENT, form={"why": "Dates.", "version": "{version of addendum}"}),
    Case("addenda.read", ALL, names=SENT),
    Case("addenda.read", ALL, names={**SENT, "number": "2"}),
    Case("addenda.ask_issue", MANAGERS, names=SENT),
    Case("addenda.take", MANAGERS, names=SENT, form={**SENDING, "format": "html"}),
    Case("addenda.issue", MANAGERS, names=SENT, form={**SENDING, "version": "{version of addendum}"}),
    Case("signing.index", ALL),
    Case("signing.add", MANAGERS),
    Case("signing.edit", MANAGERS),
    Case("signing.drop", MANAGERS, form={"reason": "Retired"}),
    Case("signing.ask", MANAGERS, form={}),
    Case(
        "signing.record_paper",
        MANAGERS,
        form={"number": "1", "on": "18 November 2024", "note": "In the folder"},
    ),
    Case("signing.withdraw", MANAGERS, form={"reason": "By mistake"}, names=SIGNED),
    Case("signing.show", frozenset({AGENCY})),
    Case("signing.answer", frozenset({AGENCY})),
    Case("statements.ask_require", MANAGERS),
    Case("statements.require", MANAGERS),
    # board packs
    Case("packs.index", WHOLE),
    Case("packs.show", WHOLE),
    *(Case("packs.download", WHOLE, names={"chosen": kind}) for kind in ("docx", "pdf", "odt", "html")),
    # mail, people and settings
    Case("settings.show", MANAGERS, form=SETTINGS),
    Case("retention.show", MANAGERS),
    Case("retention.change_years", MANAGERS, form={"keep_years": "7", "seen": ""}),
    Case("retention.hold", MANAGERS, form={"report": "", "reason": "An inquiry"}),
    Case("retention.lift", MANAGERS, form={"reason": "It is over"}, names={"hold_id": "legal hold"}),
    Case("brands.show", MANAGERS, form={"colour": "#7a1f5c", "words": "The logo", "version": "1"}),
    Case("brands.logo", MANAGERS),
    Case("brands.template", MANAGERS),
    Case("brands.example", MANAGERS, names={"kind": "html"}),
    Case("mail.index", MANAGERS),
    Case("mail.show", MANAGERS),
    Case("mail.html", MANAGERS),
    Case("mail.arrived", NOBODY),
    Case("mail.trouble", MANAGERS),
    Case("mail.resend", MANAGERS, form={}),
    Case("coming.index", MANAGERS),
    Case("coming.hold_action", MANAGERS, form={"reason": "The date is wrong."}),
    Case("coming.hold_person", MANAGERS, form={"reason": "They are told by phone."}),
    Case("coming.lift", MANAGERS, form={}),
    Case("people.index", MANAGERS),
    Case("people.new", MANAGERS),
    Case("people.create", MANAGERS),
    Case("people.new_agency", MANAGERS),
    Case("people.create_agency", MANAGERS, form={"name": "NHS"}),
    Case("people.hand_over", MANAGERS),
    Case("people.deactivate", MANAGERS),
    Case("people.reactivate", MANAGERS, form={}),
)
