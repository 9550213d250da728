"""`tracker serve`: the web application, by gunicorn where it runs and waitress elsewhere."""

import os
import socket
import sys

import click

from tracker import cli, config
from tracker.config import Settings
from tracker.domain.errors import DomainError
from tracker.services import runtime

THREADS = 8


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port; without it PORT, else 8000.")
@cli.plainly
def serve(host: str, port: int | None) -> None:
    """Serve the web application until it is stopped. The scheduler is a process of its own."""
    if port is not None:
        os.environ["PORT"] = str(port)
    settings = config.from_environment()
    runtime.start(settings).engine.dispose()
    check_port_is_free(host, settings.port)
    _serve(settings, host)


def check_port_is_free(host: str, port: int) -> None:
    """Refuse with a clear sentence where something else listens already, or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise DomainError(
                f"Port {port} of {host} cannot be used ({(error.strerror or str(error)).lower()}). "
                f"Choose another: PORT={port + 1 if port < 65535 else 8000}"
            ) from error


def _serve(settings: Settings, host: str) -> None:
    """By gunicorn, or by waitress on Windows, where gunicorn does not run."""
    from tracker.app import create_app  # noqa: PLC0415 - other commands start faster without the web
    from tracker.web.metrics import requests  # noqa: PLC0415

    requests.share(settings.home / "run" / f"metrics-{settings.port}")
    app = create_app(settings)
    click.echo(f"Serving {settings.base_url} (Ctrl-C stops it)")
    if sys.platform == "win32":
        import waitress  # noqa: PLC0415

        waitress.serve(app, host=host, port=settings.port, threads=THREADS)
    else:
        from tracker.cli import gunicorn_server  # noqa: PLC0415

        app.extensions["tracker"].engine.dispose()  # a worker must not inherit a connection
        gunicorn_server.run(app, host, settings.port, workers=settings.workers, threads=THREADS)
