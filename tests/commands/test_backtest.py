"""`deskwarden backtest`: what other rules would make of tickets, counted and shown."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from cli import main
from commands.ticket_sources import from_zendesk
from incidents.model import ORG_MEMBER
from tests.fixtures.own_zendesk import OwnZendesk

RULE = """
[[rule]]
id = "{id}"
title = "{id}"
kind = "{kind}"
facts = [{fact}]
weight = {weight}
shadow = {shadow}
patterns = ["\\\\bmy {word}\\\\b"]
hits = ["my {word}", "it is my {word}"]
misses = ["no {word}", "your {word}"]
"""
Run = Callable[..., Result]


def rule(word: str, kind: str, *, fact: str = "", weight: float = 0.8, shadow: bool = False) -> str:
    on_trial = str(shadow).lower()
    return RULE.format(
        id=f"of-{word}", kind=kind, fact=fact, weight=weight, shadow=on_trial, word=word
    )


@pytest.fixture
def run(clean_environment: Callable[..., dict[str, str | None]], tmp_path: Path) -> Run:
    """In force: a phone is suspicious, a badge is a violation, a key ends what is in doubt."""
    now, new = tmp_path / "now", tmp_path / "new"
    now.mkdir()
    new.mkdir()
    (now / "a.toml").write_text(
        rule("phone", "suspicious_activity")
        + rule("badge", "policy_violation")
        + rule("key", "policy_violation", weight=0.5)
    )
    (new / "a.toml").write_text(
        rule("phone", "account_compromise")
        + rule("key", "security_question", weight=0.8)
        + rule("laptop", "phishing")
        + rule("desk", "phishing", shadow=True)
    )

    def invoke(*words: str, **env: str) -> Result:
        argv = ["backtest", "--rules", str(new), *words]
        given = clean_environment(**{"DESKWARDEN_RULES": str(now), **env})
        return CliRunner().invoke(main, argv, env=given)

    return invoke


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    lines: list[dict[str, object]] = [
        {"id": "p", "text": "my phone"},
        {"id": "b", "text": "my badge", "is_security": True},
        {"id": "b2", "text": "my badge", "is_security": False},
        {"id": "k", "text": "my key"},
        {"id": "l", "text": "my laptop"},
        {"id": "l2", "text": "my laptop", "is_security": True},
        {"id": "d", "text": "my desk"},
        {"id": "n", "text": "nothing"},
    ]
    file = tmp_path / "tickets.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    return file


def count(result: Result, what: str) -> int:
    """The number that stands before that line."""
    return int(next(line.split()[0] for line in result.output.splitlines() if what in line))


def test_every_sort_of_change_is_counted(run: Run, tickets: Path) -> None:
    result = run(str(tickets))

    assert result.exit_code == 0
    assert "8 tickets read by both\n" in result.output
    expected = {
        "newly caught": 2,
        "of the newly caught: not known": 1,
        "newly missed": 2,
        "of the newly missed: not known": 1,
        " raised": 1,
        " lowered": 1,
        "an incident, where": 1,
        "a person is asked, where": 0,
        "more steps": 3,
        "fewer steps": 0,
        "of-desk, on trial: fires where the outcome would be another": 1,
    }
    assert {what: count(result, what) for what in expected} == expected


def test_examples_show_both_readings_and_the_rules_that_came_and_went(
    run: Run, tickets: Path
) -> None:
    lines = run(str(tickets)).output.splitlines()

    shown = [line.split() for line in lines if line.startswith("p ")]
    both = ["incident", "SEV-3", "suspicious_activity", "incident", "SEV-2", "account_compromise"]
    assert shown == [["p", *both, "my", "phone"]] * 2
    assert any(line.startswith("b2") and "-of-badge" in line for line in lines)
    assert " my " not in run(str(tickets), "--examples", "0").output


@pytest.mark.parametrize(
    ("budget", "most"),
    [("--max-lost", 1), ("--max-new-alarms", 1), ("--max-lowered", 1), ("--max-contained", 3)],
)
def test_more_than_a_budget_allows_ends_with_1(
    run: Run, tickets: Path, budget: str, most: int
) -> None:
    enough = run(str(tickets), budget, str(most))
    over = run(str(tickets), budget, str(most - 1))

    assert enough.exit_code == 0
    assert over.exit_code == 1
    assert over.stderr.endswith(f" than {most - 1}\n")


def test_tickets_of_zendesk_are_read_over_its_export(
    run: Run, own_zendesk: OwnZendesk, tmp_path: Path
) -> None:
    own_zendesk.set(export_blind_seconds=0)
    body = {"ticket": {"subject": "Help", "comment": {"body": "Where is my laptop?"}}}
    own_zendesk.ask("POST", "/tickets", body)
    since = (datetime.now(UTC) - timedelta(days=1)).isoformat()

    result = run("--zendesk", "--since", since, **own_zendesk.environment(tmp_path))

    assert result.exit_code == 0, result.output
    assert count(result, "newly caught") == 1
    assert own_zendesk.paths("PUT") == own_zendesk.paths("DELETE") == []


def test_what_zendesk_refuses_is_one_sentence(
    run: Run, own_zendesk: OwnZendesk, tmp_path: Path
) -> None:
    env = own_zendesk.environment(tmp_path) | {"DESKWARDEN_ZENDESK_OAUTH_CLIENT_SECRET": "wrong"}

    result = run("--zendesk", "--since", "2026-11-01", **env)

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


@pytest.mark.parametrize(
    "words", [(), ("--zendesk",), ("FILE", "--zendesk", "--since", "2026-11-01")]
)
def test_tickets_come_from_files_or_from_zendesk(
    run: Run, tickets: Path, words: tuple[str, ...]
) -> None:
    result = run(*(str(tickets) if word == "FILE" else word for word in words))

    assert result.exit_code == 2
    assert "name files, or --zendesk with --since" in result.output


@pytest.mark.parametrize("budget", ["--max-lost", "--max-new-alarms", "--max-contained"])
def test_no_ticket_at_all_keeps_no_budget(run: Run, tmp_path: Path, budget: str) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()

    result = run(str(empty), budget, "0")

    assert result.exit_code == 2
    assert "there was no ticket to read" in result.stderr
    assert run(str(empty)).exit_code == 0


def test_a_line_that_cannot_be_read_is_named(run: Run, tickets: Path) -> None:
    tickets.write_text('{"id": 1, "text": "a"}\n{"id": 2}\n')

    result = run(str(tickets))

    assert result.exit_code == 1
    assert f"{tickets}, line 2: there is no text" in result.output


def test_a_date_that_is_none_is_refused(run: Run) -> None:
    assert "soon is no date" in run("--zendesk", "--since", "soon").output


def test_rules_that_cannot_be_used_are_refused_by_name(
    run: Run, tickets: Path, tmp_path: Path
) -> None:
    (tmp_path / "new" / "a.toml").write_text("[[rule")

    result = run(str(tickets))

    assert result.exit_code == 1
    assert "a.toml: file: " in result.output


@pytest.mark.parametrize(
    ("who", "role"), [("eve@acme.example", ORG_MEMBER), ("jo@home.example", "")]
)
def test_a_ticket_of_zendesk_says_for_whom_it_was_written(
    own_zendesk: OwnZendesk, tmp_path: Path, who: str, role: str
) -> None:
    own_zendesk.set(export_blind_seconds=0)
    sent = {"from": who, "subject": "Help", "text": "Where is my laptop?"}
    requests.post(f"{own_zendesk.url}/_sandbox/email", json=sent, timeout=10).raise_for_status()
    yesterday = datetime.now(UTC) - timedelta(days=1)

    given = list(from_zendesk(own_zendesk.settings(tmp_path), yesterday))

    assert [each.message.reporter_role for each in given] == [role]
