"""The log: one JSON object a line on standard error, with no personal data beyond the number of an account.

What a line says is chosen word by word by whoever writes it, so nothing that a person typed, no address and
no name is in it. The message of an exception may hold all of these ("Key (email)=(…) already exists"), and
so may a line of another library: of the first the kind and the place are kept, of the second its pattern.
"""

import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import AbstractContextManager
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

KEPT = ("at", "level", "logger", "request_id", "exc_info", "_record", "_from_structlog")
Line = MutableMapping[str, Any]

OURS = "tracker"
REQUESTS = "tracker.web.requests"
LEFT_OUT = "a line of another library, whose words are left out"


def start(is_demonstration: bool = False) -> None:
    """Write what this process logs from now on; a demonstration spares its terminal each request."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)
    if is_demonstration:
        logging.getLogger(REQUESTS).setLevel(logging.WARNING)


def about(**facts: str | int) -> AbstractContextManager[None]:
    """`with logs.about(request_id=…):` gives each line that is written meanwhile these facts."""
    return bound_contextvars(**facts)


def formatter() -> logging.Formatter:
    """What makes a line of a record; a line break within any of it is escaped, as JSON has it."""
    return ProcessorFormatter(
        pass_foreign_args=True,
        foreign_pre_chain=[
            merge_contextvars,
            add_log_level,
            add_logger_name,
            ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        ],
        processors=[
            _without_foreign_words,
            _exception_without_message,
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
    )


def _without_foreign_words(_logger: Any, _method: str, line: Line) -> Line:  # noqa: ANN401 - structlog's hook
    """Of another library's line its pattern and its numbers; nothing else that was filled in."""
    record, given = line["_record"], line.pop("positional_args", ())
    if record.name.partition(".")[0] != OURS:
        given = given if isinstance(given, tuple) else ()
        line = {name: value for name, value in line.items() if name in KEPT}
        line["event"] = str(record.msg) if given else LEFT_OUT
        line["numbers"] = [each for each in given if isinstance(each, int | float)]
        line["place"] = f"{record.filename}:{record.lineno}"
    line.pop("message", None)  # what another handler of this record has made of it
    return line


def _exception_without_message(_logger: Any, _method: str, line: Line) -> Line:  # noqa: ANN401
    """What kind of fault it was and by which way it came, with its causes."""
    exc_info = line.pop("exc_info", None)
    if isinstance(exc_info, tuple) and exc_info[1] is not None:
        line["exception"] = [_fault(error) for error in _with_causes(exc_info[1])]
    return line


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _fault(error: BaseException) -> dict[str, Any]:
    """The kind, the way, and what the system or the database calls it, which is never a person's word."""
    fault: dict[str, Any] = {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "way": [
            f"{_short(each.filename)}:{each.lineno} {each.name}" for each in extract_tb(error.__traceback__)
        ],
    }
    if isinstance(error, OSError) and error.strerror:
        fault["system"] = error.strerror
    if state := getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None):
        fault["database"] = str(state)
    return fault


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-3:])
