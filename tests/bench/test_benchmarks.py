"""Each benchmark starts, counts and prints its table. How fast anything is, no test asks."""

import re
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("unmeasured_processes")]


def said(benchmark: str, *words: str) -> str:
    argv = [sys.executable, "-m", f"bench.{benchmark}", *words]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_report_is_timed_from_the_submit_to_the_note() -> None:
    table = said("trip", "--reports", "1")

    steps = [line.split()[0] for line in table.splitlines()[1:9]]
    way = ["received", "read", "opened", "started", "contained", "stepped", "told", "noted"]
    assert steps == way


def test_every_accepted_delivery_of_a_stream_is_found_done_on_record() -> None:
    table = said("load", "--seconds", "2", "--rate", "50")

    numbers = dict(line.rsplit(maxsplit=1) for line in table.splitlines() if line)
    assert numbers["answered 202"] == numbers["of these done"] == "100"
    assert numbers["incidents opened"] == "2"
    assert numbers["effects note, done"] == "2"


def test_four_receivers_take_turns_and_ours_has_every_row() -> None:
    table = said("receive", "--rounds", "1", "--seconds", "0.5")

    for name in ("bare Flask 202", "usual: SET NX, rq", "ours, SQLite", "ours, PostgreSQL"):
        assert table.count(f"\n{name} ") >= 2
    assert "on record" in table


def test_reading_is_timed_beside_others_and_on_hostile_texts() -> None:
    table = said("detection", "--texts", "4", "--rounds", "1", "--no-hyperscan")

    speeds, hostile = table.split("\nhostile text of ")
    for name in ("lexicon pass", "all rules, stdlib re", "read, rules alone"):
        assert speeds.count(f"\n{name} ") == 1
    for reader in ("rules alone", "with second reader"):
        assert len(re.findall(rf"^\({{4}} +{reader} ", hostile, re.MULTILINE)) == 1
    assert "over Python alone" in table
