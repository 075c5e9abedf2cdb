"""What the doctor says of what is ours: Redis, record, proof of the audit, rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from commands import own_checks, proof_checks
from incidents.checkpoint import Pause
from incidents.tickets import DeskObjects
from integration.checkpoints.keys import new_key, private_pem
from integration.redis_server import connect
from integration.settings import Settings
from integration.store import Store, open_store
from tests.commands.finding_codes import codes
from tests.fixtures.lost_thing import rule
from tests.fixtures.redis_server import OwnRedis
from tests.integration.standing import stands


def test_a_mistyped_record_is_a_fault_and_is_not_made(
    scripted_settings: Settings, tmp_path: Path
) -> None:
    mistyped = replace(scripted_settings, database_url=f"sqlite:///{tmp_path}/vra/record.db")

    found = [*own_checks.check_record(mistyped), *proof_checks.check_proof(mistyped)]

    assert "store_missing" in codes(found)
    assert not (tmp_path / "vra").exists()


def test_our_own_redis_is_well_and_one_that_forgets_is_not(
    scripted_settings: Settings, own_redis: OwnRedis
) -> None:
    settings = replace(scripted_settings, redis_url=own_redis.url)

    assert codes(own_checks.check_redis(settings)) == ["redis_ok"]
    with connect(own_redis.url) as client:
        client.config_set("appendonly", "no")
        client.config_set("maxmemory-policy", "allkeys-lru")
    assert codes(own_checks.check_redis(settings)) == ["redis_forgets", "redis_evicts"]


def test_a_redis_that_is_away_is_a_fault(scripted_settings: Settings, tmp_path: Path) -> None:
    settings = replace(scripted_settings, redis_url=f"unix://{tmp_path}/nobody.sock")

    assert codes(own_checks.check_redis(settings)) == ["redis_down"]


def test_the_record_is_followed_from_empty_to_well(
    scripted_settings: Settings, tmp_path: Path
) -> None:
    settings = replace(scripted_settings, database_url=f"sqlite:///{tmp_path}/record.db")
    empty = codes(own_checks.check_record(settings))
    store = open_store(settings.database_url)
    store.migrate()
    migrated = codes(own_checks.check_record(settings))
    store.save_desk_objects(DeskObjects(1, 2, 3, 4, 5))
    store.beat("sweep", datetime.now(UTC))

    well = codes(own_checks.check_record(settings))
    store.close()

    assert empty == ["store_missing"]
    assert migrated == ["store_ok", "not_provisioned", "sweep_late"]
    assert well == ["store_ok", "provisioned", "sweep_ok"]


def test_the_proof_of_the_audit_is_looked_at(scripted_settings: Settings, tmp_path: Path) -> None:
    settings = replace(scripted_settings, database_url=f"sqlite:///{tmp_path}/record.db")
    store = open_store(settings.database_url)
    store.migrate()
    poor = codes(proof_checks.check_proof(settings))
    store.switch.pause(Pause("paused_by_person", "drill", "ada", datetime.now(UTC)), ())
    key = private_pem(new_key())
    better = replace(settings, checkpoint_key=key, checkpoint_file=f"{tmp_path}/outside.jsonl")
    paused = codes(proof_checks.check_proof(better))
    store.close()

    assert poor == [
        "no_checkpoint_key",
        "few_places",
        "checkpoints_ok",
        "containment_ok",
        "taken_up_ok",
    ]
    assert paused == ["checkpoints_ok", "containment_paused", "taken_up_ok"]


def test_a_step_of_a_lost_record_that_did_not_end_in_time_is_named(
    scripted_settings: Settings, store: Store, database_url: str
) -> None:
    stands(store, "usr_eve", ends_at=datetime.now(UTC) - timedelta(hours=1))

    found = list(proof_checks.check_proof(replace(scripted_settings, database_url=database_url)))

    (late,) = [each for each in found if each.code == "taken_up_late"]
    assert "1 stand, the first was to end" in str(late.values["detail"])


def test_rules_are_counted_or_every_bad_one_is_a_fault(
    scripted_settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "good.toml").write_text(rule("keys"))
    rules = replace(scripted_settings, rules=str(tmp_path))
    good = list(own_checks.check_rules(rules))
    (tmp_path / "bad.toml").write_text("[[rule]]\nid = 'one'\n[[rule]]\nid = 'two'\n")
    bad = list(own_checks.check_rules(rules))

    assert codes(good) == ["rules_ok"]
    assert good[0].values["rules"] == 1
    assert codes(bad) == ["rules_refused", "rules_refused"]
    assert [str(f.values["fault"]).split(":")[:2] for f in bad] == [
        ["bad.toml", " one"],
        ["bad.toml", " two"],
    ]


def test_times_on_record_that_are_yet_to_come_are_a_warning(
    scripted_settings: Settings, tmp_path: Path
) -> None:
    settings = replace(scripted_settings, database_url=f"sqlite:///{tmp_path}/record.db")
    store = open_store(settings.database_url)
    store.migrate()
    store.beat("worker-triage@b:2", datetime.now(UTC) + timedelta(days=1))
    before = codes(own_checks.check_record(settings))
    store.right(datetime.now(UTC))
    after = codes(own_checks.check_record(settings))
    store.close()

    assert before[-1] == after[-1] == "clock_was_ahead"
