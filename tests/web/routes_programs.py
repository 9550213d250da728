"""The declared rights of what programs come in with: tokens and webhooks, and the interface itself."""

from tests.web.routes import ALL, MANAGERS, Case

BY_TOKEN = {
    "api.me",
    "api.actions",
    "api.action",
    "api.updates_of_action",
    "api.evidence_of_action",
    "api.evidence_file",
    "api.updates",
    "api.post_update",
    "api.list_reports",
    "api.report",
    "api.recommendations",
    "api.list_statements",
    "api.statement",
}
"""For programs: a token says who asks, and no session does (tests/web/api/test_rights.py)."""

ANYBODY = {"api_docs.openapi", "api_docs.show"} | BY_TOKEN
"""Open without signing in; the document holds nothing of anybody."""

TOKEN = {"name": "Power BI", "scopes": "actions:read", "days": "30"}

CASES = (
    Case("tokens.own", ALL, form=TOKEN),
    Case("tokens.of_services", MANAGERS, form=TOKEN | {"role": "board_member"}),
    Case("tokens.revoke", MANAGERS, form={}),
    Case("tokens.revoke", MANAGERS, form={}, names={"token_id": "own token"}),
    Case(
        "subscriptions.index",
        MANAGERS,
        form={"url": "https://tools.example/hook", "events": "action.updated"},
    ),
    Case("subscriptions.show", MANAGERS),
    Case("subscriptions.stop", MANAGERS, form={}),
    Case("subscriptions.tell_again", MANAGERS, form={}),
)
