"""`deskwarden classify` by its contract: a line out for each line in, whatever that is."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main
from commands.classify import LONGEST

ROOT = Path(__file__).parents[2]
SEVERE = "Somebody logged in to my account from another country."
Run = Callable[..., Result]


@pytest.fixture
def run(clean_environment: Callable[..., dict[str, str | None]]) -> Run:
    """The command without any setting."""

    def invoke(*lines: bytes) -> Result:
        env = clean_environment()
        return CliRunner().invoke(main, ["classify"], input=b"\n".join(lines), env=env)

    return invoke


@pytest.fixture
def program() -> Iterator[subprocess.Popen[bytes]]:
    """The command as a process, its ends in our hands."""
    argv = [sys.executable, "-c", "from cli import main; main()", "classify"]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe) as started:
        yield started
        started.kill()


def ticket(**fields: object) -> bytes:
    return json.dumps({"id": "t", "text": SEVERE} | fields).encode()


def answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_report_is_answered_with_everything_the_contract_names(run: Run) -> None:
    result = run(ticket(id="t-1", subject="Help", channel="email", reporter_role="admin"))

    (answer,) = answers(result)
    assert result.exit_code == 0
    assert list(answer) == [
        "id", "is_security", "outcome", "kind", "severity", "confidence", "reasons",
    ]  # fmt: skip
    assert (answer["id"], answer["is_security"], answer["outcome"]) == ("t-1", True, "incident")
    assert (answer["kind"], answer["severity"]) == ("account_compromise", "SEV-2")
    assert 0.5 < answer["confidence"] <= 1.0
    assert {tuple(reason) for reason in answer["reasons"]} == {("quote", "rule", "fact")}
    assert "compromise_suspected" in [reason["fact"] for reason in answer["reasons"]]


def test_an_ordinary_ticket_has_neither_kind_nor_severity(run: Run) -> None:
    (answer,) = answers(run(ticket(text="How do I export a report as PDF?")))

    assert answer["outcome"] == "ordinary"
    assert answer["is_security"] is False
    assert (answer["kind"], answer["severity"], answer["reasons"]) == (None, None, [])


def test_a_finding_that_claims_no_fact_is_a_reason_all_the_same(run: Run) -> None:
    (answer,) = answers(run(ticket(text="We have a security incident")))

    facts = {reason["rule"]: reason["fact"] for reason in answer["reasons"]}
    assert facts["security-keyword"] is None


def test_lines_are_answered_in_order_and_an_unreadable_one_stops_nothing(run: Run) -> None:
    unreadable = [
        b"not JSON", b"", b"[]", b"\xff\xfe", b"[" * 100_000, ticket(text=3), ticket(text=None),
        ticket(id={}), ticket(subject=[]), ticket(channel=1), b'{"id": 1}',
    ]  # fmt: skip
    result = run(ticket(id=1), *unreadable, ticket(id="last", text="thanks", subject=None))

    said = answers(result)
    assert [answer["id"] for answer in said] == [1, *[None] * len(unreadable), "last"]
    assert all(set(answer) == {"id", "error"} for answer in said[1:-1])
    assert result.exit_code == 1


def test_a_line_without_an_end_is_one_fault_and_the_next_is_read(run: Run) -> None:
    endless = b'{"id": 1, "text": "' + b"a" * (2 * LONGEST) + b'"}'

    said = answers(run(endless, ticket(id=2)))

    assert [answer["id"] for answer in said] == [None, 2]


def test_the_same_lines_give_the_same_bytes(run: Run) -> None:
    lines = [ticket(id=n, text=f"{SEVERE} \u202e\ud800 日本 {n}") for n in range(5)]

    assert run(*lines).stdout_bytes == run(*lines).stdout_bytes


def test_a_file_may_be_named_instead(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "tickets.jsonl"
    file.write_bytes(ticket(id=7) + b"\n")

    result = CliRunner().invoke(main, ["classify", str(file)])

    assert [answer["id"] for answer in answers(result)] == [7]


def test_whom_and_what_a_ticket_names_is_told_only_when_asked_for(
    clean_environment: Callable[..., dict[str, str | None]],
) -> None:
    line = ticket(text=SEVERE, reporter_role="org-admin")

    plain, named = (
        CliRunner().invoke(main, ["classify", *more], input=line, env=clean_environment())
        for more in ([], ["--entities"])
    )

    ((short,), (long,)) = answers(plain), answers(named)
    entities = long.pop("entities")
    assert short == long
    assert {
        "kind": "person",
        "value": "org-admin",
        "quote": "my",
        "role": "reporter",
        "reason": "role_given",
    } in entities
    assert {(e["kind"], e["value"], e["role"]) for e in entities} >= {
        ("person", "somebody", "actor"),
        ("account", "my account", "subject"),
    }


def test_an_answer_comes_before_the_next_line_is_sent(program: subprocess.Popen[bytes]) -> None:
    assert program.stdin is not None
    assert program.stdout is not None

    seen = []
    for number in (1, 2):
        program.stdin.write(ticket(id=number) + b"\n")
        program.stdin.flush()
        seen.append(json.loads(program.stdout.readline())["id"])

    assert seen == [1, 2]


def test_a_reader_that_leaves_hears_nothing_more(program: subprocess.Popen[bytes]) -> None:
    assert program.stdout is not None

    program.stdout.close()
    program.stdout = None
    _, said = program.communicate(b"\n".join([ticket(id=n) for n in range(50)]), timeout=60)

    assert said == b""
    assert program.returncode == 1


def test_rules_of_ones_own_are_read_by_and_bad_ones_refused(
    clean_environment: Callable[..., dict[str, str | None]], tmp_path: Path
) -> None:
    (tmp_path / "bad.toml").write_text("[[rule]]\nid = 'x'\n")
    env = clean_environment(DESKWARDEN_RULES=str(tmp_path))

    result = CliRunner().invoke(main, ["classify"], input=ticket(), env=env)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "bad.toml: x: needs an id" in result.stderr


@pytest.mark.parametrize("value", ["false", "0", "no", "of", "OFF"])
def test_a_second_reader_that_is_neither_on_nor_off_is_refused_by_name(
    clean_environment: Callable[..., dict[str, str | None]], value: str
) -> None:
    env = clean_environment(DESKWARDEN_SECOND_READER=value)

    result = CliRunner().invoke(main, ["classify"], input=ticket(), env=env)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "DESKWARDEN_SECOND_READER must be on or off" in result.stderr
