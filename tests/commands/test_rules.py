"""`deskwarden rules` as whoever writes rules uses it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from detection.lexicon import load
from detection.seal import NAME, is_sealed

GOOD = """
[[rule]]
id = "lost-badge"
title = "A badge was lost"
kind = "policy_violation"
weight = 0.8
patterns = ["lost my badge"]
hits = ["I lost my badge", "lost my badge"]
misses = ["my badge", "lost"]
"""
TRIAL = GOOD.replace("lost-badge", "lost-keys").replace("badge", "keys") + "shadow = true\n"
Run = Callable[..., Result]


@pytest.fixture
def run(clean_environment: Callable[..., dict[str, str | None]], tmp_path: Path) -> Run:
    """The command, with the test's own rule files in force, which read alone."""

    def invoke(*words: str, text: str = "") -> Result:
        env = clean_environment(DESKWARDEN_RULES=str(tmp_path), DESKWARDEN_SECOND_READER="off")
        return CliRunner().invoke(main, ["rules", *words], input=text, env=env)

    return invoke


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "a.toml").write_text(GOOD)
    (tmp_path / "b.toml").write_text(TRIAL)
    return tmp_path


def test_good_files_are_sealed_until_one_changes(run: Run, files: Path) -> None:
    result = run("seal")

    assert result.exit_code == 0, result.output
    assert is_sealed(files, load(files).version)
    assert result.output.startswith(f"rules {load(files).version[:12]} are marked as good")
    (files / "b.toml").write_text(TRIAL + "# later\n")
    assert not is_sealed(files, load(files).version)


def test_rules_that_fail_their_own_sentences_are_not_sealed(run: Run, files: Path) -> None:
    (files / "a.toml").write_text(GOOD.replace('"I lost', '"I found'))

    result = run("seal")

    assert result.exit_code == 1
    assert "a.toml: lost-badge: must hit, and does not: I found my badge" in result.output
    assert not (files / NAME).exists()


def test_a_folder_that_cannot_be_sealed_is_named(run: Run, files: Path) -> None:
    (files / NAME).mkdir()

    result = run("seal")

    assert result.exit_code == 1
    assert f"{files / NAME}: Is a directory" in result.output


def test_good_files_are_counted(run: Run, files: Path) -> None:
    result = run("lint")

    assert result.exit_code == 0
    assert result.output.startswith("2 rules (1 on trial), 0 guards, 0 systems; version ")


def test_every_bad_rule_is_named_with_its_file_and_the_reason(run: Run, files: Path) -> None:
    (files / "a.toml").write_text(GOOD.replace("0.8", "8") + GOOD.replace('badge"]', '(badge"]'))
    (files / "b.toml").write_text(TRIAL + 'ignores = ["nobody"]')

    result = run("lint")

    assert result.exit_code == 1
    first, second, third = result.output.splitlines()
    assert first == "a.toml: lost-badge: weight must be at least 0 and less than 1"
    assert second.startswith("a.toml: lost-badge: pattern 'lost my (badge': missing )")
    assert third == "lexicon: lost-keys: ignores 'nobody', which is no guard"


def test_a_rule_that_fails_its_own_sentences_is_named(run: Run, files: Path) -> None:
    (files / "a.toml").write_text(GOOD.replace('"I lost my badge"', '"I lost it"'))

    result = run("lint")

    assert result.exit_code == 1
    assert result.output == "a.toml: lost-badge: must hit, and does not: I lost it\n"


@pytest.mark.parametrize("command", ["lint", "test"])
def test_what_is_no_file_is_one_plain_line(run: Run, files: Path, command: str) -> None:
    (files / "c.toml").mkdir()

    result = run(command)

    assert result.exit_code == 1
    assert result.output.endswith("c.toml: file: cannot be read: Is a directory\n")


def test_a_folder_without_rules_is_refused(run: Run) -> None:
    result = run("lint")

    assert result.exit_code == 1
    assert result.output.endswith("folder: holds no rule\n")


def test_sentences_that_are_not_treated_as_promised_are_named(run: Run, files: Path) -> None:
    (files / "a.toml").write_text(
        GOOD.replace('"I lost my badge"', '"I lost it"').replace('"my badge"', '"lost my badge!"')
    )

    result = run("test")

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "lost-badge must hit, and does not: I lost it",
        "lost-badge must miss, and hits: lost my badge!",
    ]


def test_kept_promises_are_counted(run: Run, files: Path) -> None:
    result = run("test", str(files))

    assert (result.exit_code, result.output) == (0, "8 sentences are treated as promised.\n")


def test_an_explanation_names_rule_place_quote_and_level(run: Run, files: Path) -> None:
    said = run("explain", "Help! I LOST my badge.", "--subject", "Re").output

    assert "  re<U+000A><U+000A>help! i lost my badge.\n" in said
    assert "lost-badge at 12-25, weight 0.8, claims policy_violation: LOST my badge\n" in said
    assert "  incident, confidence 0.8\n  kinds: policy_violation\n" in said
    assert "  SEV-3\n" in said
    assert "  milder only without all of: policy_violation\n" in said


def test_an_explanation_is_of_whose_words_it_is_told(
    clean_environment: Callable[..., dict[str, str | None]],
) -> None:
    text = (
        "There is a device on the list that none of us has in the house, and it comes back daily."
    )
    roles, env = ("org-member", "end-user", ""), clean_environment()
    lines = "\n".join(json.dumps({"text": text, "reporter_role": role}) for role in roles)

    said = [
        CliRunner()
        .invoke(main, ["rules", "explain", text, "--reporter-role", role], env=env)
        .output
        for role in roles
    ]

    answers = CliRunner().invoke(main, ["classify"], input=lines, env=env).stdout.splitlines()
    sure = [json.loads(line)["confidence"] for line in answers]
    assert len(set(sure)) == len(roles)
    assert all(f", confidence {each}\n" in words for each, words in zip(sure, said, strict=True))


def test_an_explanation_says_what_a_rule_on_trial_would_do(run: Run, files: Path) -> None:
    said = run("explain", "-", text="I lost my keys").output

    assert "lost my keys  [on trial: changes nothing]\n" in said
    assert "  ordinary, confidence 0.0\n" in said
    assert said.endswith("  lost-keys would make it incident, SEV-3\n")


def test_an_explanation_by_the_shipped_rules_shows_what_held_one_back(
    clean_environment: Callable[..., dict[str, str | None]],
) -> None:
    text = "There is no sign that my account was hacked."

    said = CliRunner().invoke(main, ["rules", "explain", text], env=clean_environment()).output

    assert "[held back by negated: The sentence says that it did not happen]" in said


def test_an_explanation_names_whom_and_what_the_text_names(run: Run, files: Path) -> None:
    said = run("explain", "I lost my badge. Somebody came from 203[.]0[.]113[.]66.").output

    assert (
        "  ip 203.0.113.66: actor (it came from there, or was done by them): 203[.]0[.]113[.]66\n"
    ) in said
    assert "  person somebody: actor (somebody did it, nobody says who): Somebody\n" in said


def test_an_explanation_of_an_ordinary_text_names_nobody(run: Run, files: Path) -> None:
    lines = run("explain", "Where is Maria Lopez?").output.splitlines()

    assert lines[lines.index("severity by the text alone") - 1] == "  none"


def test_an_explanation_by_rules_that_cannot_be_used_is_refused(run: Run, files: Path) -> None:
    (files / "a.toml").write_text("[[rule")

    result = run("explain", "text")

    assert result.exit_code == 1
    assert "a.toml: file: " in result.output
