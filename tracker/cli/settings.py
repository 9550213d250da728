"""`tracker settings`: what can be set, what is set, and the page of the documentation that says so."""

import click

from tracker import cli, config, environment


@click.command()
@click.option("--markdown", is_flag=True, help="Write the page docs/settings.md instead.")
@cli.plainly
def settings(markdown: bool) -> None:
    """Show each setting as it is now, secrets left out; a wrong one is refused in a sentence."""
    if markdown:
        click.echo(environment.as_markdown(), nl=False)
        return
    width = max(len(name) for name in environment.BY_NAME)
    for name, value in environment.in_force():
        click.echo(f"{name:<{width}}  {value}")
    config.from_environment()
