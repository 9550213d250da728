"""`tracker users`: accounts, made at the terminal."""

import click

from tracker import cli
from tracker.cli import prompts
from tracker.domain.errors import DomainError
from tracker.domain.roles import Role
from tracker.domain.wording import sentence_list
from tracker.models import Agency, Partnership
from tracker.services import people

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
@cli.as_option
@cli.plainly
def create(
    *,
    partnership: str | None,
    name: str | None,
    email: str | None,
    role: str | None,
    agency: str | None,
    as_address: str | None,
) -> None:
    """Make an account and print its first password, once. Asks for what is not given."""
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
        address = added.user.email
    if added.first_password:
        click.echo(f"{address} may sign in. Password, shown this once: {added.first_password}")
    else:
        click.echo(f"{address} has an account already, with its password; the role was added to it.")


def _agency(of: Partnership, wanted: str) -> Agency:
    for agency in of.agencies:
        if agency.name.casefold() == wanted.strip().casefold():
            return agency
    known = sentence_list([agency.name for agency in of.agencies]) or "none yet"
    raise DomainError(f"{of.name} has no agency {wanted}. It has: {known}.")
