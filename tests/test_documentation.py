"""The documentation says what is: tables, samples and paths are compared with the product."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli import main

ROOT = Path(__file__).parent.parent
FIRST_LINES = (
    r"🔐 SECURITY CHECK:",
    r"- Account: \S.*",
    r"- Affected User: \S+@\S+",
    r"- Last Login IP: \d+\.\d+\.\d+\.\d+",
    r"- Recent Export: (Yes|No)",
    r"- Risk Rating: (Low|Medium|High)",
)
PAGES = {
    "settings": "README.md",
    "commands": "REFERENCE.md",
    "metrics": "REFERENCE.md",
    "rules": "REFERENCE.md",
    "providers": "REFERENCE.md",
}
MADE_LATER = ("var/", ".venv")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def between_markers(text: str, part: str) -> str:
    begin, end = f"<!-- {part}:begin -->\n", f"<!-- {part}:end -->"
    return text.partition(begin)[2].partition(end)[0]


def is_a_path(word: str) -> bool:
    """`app.py`, `incidents/`, `Procfile`: not `/metrics`, `Case`, `app:create_app()`."""
    plain = re.fullmatch(r"[\w.-]+(/[\w.-]*)*", word)
    named = re.search(r"\.(py|md|toml|yaml)$|^[A-Z]\w*file$", word)
    return bool(plain) and ("/" in word or bool(named))


def paths_named_in(text: str) -> list[str]:
    quoted = re.findall(r"`([^`\n]+)`", text)
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    return sorted({word for word in [*quoted, *linked] if is_a_path(word)})


@pytest.mark.parametrize(("part", "name"), PAGES.items())
def test_a_table_is_what_the_command_prints_now(part: str, name: str) -> None:
    said = CliRunner().invoke(main, ["reference", part])

    assert said.exit_code == 0
    assert between_markers(page(name), part) == said.output, "run `make reference`"


@pytest.mark.parametrize(("part", "name"), PAGES.items())
def test_a_stale_table_is_replaced_and_the_rest_of_the_page_stays(
    part: str, name: str, tmp_path: Path
) -> None:
    copy, whole = tmp_path / name, page(name)
    copy.write_text(whole.replace(between_markers(whole, part), "stale\n"), encoding="utf-8")

    said = CliRunner().invoke(main, ["reference", part, "--into", str(copy)])

    assert said.exit_code == 0
    assert copy.read_text(encoding="utf-8") == whole


def test_a_page_without_markers_is_left_alone(tmp_path: Path) -> None:
    plain = tmp_path / "plain.md"
    plain.write_text("# A page\n", encoding="utf-8")

    said = CliRunner().invoke(main, ["reference", "rules", "--into", str(plain)])

    assert said.exit_code == 1
    assert "rules:begin" in said.output
    assert plain.read_text(encoding="utf-8") == "# A page\n"


def test_the_sample_note_opens_with_the_security_check() -> None:
    fenced = between_markers(page("README.md"), "note").split("```")[1]

    lines = fenced.strip().splitlines()

    for line, form in zip(lines, FIRST_LINES, strict=False):
        assert re.fullmatch(form, line), line
    assert len(lines) > len(FIRST_LINES)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "REFERENCE.md"])
def test_every_path_that_a_page_names_exists(name: str) -> None:
    named = [path for path in paths_named_in(page(name)) if not path.startswith(MADE_LATER)]

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_promise_names_a_test_file_that_exists() -> None:
    rows = re.findall(r"^\| (P\d+) \| (.+?) \| (.+?) \|$", page("README.md"), re.MULTILINE)

    assert rows
    for promise, _, proof in rows:
        files = re.findall(r"`(tests/[\w/]+/?test_\w+\.py)`", proof)
        assert files, promise
        assert [path for path in files if not (ROOT / path).is_file()] == [], promise


def test_each_process_of_the_procfile_is_a_command() -> None:
    lines = [line.partition(": ") for line in page("Procfile").splitlines()]

    assert lines
    for name, _, command in lines:
        program, word, *arguments = command.split()
        asked = main.get_command(click.Context(main), word)
        assert program == "deskwarden", name
        assert asked is not None, name
        assert asked.make_context(word, arguments) is not None
