"""The files of an installation: parsed and held to rules of ours, since no container is built here."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture import files
from tests.architecture.test_readme import SHELL_BLOCK, TARGET
from tracker import environment
from tracker.cli.gunicorn_server import LONGEST_REQUEST_SECONDS

FOLDER = Path("docs/installing")
PAGE = Path("docs/installing.md")
UNITS = ["followthrough-web.service", "followthrough-scheduler.service"]
INSTALLED = "/srv/followthrough"
MOST_EXPOSED = 2.0


def read(name: str) -> str:
    return files.read(FOLDER / name)


def lines(name: str) -> list[str]:
    """The lines of a file without its remarks, those that go on put together."""
    said = [line for line in read(name).splitlines() if not line.lstrip().startswith("#")]
    whole = re.sub(r"\\\n\s*", "", "\n".join(said))
    return [line.strip() for line in whole.splitlines() if line.strip()]


# --- systemd ---


@pytest.fixture
def systemd_analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("There is no systemd-analyze here. To run these tests: sudo apt install systemd")
    return found


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_the_unit_without_a_word(systemd_analyze: str, tmp_path: Path, unit: str) -> None:
    checkout = tmp_path / "checkout"
    command = checkout / ".venv/bin/tracker"
    command.parent.mkdir(parents=True)
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    (checkout / "docs").mkdir()
    (checkout / "docs/installing.md").touch()
    here = tmp_path / unit
    here.write_text(read(unit).replace(INSTALLED, str(checkout)))
    run = subprocess.run([systemd_analyze, "verify", here], capture_output=True, text=True, check=False)
    assert (run.returncode, unit in run.stderr) == (0, False), run.stderr


@pytest.mark.parametrize("unit", UNITS)
def test_the_unit_leaves_little_open(systemd_analyze: str, unit: str) -> None:
    run = subprocess.run(
        [systemd_analyze, "security", "--offline=true", files.ROOT / FOLDER / unit],
        capture_output=True,
        text=True,
        check=False,
    )
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", run.stdout)
    assert level, run.stdout + run.stderr
    assert float(level[1]) <= MOST_EXPOSED


def test_the_two_units_differ_in_what_they_start_alone() -> None:
    web, scheduler = (set(lines(unit)) for unit in UNITS)
    assert {line.partition("=")[0] for line in web ^ scheduler} == {
        "Description",
        "ExecReload",
        "ExecStart",
        "TimeoutStopSec",
    }
    assert f"ExecStart={INSTALLED}/.venv/bin/tracker serve" in web
    assert f"ExecStart={INSTALLED}/.venv/bin/tracker scheduler" in scheduler


# --- settings ---


def test_each_setting_that_an_example_names_is_one() -> None:
    compose = yaml.safe_load(read("compose.yaml"))
    named = {line.partition("=")[0] for line in lines("settings.example")}
    named |= set(compose["x-followthrough"]["environment"])
    named |= set(re.findall(r"(?<![\w-])([A-Z]+_[A-Z_]+)(?==)", read("Dockerfile")))
    named -= {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    assert len(named) >= 6
    assert named <= set(environment.names())


def test_no_example_holds_a_secret() -> None:
    secrets = {setting.name for setting in environment.SETTINGS if setting.is_secret}
    for name in ("settings.example", "compose.yaml", "Dockerfile", *UNITS):
        assert not [one for one in secrets if re.search(rf"\b{one}\s*[:=]", read(name))], name


# --- containers ---


def test_the_image_is_small_and_runs_as_nobody_in_particular() -> None:
    written = lines("Dockerfile")
    words = [line.split(maxsplit=1) for line in written]
    images = [rest.split()[0] for word, rest in words if word == "FROM"]
    assert len(images) == 2, "what builds is left behind"
    assert all(re.fullmatch(r"python:3\.\d+-slim-[a-z]+", image) for image in images)
    last = written[max(number for number, line in enumerate(written) if line.startswith("FROM")) :]
    assert [line for line in last if line.startswith("USER")] == ["USER 10001:10001"]
    assert not [line for line in last if "apt-get" in line or "pip " in line]
    assert not [word for word, _ in words if word == "ADD"]
    assert all(line.split(maxsplit=1)[1].startswith("[") for line in last if line.startswith("CMD"))
    health = [line for line in last if line.startswith("HEALTHCHECK")]
    assert len(health) == 1
    assert "/healthz" in health[0]
    for line in written:
        if "apt-get install" in line:
            assert "--no-install-recommends" in line
            assert "rm -rf /var/lib/apt/lists/*" in line


def test_what_an_image_is_built_from_holds_no_data_and_no_secrets() -> None:
    left_out = set(lines("Dockerfile.dockerignore"))
    assert {".git", ".venv", "var", "tests", "docs/installing/secrets"} <= left_out


def test_the_image_is_built_by_targets_that_exist() -> None:
    made = set(re.findall(r"make ([a-z]+)", " ".join(lines("Dockerfile")))) - {"git"}
    assert made == {"server"}
    assert made <= set(TARGET.findall(files.read(Path("Makefile"))))


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(read("compose.yaml"))["services"]
    return found


def test_every_container_is_read_only_and_without_privileges(services: dict[str, Any]) -> None:
    assert set(services) == {"web", "scheduler", "database"}
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service, name
        assert "network_mode" not in service, name
    for name in ("web", "scheduler"):
        assert services[name]["user"] == "10001:10001"
        assert "cap_add" not in services[name]


def test_only_the_proxy_reaches_the_web_and_nobody_the_database(services: dict[str, Any]) -> None:
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in services["database"]
    assert services["database"]["networks"] == ["inside"]
    assert yaml.safe_load(read("compose.yaml"))["networks"]["inside"] == {"internal": True}


def test_the_database_is_a_named_version_that_says_when_it_is_ready(services: dict[str, Any]) -> None:
    assert re.fullmatch(r"postgres:\d+-\w+", services["database"]["image"])
    assert "pg_isready" in services["database"]["healthcheck"]["test"]
    for name in ("web", "scheduler"):
        assert services[name]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["scheduler"]["command"] == ["tracker", "scheduler"]


def test_each_secret_is_a_file_that_git_does_not_keep(services: dict[str, Any]) -> None:
    kept = yaml.safe_load(read("compose.yaml"))["secrets"]
    assert {name for service in services.values() for name in service["secrets"]} == set(kept)
    assert all(secret["file"].startswith("./secrets/") for secret in kept.values())
    assert "docs/installing/secrets/" in files.read(Path(".gitignore")).splitlines()
    for service in services.values():
        for name, value in service["environment"].items():
            assert not name.endswith("_FILE") or value.removeprefix("/run/secrets/") in service["secrets"]


# --- the proxy ---


def test_the_proxy_says_who_asks_for_what_and_logs_no_address() -> None:
    said = lines("nginx.conf")
    text = " ".join(said)
    assert text.count("{") == text.count("}")
    assert all(line.endswith((";", "{", "}")) for line in said)
    for header in ("Host $host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in said
    assert "proxy_pass http://127.0.0.1:8000;" in said
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in said
    assert "client_max_body_size 26m;" in said, "more than the largest upload"
    logged = next(line for line in said if line.startswith("log_format"))
    assert not re.findall(r"\$(request|request_uri|uri|args|remote_addr|http_referer)\b(?!_)", logged)
    for block in text.split("server { ")[1:]:  # what a block does not say, the machine's own settings do
        assert re.search(r"access_log (off|\S+ followthrough);", block), block
        assert re.search(r"error_log \S+ crit;", block), "a lesser error's line holds the address"


def test_whoever_stops_the_web_application_waits_longer_than_it_lets_requests_end() -> None:
    (by_systemd,) = re.findall(r"TimeoutStopSec=(\d+)", read("followthrough-web.service"))
    web = yaml.safe_load(read("compose.yaml"))["services"]["web"]
    for seconds in (by_systemd, str(web.get("stop_grace_period", "10s")).removesuffix("s")):
        assert int(seconds) > LONGEST_REQUEST_SECONDS


# --- the page ---


def test_every_command_and_file_of_the_page_exists() -> None:
    from click.testing import CliRunner  # noqa: PLC0415

    from tracker.__main__ import main  # noqa: PLC0415

    page = files.read(PAGE)
    commands = [shlex.split(line) for block in SHELL_BLOCK.findall(page) for line in block.splitlines()]
    assert len(commands) > 40
    for words in commands:
        if "followthrough" in words[:2]:
            asked = [*words[words.index("followthrough") + 1 :], "--help"]
            assert CliRunner().invoke(main, asked).exit_code == 0, words
        for path in (word.removeprefix(f"{INSTALLED}/") for word in words if word.startswith(INSTALLED)):
            assert path == INSTALLED or (files.ROOT / path).exists(), path
    for link in re.findall(r"\]\(([^)]+)\)", page):
        assert (files.ROOT / "docs" / link).exists(), link
    targets = {words[-1] for words in commands if "make" in words[:2] and "install" not in words}
    assert targets == {"server"}
    assert targets <= set(TARGET.findall(files.read(Path("Makefile"))))
