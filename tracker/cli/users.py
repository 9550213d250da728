"""`tracker users`: accounts, made at the terminal."""

import click

from tracker import cli
from tracker.adapters import clock
from tracker.cli import prompts
from tracker.domain.errors import DomainError
from tracker.domain.roles import Role
from tracker.domain.wording import sentence_list
from tracker.models import Agency, Partnership, User
from tracker.services import account_mails, administration, invitations, people
from tracker.services.notices import Post

KNOWN = "{} has an account already, with its password; the role was added to it."
ROLES = [role.value for role in Role]


@click.group()
def users() -> None:
    """The accounts of people who sign in."""


@users.command()
@click.option("--partnership", help="The partnership: its name, or its short name.")
@click.option("--name", help="The person's name, or post.")
@click.option("--email", help="Their e-mail address.")
@click.option("--role", type=click.Choice(ROLES), help="What they are to the partnership.")
@click.option("--agency", help="The agency they belong to; an agency lead must have one.")
@click.option("--link", is_flag=True, help="Print the link of the invitation instead of mailing it.")
@cli.as_option
@cli.plainly
def create(
    *,
    partnership: str | None,
    name: str | None,
    email: str | None,
    role: str | None,
    agency: str | None,
    link: bool,
    as_address: str | None,
) -> None:
    """Make an account and invite its person by mail. Asks for what is not given."""
    with cli.scope(as_address) as scope:
        of = prompts.find_partnership(scope, partnership or prompts.ask("Partnership", "--partnership"))
        added = people.create(
            scope.session,
            partnership=of,
            name=name or prompts.ask("Name or post", "--name"),
            email=email or prompts.ask("E-mail address", "--email"),
            role=Role(role or prompts.choose("Role", "--role", ROLES)),
            agency=_agency(of, agency) if agency else None,
            actor=scope.actor,
            now=scope.now,
        )
        said = _invited(scope, added.user, of, by_link=link) if added.is_new else KNOWN
        address = added.user.email
    click.echo(said.format(address))


def _invited(scope: cli.Scope, user: User, of: Partnership, *, by_link: bool) -> str:
    """Mail the invitation, or make its link; what to say."""
    if by_link:
        return _link(scope, user)
    post = Post(scope.settings.base_url, clock.real_now())
    account_mails.invite(scope.session, user, of, post=post, actor=scope.actor, now=scope.now)
    return "{} is invited: the link by which they choose a password leaves with the next mail."


def _link(scope: cli.Scope, user: User) -> str:
    token = invitations.link_for(scope.session, user, now=scope.now)
    return (
        f"{{}} chooses a password at this link, once, within 7 days: {scope.settings.base_url}/join/{token}"
    )


@users.command()
@click.option("--name", help="The person's name, or post.")
@click.option("--email", help="Their e-mail address.")
@cli.plainly
def administrator(*, name: str | None, email: str | None) -> None:
    """Make an account that runs the installation, sees no partnership, and begins by the printed link."""
    with cli.scope() as scope:
        user = administration.add_administrator(
            scope.session,
            name=name or prompts.ask("Name or post", "--name"),
            email=email or prompts.ask("E-mail address", "--email"),
            actor=scope.actor,
            now=scope.now,
        )
        said, address = _link(scope, user), user.email
    click.echo(said.format(address))


def _agency(of: Partnership, wanted: str) -> Agency:
    for agency in of.agencies:
        if agency.name.casefold() == wanted.strip().casefold():
            return agency
    known = sentence_list([agency.name for agency in of.agencies]) or "none yet"
    raise DomainError(f"{of.name} has no agency {wanted}. It has: {known}.")
