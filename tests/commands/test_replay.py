"""`deskwarden replay`: every decision of real trips comes out the same, from the record alone."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Executable, func, select, update

from cli import main
from detection.lexicon import FOLDER
from incidents.decision import Decision
from incidents.model import Message
from integration.store import Store
from integration.store.decisions import input_sha256
from integration.store.engine import open_engine, writing
from integration.store.tables import DECISIONS, INBOX
from integration.store.traces import Person
from tests.fixtures.people import ROUTINE
from tests.fixtures.processes import environment
from tests.fixtures.world import World
from tests.integration.store.records import NOW, a_draft

Run = Callable[..., Result]
MORE = "They exported our whole customer list as well, I saw the export in the log."


@pytest.fixture
def run(world: World) -> Run:
    """The command on the world's record, with a Zendesk that is not there."""

    def invoke(*words: str, **more: str) -> Result:
        env = environment(world.settings, ZENDESK_URL="http://127.0.0.1:9", **more)
        return CliRunner().invoke(main, ["replay", *words], env=env)

    return invoke


@pytest.fixture
def decided(world: World) -> World:
    """An ordinary ticket; a report that a later mail made graver, and that an agent has checked."""
    world.form(ROUTINE)
    world.triage()
    ticket = world.email()
    world.triage()
    world.email(MORE, ticket_id=ticket)
    world.triage()
    world.apply_macro(ticket)
    world.triage()
    return world


def kept(world: World) -> list[tuple[str, str | None, bool]]:
    """Outcome, incident, and whether an event holds the text, of every decision."""
    return [
        (each.decision.reading.outcome.value, each.incident_id, each.event is not None)
        for each in world.store.decisions.since(None)
    ]


def change(world: World, wanted: Executable) -> None:
    """As somebody does who can write to the database."""
    engine = open_engine(world.settings.database_url)
    with writing(engine) as conn:
        conn.execute(wanted)
    engine.dispose()


def rules_without(folder: Path, rule: str) -> str:
    """The shipped rules, that one on trial."""
    shutil.copytree(FOLDER, folder)
    for file in folder.glob("*.toml"):
        text = file.read_text()
        file.write_text(text.replace(f'id = "{rule}"', f'id = "{rule}"\nshadow = true'))
    return str(folder)


def test_it_asks_for_the_address_of_the_record_alone(
    decided: World, clean_environment: Callable[..., dict[str, str | None]]
) -> None:
    env = clean_environment(DESKWARDEN_DATABASE_URL=decided.settings.database_url)

    result = CliRunner().invoke(main, ["replay"], env=env)

    assert (result.exit_code, result.output.partition(",")[0]) == (0, "4 decided again")


def test_a_misspelt_name_of_a_setting_reads_no_other_record(
    decided: World, clean_environment: Callable[..., dict[str, str | None]]
) -> None:
    env = clean_environment(DESKWARDEN_DATABASE_ULR=decided.settings.database_url)

    result = CliRunner().invoke(main, ["replay"], env=env)

    assert result.exit_code == 2
    assert "DESKWARDEN_DATABASE_ULR is not a setting" in result.stderr


def test_by_the_same_rules_nothing_comes_out_otherwise(decided: World, run: Run) -> None:
    result = run()

    assert kept(decided) == [
        ("ordinary", None, True),
        ("incident", "SEC-2026-0001", False),
        ("incident", "SEC-2026-0001", True),
        ("incident", "SEC-2026-0001", False),
    ]
    assert result.output == (
        "4 decided again, 0 differ (0 of them by the same rules and model); "
        "0 cannot be proved, 0 erased\n"
    )
    assert result.exit_code == 0


def test_other_rules_show_what_they_would_have_made_of_it(
    decided: World, run: Run, tmp_path: Path
) -> None:
    folder = rules_without(tmp_path / "rules", "someone-in-my-account")
    for file in Path(folder).glob("*.toml"):
        file.write_text(file.read_text().replace("weight = 0.9", "weight = 0.1"))

    result = run("--all", RULES=folder)

    assert result.exit_code == 1
    assert ": differs by other rules or another model\n" in result.output
    assert "  rules: " in result.output
    assert "4 decided again, 3 differ (0 of them" in result.output
    assert "differs by the same rules" not in result.output


def test_a_changed_verdict_is_found_though_the_rules_are_the_same(decided: World, run: Run) -> None:
    newest = select(func.max(DECISIONS.c.id)).scalar_subquery()
    other = {"severity": 4, "reasons": ["security_wish"]}
    change(decided, update(DECISIONS).where(DECISIONS.c.id == newest).values(judgement=other))

    result = run()

    assert result.exit_code == 1
    assert "differs by the same rules and model\n  severity: SEV-4 -> SEV-1\n" in result.output


def test_changed_words_cannot_be_proved(decided: World, run: Run) -> None:
    held = DECISIONS.c.messages.is_not(None)
    change(decided, update(DECISIONS).where(held).values(messages='[["", "other words"]]'))
    change(decided, update(INBOX).values(raw=b"{"))

    result = run()

    assert result.exit_code == 1
    assert result.output.count("its text is not what was read") == 4
    assert "0 decided again" in result.output


def test_what_was_erased_is_counted_and_fails_nothing(decided: World, run: Run) -> None:
    now = decided.clock.now()
    decided.contain()
    decided.store.erase(Person("eve@acme.example"), reason="asked", by="ada", now=now)

    result = run()

    assert result.exit_code == 0, result.output
    assert "0 decided again, 0 differ" in result.output
    assert "4 erased" in result.output
    assert [each.decision.messages for each in decided.store.decisions.since(None)] == [()] * 4


def test_only_what_was_decided_since_then_is_looked_at(decided: World, run: Run) -> None:
    tomorrow = (decided.clock.now() + timedelta(days=1)).isoformat()

    assert run("--since", tomorrow).output.startswith("0 decided again")
    assert run("--since", "2026-01-01").output.startswith("4 decided again")


def test_both_ways_to_choose_at_once_are_refused(run: Run) -> None:
    assert run("--all", "--since", "2026-01-01").exit_code == 2


def test_a_late_answer_of_a_source_is_decided_again_too(world: World, run: Run) -> None:
    world.fault("status", path="/secaudit/*", status=503)
    world.form()
    world.triage()
    world.mend()
    world.clock.sleep(60)
    world.contain()

    result = run()

    assert [len(each.decision.messages) for each in world.store.decisions.since(None)][1:] == [0]
    assert result.output.startswith("2 decided again, 0 differ")


def test_a_second_try_of_an_event_keeps_its_decision_once(world: World, run: Run) -> None:
    world.form(ROUTINE)
    (number,) = world.arrived()
    world.answer(number)
    change(world, update(INBOX).values(state="new", outcome=None))
    world.answer(number)

    assert len(kept(world)) == 1


def test_a_text_that_no_database_takes_is_kept_to_the_letter(store: Store) -> None:
    odd = (Message("h\x00acked \ud800 日本", "sub\x00ject"),)
    draft = a_draft()
    decision = Decision(35, odd, draft.reading, draft.judgement, draft.assessment)

    store.ledger.open(draft, [], now=NOW, decision=decision)

    (found,) = store.decisions.since(None)
    assert found.decision == decision
    assert found.input_sha256 == input_sha256(odd)


def readings_with(world: World, **changed: object) -> None:
    """As somebody does who can write to the database, or an older version did."""
    engine = open_engine(world.settings.database_url)
    with writing(engine) as conn:
        for row in conn.execute(select(DECISIONS.c.id, DECISIONS.c.reading)).all():
            values = {"reading": row.reading | changed}
            conn.execute(update(DECISIONS).where(DECISIONS.c.id == row.id).values(values))
    engine.dispose()


def test_other_entities_are_a_difference_and_nobody_is_named(decided: World, run: Run) -> None:
    someone = {"kind": "user", "value": "Bob", "quote": "Bob", "role": "actor", "reason": "acted"}
    readings_with(decided, entities=[someone])

    result = run()

    assert result.exit_code == 1
    assert "  who and what is named differs\n" in result.output
    assert "4 decided again, 4 differ (4 of them by the same" in result.output
    assert "Bob" not in result.output


def test_entities_by_another_version_differ_by_other_rules(decided: World, run: Run) -> None:
    readings_with(decided, entities=[], entities_version="0")

    result = run()

    assert "3 differ (0 of them by the same rules and model)" in result.output


def test_what_was_decided_before_there_were_entities_differs_by_none(
    decided: World, run: Run
) -> None:
    readings_with(decided, entities=[], entities_version="")

    result = run()

    assert result.exit_code == 0
    assert "4 decided again, 0 differ" in result.output


def test_when_and_by_whom_something_was_said_comes_back(store: Store) -> None:
    said = (
        Message("yesterday", at=NOW, reporter_role="org-admin"),
        Message("today", "subject", NOW),
        Message("now", reporter_role="end-user"),
    )
    draft = a_draft()
    decision = Decision(35, said, draft.reading, draft.judgement, draft.assessment)

    store.ledger.open(draft, [], now=NOW, decision=decision)

    (found,) = store.decisions.since(None)
    assert found.decision == decision
    assert found.input_sha256 == input_sha256([Message(m.text, m.subject) for m in said])
