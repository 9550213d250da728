"""The README tells the truth: every command in it exists."""

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from tests.architecture import files

SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


def commands() -> list[list[str]]:
    """Each line of the README's shell blocks as words, without settings in front and remarks behind."""
    text = "\n".join(SHELL_BLOCK.findall(files.read(Path("README.md"))))
    lines = [shlex.split(line, comments=True) for line in text.replace("\\\n", " ").splitlines()]
    return [words for line in lines if (words := without_settings(line))]


def without_settings(words: list[str]) -> list[str]:
    """`PORT=8123 tracker serve` is the command `tracker serve`."""
    while words and re.match(r"[A-Z_]+=", words[0]):
        words = words[1:]
    return words


def test_every_make_target_of_the_readme_exists() -> None:
    named = {word for words in commands() if words[0] == "make" for word in words[1:] if "=" not in word}
    assert named
    assert named <= set(TARGET.findall(files.read(Path("Makefile"))))


def test_every_tracker_command_of_the_readme_exists() -> None:
    from tracker.__main__ import main  # noqa: PLC0415 - the other tests here need no command line

    named = [words[1:] for words in commands() if words[0].split("/")[-1] == "tracker"]
    assert named
    for words in named:
        result = CliRunner().invoke(main, [*words, "--help"])
        assert result.exit_code == 0, f"tracker {shlex.join(words)}: {result.output}"
