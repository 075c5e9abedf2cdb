"""Every number that Prometheus can ask us for, with its meaning.

One process (granian) needs nothing. Several processes (gunicorn with PostgreSQL) share their
numbers when PROMETHEUS_MULTIPROC_DIR names a directory, empty at start, in their environment.
"""

import os
from collections.abc import Iterable, Mapping

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second number for each counter

Numbers = Mapping[str, Mapping[str, float]]
"""What was counted in the record: the thing, its label, how much. Empty when it is away."""

DELIVERIES = Counter(
    "deskwarden_deliveries",
    "Authentic deliveries by door and outcome: accepted, known (a repetition) or held (unreadable)",
    ["door", "outcome"],
)
REFUSED = Counter(
    "deskwarden_refused",
    "Deliveries answered 401: unsigned, timestamp, stale, signature, or account (another Zendesk)",
    ["reason"],
)
IGNORED = Counter(
    "deskwarden_ignored",
    "Authentic events of a type that is ignored on purpose; types we never heard of are `other`",
    ["type"],
)
STORE_DOWN = Counter(
    "deskwarden_store_down",
    "Deliveries answered 503 because they could not be put on record",
)

_NAMES = (
    "agent_assignment_changed attachment_linked_to_comment attachment_redacted_from_comment "
    "brand_changed comment_made_private comment_redacted csat_received csat_requested "
    "custom_field_changed custom_status_changed description_changed email_ccs_changed "
    "external_id_changed followers_changed form_changed group_assignment_changed "
    "marked_as_spam merged next_sla_breach_changed ola_policy_changed organization_changed "
    "permanently_deleted priority_changed problem_link_changed requester_changed "
    "schedule_changed sla_policy_changed soft_deleted status_changed subject_changed "
    "submitter_changed task_due_at_changed type_changed undeleted"
)
KNOWN_TYPES = frozenset(f"ticket.{name}" for name in _NAMES.split())
"""Ticket events that exist and that we do not read (zendesk.md §2.4)."""


def count_ignored(kind: str) -> None:
    """One more event of a type that we do not read. A sender cannot make up new labels."""
    IGNORED.labels(kind if kind in KNOWN_TYPES else "other").inc()


_GAUGES = {
    "events": (
        "state",
        "Events on record that are not done, by state; held and dead ones need a person",
    ),
    "effects": (
        "state",
        "Effects in the ledger that are not done, by state; unknown ones need a person",
    ),
    "alarms": ("state", "Messages to people that could not be sent yet"),
    "oldest_due_seconds": (
        "record",
        "How long the oldest event or effect has waited for somebody to take it; over 60: look",
    ),
    "cut": ("record", "Events and effects whose worker fell silent and that nobody took up yet"),
    "queue_depth": ("queue", "Bells that no worker has answered; absent while Redis is"),
    "beat_timestamp_seconds": ("process", "When a process of that kind last showed that it lives"),
    "last_success_timestamp_seconds": (
        "integration",
        "When it last did what it was asked, as the record of incidents and the export tell",
    ),
}


class _Counted(Collector):
    """What somebody else counts anew for each question."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def collect(self) -> Iterable[Metric]:
        """A gauge for each thing that was counted."""
        for name, (label, text) in _GAUGES.items():
            gauge = GaugeMetricFamily(f"deskwarden_{name}", text, labels=[label])
            for value, number in self._numbers.get(name, {}).items():
                gauge.add_metric([value], number)
            yield gauge


def families() -> list[Metric]:
    """Our own numbers, with their help texts."""
    ours = [family for family in REGISTRY.collect() if family.name.startswith("deskwarden_")]
    return [*ours, *_Counted({}).collect()]


def exposition(numbers: Numbers) -> tuple[bytes, str]:
    """All numbers as text, and the text's content type. `numbers` come from the record."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    counted = CollectorRegistry()
    counted.register(_Counted(numbers))
    return generate_latest(registry) + generate_latest(counted), CONTENT_TYPE_LATEST
