"""The declared rights of accounts: one's own, those that a manager looks after, and running it all."""

from tests.web.routes import ALL, MANAGERS, NOBODY, Case
from tests.world import OTHER_LEAD

ANYBODY = {
    "accounts.sign_in",
    "accounts.check_sign_in",
    "accounts.sign_out",
    "second_factors.ask",
    "second_factors.check",
    "account_links.forgotten",
    "account_links.join",
    "account_links.reset",
    "account_links.address",
    "sign_on.start",
    "sign_on.back",
}
"""The ways in, open without signing in."""

CASES = (
    Case("accounts.change_password", ALL),
    Case("accounts.save_password", ALL),
    Case("accounts.stay", ALL, form={}),
    Case("security.show", ALL),
    Case("security.end_session", frozenset({OTHER_LEAD}), form={}),
    Case("security.end_sessions", ALL, form={"where": "everywhere"}),
    Case("security.change_address", ALL),
    Case("security.take_back_address", NOBODY, told=ALL, form={}),
    Case("security.data", ALL),
    Case("security.export_data", ALL),
    Case("second_factors.set_up", ALL),
    Case("second_factors.new_codes", ALL),
    Case("second_factors.turn_off", ALL),
    Case("sign_on.done", ALL),
    # what a manager does about an account
    Case("people_accounts.invite", MANAGERS, form={}),
    Case("people_accounts.take_role_away", NOBODY, told=MANAGERS, form={}),
    Case("people_accounts.take_back", MANAGERS, form={}),
    Case("people_accounts.change_address", MANAGERS, form={"email": "new.address@here.example"}),
    Case("people_accounts.take_back_address", NOBODY, told=MANAGERS, form={}),
    Case("people_accounts.reset_second_factor", MANAGERS),
    Case("people_accounts.unlink_sign_on", MANAGERS),
    Case("people_accounts.require_second_factor", MANAGERS, form={"roles": "board_member"}),
    # running the installation: nobody of a partnership
    Case("administration.index", NOBODY),
    Case("administration.add_partnership", NOBODY),
    Case("administration.add_manager", NOBODY),
    Case("administration.people", NOBODY),
    Case("administration.add_administrator", NOBODY),
    Case("administration.invite", NOBODY),
    Case("administration.reset_second_factor", NOBODY),
    Case("administration.unlink_sign_on", NOBODY),
    Case("administration.close_account", NOBODY, form={}),
    Case("administration.open_account", NOBODY, form={}),
    Case("administration.show_health", NOBODY),
)

OF_ADMINISTRATORS = {case.endpoint for case in CASES if case.endpoint.startswith("administration.")}
OWN = (
    "accounts.",
    "security.",
    "second_factors.",
    "sign_on.",
    "help.",
    "preferences.",
    "calendars.",
    "tokens.",
)
"""What is everybody's own, whoever runs the installation included: none of it is of a partnership."""
