"""The command `tracker`: each subcommand is loaded only when it is asked for, so that it starts fast."""

import gc
from importlib import import_module

import click

COMMANDS = {
    "init": "tracker.cli.init:init",
    "demo": "tracker.cli.demo:demo",
    "serve": "tracker.cli.serve:serve",
    "scheduler": "tracker.cli.jobs:scheduler",
    "migrate": "tracker.cli.init:migrate",
    "settings": "tracker.cli.settings:settings",
    "extract": "tracker.cli.extract:extract",
    "reports": "tracker.cli.reports:reports",
    "actions": "tracker.cli.actions:actions",
    "statements": "tracker.cli.statements:statements",
    "packs": "tracker.cli.packs:packs",
    "jobs": "tracker.cli.jobs:jobs",
    "users": "tracker.cli.users:users",
    "backup": "tracker.cli.backup:backup",
    "restore": "tracker.cli.backup:restore",
    "doctor": "tracker.cli.doctor:doctor",
    "retention": "tracker.cli.retention:retention",
}


class Tracker(click.Group):
    """The group of all commands, in the order in which a newcomer meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        gc.disable()  # what imports make stays: looking for garbage among it takes a tenth of the start
        command: click.Command = getattr(import_module(module), name)
        gc.freeze()
        gc.enable()
        return command


@click.command(cls=Tracker)
def main() -> None:
    """Followthrough keeps what an inspection asked for from being forgotten."""


if __name__ == "__main__":
    main(prog_name="tracker")
