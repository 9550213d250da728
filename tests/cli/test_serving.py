"""`tracker serve` as it runs: two workers whose figures add up, and a log of JSON on standard error."""

import http.client
import json
import os
import secrets
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests import processes, terminal

TOKEN = secrets.token_urlsafe(32)
ASKED = 60


@dataclass
class Served:
    """A server that answers, and what it has written."""

    port: int
    home: Path
    process: processes.Running

    def get(self, path: str, **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
        """Ask by a connection of its own, so that either worker may take it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers
        finally:
            connection.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A real installation, served by two workers."""
    home, port = tmp_path_factory.mktemp("served"), free_port()
    assert terminal.run(*terminal.INIT, home=home).exit_code == 0
    environ = {**os.environ, "TRACKER_HOME": str(home), "PORT": str(port), "METRICS_TOKEN": TOKEN}
    process = processes.tracker(home, environ, "serve")
    served = Served(port, home, process)
    give_up_at = time.monotonic() + processes.PATIENCE_SECONDS
    while True:
        try:
            served.get("/sign-in")
            break
        except OSError:
            assert process.returncode is None, process.err.read_text()
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
    yield served
    process.terminate()
    process.communicate()


def wait_until(is_so: Callable[[], bool]) -> None:
    """A request is counted and logged after its last byte is out, so whoever got it may look too soon."""
    give_up_at = time.monotonic() + processes.PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def figures(served: Served) -> dict[tuple[str, ...], float]:
    """Each figure of the server by its name and labels."""
    status, text, _ = served.get("/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_workers_count_together_whichever_is_asked(served: Served) -> None:
    missing = ("followthrough_requests_total", "none", "GET", "404")
    before = figures(served).get(missing, 0)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: served.get(f"/nothing-{n}")[0], range(ASKED)))
    assert found == [404] * ASKED
    wait_until(lambda: figures(served)[missing] - before >= ASKED)
    after = {figures(served)[missing] - before for _ in range(6)}
    assert after == {ASKED}
    counting = {path.stem.rpartition("_")[2] for path in (served.home / "run").rglob("counter_*.db")}
    assert len(counting) >= 2, "both workers took some"


def test_the_figures_say_how_long_each_view_took_and_how_often_it_asked_the_database(served: Served) -> None:
    served.get("/healthz")
    wait_until(lambda: ("followthrough_queries_total", "health.healthz", "GET") in figures(served))
    found = figures(served)
    assert found["followthrough_request_seconds_count", "health.healthz", "GET"] >= 1
    assert found["followthrough_request_seconds_bucket", "health.healthz", "+Inf", "GET"] >= 1
    assert found["followthrough_request_seconds_sum", "health.healthz", "GET"] > 0
    assert found["followthrough_queries_total", "health.healthz", "GET"] > 1
    assert found["followthrough_mails_waiting",] == 0


def test_each_line_is_json_and_each_request_has_one_with_the_number_of_its_answer(served: Served) -> None:
    numbers = [served.get(f"/nothing?{n}", **{"User-Agent": "Canary/1"})[2]["X-Request-ID"] for n in range(5)]
    wait_until(lambda: all(number in served.process.err.read_text() for number in numbers))
    lines = [json.loads(line) for line in served.process.err.read_text().splitlines()]
    seen = Counter(line["request_id"] for line in lines if line["event"] == "request")
    assert [seen[number] for number in numbers] == [1] * 5
    assert set(seen.values()) == {1}
    assert "Canary" not in served.process.err.read_text()
    assert "127.0.0.1" not in served.process.err.read_text()


def test_a_request_that_is_no_http_leaves_no_words_in_the_log(served: Served) -> None:
    for sent in (
        b"CANARY is no request\r\n\r\n",
        b"GET /m/CANARY\nlevel=error HTTP/9\r\nHost: CANARY\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", served.port)) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(4096)
    number = served.get("/sign-in")[2]["X-Request-ID"]
    wait_until(lambda: number in served.process.err.read_text())
    text = served.process.err.read_text()
    assert "CANARY" not in text
    assert all(json.loads(line) for line in text.splitlines())
