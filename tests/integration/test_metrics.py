"""Numbers of one process, and of several."""

import re
from pathlib import Path

import pytest

from integration import metrics
from tests.webhooks.conftest import counted, payload
from tests.webhooks.servers import serving


def test_every_name_is_ours_and_explained() -> None:
    text, content_type = metrics.exposition({})

    names = re.findall(r"^# HELP (deskwarden_\w+) (.+)$", text.decode(), flags=re.MULTILINE)
    assert content_type.startswith("text/plain")
    assert {"deskwarden_deliveries_total", "deskwarden_refused_total"} <= {n for n, _ in names}
    assert all(len(explained) > 20 for _, explained in names)


def test_what_the_record_counts_stands_beside_it() -> None:
    text, _ = metrics.exposition({"events": {"held": 3, "dead": 1}, "effects": {"unknown": 2}})

    lines = text.decode().splitlines()
    assert 'deskwarden_events{state="held"} 3.0' in lines
    assert 'deskwarden_events{state="dead"} 1.0' in lines
    assert 'deskwarden_effects{state="unknown"} 2.0' in lines


@pytest.mark.parametrize(
    ("kind", "label"),
    [("ticket.merged", "ticket.merged"), ("ticket.made_up", "other"), ("user.created", "other")],
)
def test_a_sender_cannot_make_up_labels(kind: str, label: str) -> None:
    before = counted("ignored", type=label)

    metrics.count_ignored(kind)

    assert counted("ignored", type=label) == before + 1


def test_several_processes_share_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "numbers"
    shared.mkdir()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(shared))
    with serving("gunicorn", f"sqlite:///{tmp_path / 'record.db'}") as served:
        served.deliver(payload("ticket_created"))

    text, _ = metrics.exposition({})

    assert b'deskwarden_deliveries_total{door="event",outcome="accepted"} 1.0' in text
