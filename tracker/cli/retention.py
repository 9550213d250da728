"""`tracker retention`: what would go for its age, and letting it go."""

import click

from tracker import cli
from tracker.adapters import clock
from tracker.domain import retention as rules
from tracker.domain.errors import DomainError
from tracker.domain.retention import Preview
from tracker.domain.wording import count, long_date
from tracker.models import Partnership
from tracker.queries import retention as queries
from tracker.services import retention as services


@click.group()
def retention() -> None:
    """What each partnership keeps for how many years, and what goes then."""


@retention.command()
@cli.plainly
def preview() -> None:
    """Show what would go today and what goes next; nothing is changed."""
    with cli.scope() as scope:
        partnerships = queries.with_years(scope.session)
        if not partnerships:
            click.echo(
                "Every partnership keeps everything for ever: its manager may set years under Settings."
            )
        for partnership in partnerships:
            _say(partnership, services.preview(scope.session, partnership, today=scope.clock.today()))


def _say(partnership: Partnership, found: Preview) -> None:
    click.echo(f"{partnership.name} keeps what is closed for {rules.in_words(partnership.keep_years)}.")
    for each in found.going:
        click.echo(f"  would go   {each.reference}: {each.title}, nothing since {long_date(each.last_on)}")
    for each in found.held:
        click.echo(f"  is held    {each.reference}: {each.title}")
    for day, each in found.coming[:5]:
        click.echo(f"  goes next  {each.reference} on {long_date(day)}")
    for name, number in found.counts.items():
        click.echo(f"  {number:>9,}  {name.replace('_', ' ')}")


@retention.command()
@click.option("--yes", is_flag=True, help="Needed, for what goes is gone for good.")
@cli.plainly
def apply(*, yes: bool) -> None:
    """Let go of all that the preview shows; the history of each partnership keeps what went."""
    if not yes:
        raise DomainError(
            "What goes is gone for good, and so nothing was done. Look at `tracker retention preview`, make "
            "a backup, and then add --yes."
        )
    with cli.scope() as scope:
        slugs = [partnership.slug for partnership in queries.with_years(scope.session)]
    for slug in slugs:
        _apply(slug)
    with cli.scope() as scope:
        spent = services.tidy(scope.session, actor=scope.actor, now=scope.now)
    with cli.scope() as scope:
        files = services.sweep(scope.session, scope.files, clock.real_now())
    click.echo(
        f"Beside them went {count(spent, 'row')} of spent codes, links, sessions and mails, and "
        f"{count(files, 'file')}."
    )


def _apply(slug: str) -> None:
    """Each partnership in a transaction of its own."""
    with cli.scope() as scope:
        [partnership] = [each for each in queries.with_years(scope.session) if each.slug == slug]
        name = partnership.name
        gone = services.apply(scope.session, partnership, actor=scope.actor, now=scope.now)
    click.echo(f"{name}: {count(len(gone.going), 'report')} and {count(gone.rows, 'row')} went.")
