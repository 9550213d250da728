"""Requests counted for Prometheus, by all workers of one server together, in files that they share."""

import os
import shutil
from pathlib import Path
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The library looks for its folder under this name when it is first imported, so it is imported late."""

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_counters: dict[str, Any] = {}


def share(folder: Path) -> None:
    """Count into this folder from now on, beginning at nothing; a server does so before its workers start."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[FOLDER] = str(folder)


def prepare() -> None:
    """Make the counters, once in a process."""
    from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415

    if _counters:
        return
    ours = CollectorRegistry()
    asked = ("endpoint", "method")
    _counters.update(
        registry=ours,
        requests=Counter(
            "followthrough_requests", "Requests by what came of them.", (*asked, "status"), registry=ours
        ),
        seconds=Histogram(
            "followthrough_request_seconds",
            "How long they took, to the last byte.",
            asked,
            buckets=SECONDS,
            registry=ours,
        ),
        queries=Counter(
            "followthrough_queries", "Queries sent to the database for them.", asked, registry=ours
        ),
    )


def count(endpoint: str, method: str, status: int, *, seconds: float, queries: int) -> None:
    """One request more; never by its address, of which there are too many, and which may hold a secret."""
    _counters["requests"].labels(endpoint, method, status).inc()
    _counters["seconds"].labels(endpoint, method).observe(seconds)
    _counters["queries"].labels(endpoint, method).inc(queries)


def registry() -> Any:  # noqa: ANN401 - the library's own, which is imported late
    """What has been counted: by every worker that shares the folder, else by this process."""
    from prometheus_client import CollectorRegistry  # noqa: PLC0415
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    folder = os.environ.get(FOLDER)
    if not folder:
        return _counters["registry"]
    shared = CollectorRegistry()
    MultiProcessCollector(shared, folder)  # type: ignore[no-untyped-call]
    return shared
