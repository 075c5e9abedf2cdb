"""`deskwarden feedback` and `deskwarden accuracy`: what people say of our verdicts."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from detection.lexicon import load
from detection.reading import Reader
from incidents.decision import Decision
from incidents.ledger import Delivery, Door, IncidentDraft
from incidents.model import ORG_MEMBER, Message
from integration.store import Store
from integration.store.traces import Person
from tests.builders import an_assessment
from tests.integration.store.records import LEASE, NOW, a_draft
from ticket_actions.decide import decide

pytestmark = pytest.mark.one_database

ALARM = Message("Hello.\nI think my account was hacked yesterday, pls look! Thanks", "Help\x7f")
PAYLOAD = Path(__file__).parents[1] / "payloads" / "ticket_created.json"
Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, settings_env: Callable[..., dict[str, str]]) -> Run:
    """The command, on the record of this test."""
    env = settings_env(DATABASE_URL=database_url)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(main, words, env=env)

    return invoke


def a_decision(ticket_id: int, message: Message = ALARM) -> tuple[IncidentDraft, Decision]:
    decision = decide(ticket_id, (message,), an_assessment(account=None, events=()))
    draft = replace(a_draft(ticket_id), reading=decision.reading, judgement=decision.verdict)
    return draft, decision


@pytest.fixture
def decided(store: Store) -> Store:
    """Ticket 35, SEC-2026-0001, at SEV-2; ticket 5158, ordinary, its words in its event."""
    draft, decision = a_decision(35)
    store.ledger.open(draft, [], now=NOW, decision=decision)
    event = json.loads(PAYLOAD.read_text())
    event["detail"] |= {"subject": "Hm", "description": "The numbers look odd since Monday."}
    raw = json.dumps(event).encode()
    number = store.inbox.accept(Delivery("e-1", Door.EVENT, raw, 5158)).id
    now = datetime.now(UTC)
    row = store.inbox.claim(number, now=now, lease=LEASE)
    assert row is not None
    said = (Message("The numbers look odd since Monday.", "Hm"),)
    ordinary = replace(decide(5158, said, None), inbox_id=number)
    store.inbox.finish(row, outcome="ordinary", now=now, decision=ordinary)
    return store


def test_no_incident_is_stored_with_who_and_why_and_audited(decided: Store, run: Run) -> None:
    result = run("feedback", "35", "--not-an-incident", "--reason", "own script", "--by", "ada")

    (given,) = decided.feedback.newest(None)
    assert result.exit_code == 0
    assert result.output.startswith("Ticket 35: we said SEV-2, and it was no incident.")
    assert (given.incident_id, given.should, given.by) == ("SEC-2026-0001", None, "ada")
    told = decided.ledger.timeline("SEC-2026-0001")[-1]
    assert told.action == "feedback"
    assert told.detail == {
        "ticket_id": 35, "said": "SEV-2", "should": "no incident", "reason": "own script",
    }  # fmt: skip
    assert decided.first_break() is None


def test_an_incident_may_be_named_by_its_id_and_the_last_word_counts(
    decided: Store, run: Run
) -> None:
    run("feedback", "35", "--not-an-incident", "--reason", "a", "--by", "ada")

    result = run("feedback", "sec-2026-0001", "--severity", "sev_2", "--reason", "b", "--by", "bo")

    (given,) = decided.feedback.newest(None)
    assert result.output == "Ticket 35: we said SEV-2, and so it was.\n"
    assert (given.by, given.said, given.should) == ("bo", given.should, given.said)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("36", "--not-an-incident"), 1, "nothing was decided about 36"),
        (("SEC-2026-0009", "--not-an-incident"), 1, "nothing was decided about SEC-2026-0009"),
        (("35",), 2, "say either --not-an-incident or --severity"),
        (("35", "--not-an-incident", "--severity", "sev_1"), 2, "say either"),
        (("35", "--severity", "sev_9"), 2, "is not one of"),
    ],
)
def test_what_cannot_be_said_is_refused(
    decided: Store, run: Run, words: tuple[str, ...], status: int, said: str
) -> None:
    result = run("feedback", *words, "--reason", "r")

    assert result.exit_code == status
    assert said in result.output
    assert decided.feedback.newest(None) == []


def test_accuracy_counts_what_people_said(decided: Store, run: Run) -> None:
    before = run("accuracy", "--json")
    run("feedback", "35", "--not-an-incident", "--reason", "r")
    run("feedback", "5158", "--severity", "sev_3", "--reason", "r")

    after = json.loads(run("accuracy", "--json").output)
    plain = run("accuracy").output

    assert json.loads(before.output)["right"] == 1.0
    assert (after["decided"], after["corrected"]) == (2, 2)
    assert (after["false_alarms"], after["missed"], after["right"]) == (1, 1, 0.0)
    assert "right, as far as people have said            " in plain
    assert plain.endswith("Of 0 decided tickets nobody has said anything: they count as right.\n")


def test_accuracy_of_a_time_without_decisions_has_no_share(decided: Store, run: Run) -> None:
    found = json.loads(run("accuracy", "--json", "--since", "2036-01-01").output)

    assert (found["decided"], found["right"]) == (0, None)
    assert run("accuracy", "--since", "2036-01-01").exit_code == 0


def test_corrections_are_written_as_rule_tests_and_corpus_lines(
    decided: Store, run: Run, tmp_path: Path
) -> None:
    run("feedback", "35", "--not-an-incident", "--reason", "own\nscript", "--by", "ada")
    run("feedback", "5158", "--severity", "sev_3", "--reason", "was one", "--by", "ada")

    result = run("feedback", "export", "--into", str(tmp_path / "out"))

    text = (tmp_path / "out" / "proposed_tests.toml").read_text()
    first, *_, last = tomllib.loads(text)["proposal"]
    assert result.output.startswith("2 corrections written to ")
    assert first["misses"] == ["I think my account was hacked yesterday, pls look!"]
    assert first["rule"] in {rule.id for rule in load().rules}
    assert last == {"rule": "", "hits": ["Hm The numbers look odd since Monday."]}
    assert "# Ticket 35, SEC-2026-0001: said SEV-2, was no incident; ada, " in text
    lines = (tmp_path / "out" / "feedback.jsonl").read_text().splitlines()
    alarm, missed = map(json.loads, lines)
    assert (alarm["id"], alarm["is_security"], alarm["severity"]) == ("feedback-35", False, None)
    assert Message(alarm["text"], alarm["subject"]) == ALARM
    assert (missed["id"], missed["is_security"], missed["severity"]) == (
        "feedback-5158", True, "SEV-3",
    )  # fmt: skip


def test_words_that_were_read_twice_are_written_once(
    decided: Store, run: Run, tmp_path: Path
) -> None:
    event = json.loads(PAYLOAD.read_text())
    said = replace(ALARM, at=datetime.now(UTC), reporter_role=ORG_MEMBER)
    event["detail"] |= {"id": "35", "subject": said.subject, "description": f"{said.text}\n"}
    number = decided.inbox.accept(Delivery("e-2", Door.EVENT, json.dumps(event).encode(), 35)).id
    row = decided.inbox.claim(number, now=datetime.now(UTC), lease=LEASE)
    assert row is not None
    again = replace(decide(35, (said,), None), inbox_id=number)
    decided.inbox.finish(row, outcome="known", now=datetime.now(UTC), decision=again)
    run("feedback", "35", "--not-an-incident", "--reason", "r")

    run("feedback", "export", "--into", str(tmp_path))

    line = json.loads((tmp_path / "feedback.jsonl").read_text())
    assert (line["subject"], line["text"]) == (ALARM.subject, ALARM.text)


def test_each_rule_that_spoke_gets_its_sentence(decided: Store, run: Run, tmp_path: Path) -> None:
    spoke = {f.rule for f in Reader(load()).read(ALARM).findings}
    run("feedback", "35", "--not-an-incident", "--reason", "r")

    run("feedback", "export", "--into", str(tmp_path))

    proposals = tomllib.loads((tmp_path / "proposed_tests.toml").read_text())["proposal"]
    assert {each["rule"] for each in proposals} == spoke


def test_what_was_erased_or_confirmed_is_not_written(
    decided: Store, run: Run, tmp_path: Path
) -> None:
    run("feedback", "35", "--not-an-incident", "--reason", "r")
    run("feedback", "5158", "--severity", "sev_3", "--reason", "r")
    decided.erase(Person("eve@acme.example"), reason="r", by="ada", now=datetime.now(UTC))
    run("feedback", "5158", "--not-an-incident", "--reason", "it was ordinary")

    result = run("feedback", "export", "--into", str(tmp_path), "--since", "2020-01-01")

    assert result.output.endswith(f"0 corrections written to {tmp_path}; 1 were erased.\n")
    assert (tmp_path / "feedback.jsonl").read_text() == ""
    assert tomllib.loads((tmp_path / "proposed_tests.toml").read_text()) == {}
