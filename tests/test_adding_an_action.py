"""What README promises under «Add an action»: three new files, and one line of a fourth."""

import difflib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
NEEDED = ("incidents", "detection", "ticket_actions", "templates", "tests", "pyproject.toml")
LIST = "ticket_actions/change.py"
ACTION = '''"""A star for a kind of incident, so that views can sort by it."""

from incidents.tickets import Change
from ticket_actions.case import Case
from ticket_actions.render import say


def star(case: Case) -> Change:
    """The tag of templates/notes/star.toml."""
    return Change(tags=frozenset({say(case.incident.kind.value, "notes/star")}))
'''
WORDS = 'account_compromise = "star_of_the_night"\n'
TEST = '''"""The toy action, alone and in the whole."""

from tests.builders import a_case
from ticket_actions.change import change_for
from ticket_actions.star import star


def test_it_sets_its_tag_and_nothing_else() -> None:
    change = star(a_case())

    assert (set(change.tags), change.note) == ({"star_of_the_night"}, None)


def test_it_is_in_the_one_update_with_all_the_others() -> None:
    change = change_for(a_case())

    assert {"star_of_the_night", "security"} <= change.tags
    assert change.note is not None
'''
NEW = {
    "ticket_actions/star.py": ACTION,
    "templates/notes/star.toml": WORDS,
    "tests/ticket_actions/test_star.py": TEST,
}
TESTS = ("tests/ticket_actions/test_star.py", "tests/ticket_actions/test_change.py")


def copy_of_the_tree(target: Path) -> None:
    """What an action and its test need."""
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    (target / "tests" / "conftest.py").unlink()  # the action's test wants no database


def test_a_new_action_is_three_files_and_one_line(tmp_path: Path) -> None:
    copy_of_the_tree(tmp_path)
    for name, text in NEW.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    before = (tmp_path / LIST).read_text(encoding="utf-8")
    after = before.replace('"prioritise")', '"prioritise", "star")')
    (tmp_path / LIST).write_text(after, encoding="utf-8")

    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("COV")},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

    changed = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    assert sum(line.startswith("+") and line[:3] != "+++" for line in changed) == 1
    assert said.returncode == 0, said.stdout + said.stderr
    assert " passed" in said.stdout
