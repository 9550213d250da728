"""Serving by gunicorn inside our own process, so that workers start as copies of one that is loaded."""

import gc
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

LONGEST_REQUEST_SECONDS = 30
"""A stop waits so long for what people have sent already."""


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


class Log(Logger):  # type: ignore[misc]
    """gunicorn's own lines among ours; for a request it writes none, since ours says more."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401
        """Let what it says of itself go where everything goes."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def run(app: Flask, host: str, port: int, *, workers: int, threads: int) -> None:
    """Serve until a signal comes."""
    gc.collect()
    gc.freeze()  # what is loaded already stays shared between the workers: the collector never touches it
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": threads,
        "graceful_timeout": LONGEST_REQUEST_SECONDS,
        "loglevel": "warning",
        "logger_class": Log,
        "control_socket_disable": True,
    }
    Server(app, options).run()
