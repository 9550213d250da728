"""Serving by gunicorn inside our own process, so that workers start as copies of one that is loaded."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
    """The application that is already made, under these settings of gunicorn."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take our settings, and none from files or the environment."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """What each worker serves."""
        return self.app


def run(app: Flask, host: str, port: int, *, workers: int, threads: int) -> None:
    """Serve until a signal comes."""
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": threads,
        "graceful_timeout": 5,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    Server(app, options).run()
