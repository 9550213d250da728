"""What the repository may not hold: registries, paths of one machine, requirements without a hash."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture import files

# Put together here, so that this file does not hold them itself.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
    )
]
MACHINE_PATH = re.compile(r"(?<![\w./*-])/(?:home|work|root|Users)/\w")
REQUIREMENTS = ["requirements.txt", "requirements-dev.txt", "requirements-assets.txt"]
PINNED = re.compile(r"[\w.-]+==[\w.!+]+( ; [^\\]+)? \\")


def texts() -> list[tuple[Path, str]]:
    """Every file of ours that is text."""
    return [(path, (files.ROOT / path).read_bytes().decode("utf-8", "replace")) for path in files.ours()]


def test_no_file_names_a_package_registry() -> None:
    found = [f"{path}: {host}" for path, text in texts() for host in REGISTRIES if host in text]
    assert not found, found


def test_no_file_holds_a_path_of_one_machine() -> None:
    found = [f"{path}: {match.group()}" for path, text in texts() for match in MACHINE_PATH.finditer(text)]
    assert not found, found


@pytest.mark.parametrize("name", [*REQUIREMENTS, "package-lock.json"])
def test_a_lock_holds_no_address(name: str) -> None:
    assert "http" not in files.read(Path(name))


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_with_a_hash(name: str) -> None:
    lines = [
        line for line in files.read(Path(name)).splitlines() if line and not line.lstrip().startswith("#")
    ]
    heads = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    assert heads
    for number in heads:
        assert PINNED.fullmatch(lines[number]), lines[number]
        assert lines[number + 1].startswith("    --hash=sha256:"), lines[number]


def test_every_front_end_package_is_locked_with_a_hash() -> None:
    packages = json.loads(files.read(Path("package-lock.json")))["packages"]
    loose = [
        name
        for name, package in packages.items()
        if name and not package.get("integrity", "").startswith("sha512-")
    ]
    assert not loose
