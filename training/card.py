"""The model's card: what it learnt from, how well it reads what it had not seen, and its limits."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from detection.weights import Decision, Model
from incidents.model import Severity
from training.corpus import Row
from training.decide import Unseen

TEMPLATES = Path(__file__).parent.parent / "templates"
TEMPLATE = "model_card.md.jinja"
FILE = "MODEL_CARD.md"
FEWEST = 20  # texts that a line of a table stands for, at least
TRAITS = ("manner", "language", "channel")


@dataclass(frozen=True, slots=True)
class Line:
    """How well some texts are read."""

    name: str
    security: int
    ordinary: int
    recall: str
    alarms: str
    right: str
    """Of those called an incident, how many are a security matter."""
    severity: str
    """Read as the level that they are marked with; a missed one counts as wrong."""


def write(texts: Sequence[Unseen], model: Model, folder: Path) -> None:
    """Write it beside the weights. Same texts and model, same bytes."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
    )
    rows = [text.row for text in texts]
    said = env.get_template(TEMPLATE).render(
        version=model.version[:12],
        texts=len(rows),
        security=sum(row.is_security for row in rows),
        languages=_counted(rows, "language"),
        manners=_counted(rows, "manner"),
        incident=model.decision.incident,
        at_home=model.decision.incident_at_home,
        review=model.decision.review,
        tables=_tables(texts, model.decision),
    )
    (folder / FILE).write_text(said, encoding="utf-8")


def _tables(texts: Sequence[Unseen], decision: Decision) -> dict[str, list[Line]]:
    tables = {
        "all": [_line("all", texts, decision)],
        "kind": _lines(texts, decision, lambda row: row.kind.value if row.kind else "ordinary"),
    }
    return tables | {trait: _lines(texts, decision, partial(_trait, trait)) for trait in TRAITS}


def _trait(name: str, row: Row) -> str:
    return dict(row.traits).get(name, "unknown")


def _lines(texts: Iterable[Unseen], decision: Decision, name: Callable[[Row], str]) -> list[Line]:
    groups: defaultdict[str, list[Unseen]] = defaultdict(list)
    for text in texts:
        groups[name(text.row)].append(text)
    return [_line(n, g, decision) for n, g in sorted(groups.items()) if len(g) >= FEWEST]


def _line(name: str, texts: Sequence[Unseen], decision: Decision) -> Line:
    sure = [text.likely(decision) for text in texts]
    found = [_found(text, each, decision) for text, each in zip(texts, sure, strict=True)]
    of = [text.row.is_security for text in texts]
    raised = [each >= decision.review for each in sure]
    incidents = [text.row.is_security for text in texts if text.is_incident(decision)]
    graded = [i for i, text in enumerate(texts) if text.row.severity]
    return Line(
        name=name,
        security=sum(of),
        ordinary=len(of) - sum(of),
        recall=_share([r for r, one in zip(raised, of, strict=True) if one]),
        alarms=_share([r for r, one in zip(raised, of, strict=True) if not one]),
        right=_share(incidents),
        severity=_share([found[i] is texts[i].row.severity for i in graded]),
    )


def _found(text: Unseen, sure: float, decision: Decision) -> Severity | None:
    return text.level(decision) if sure >= decision.review else None


def _share(which: Sequence[bool]) -> str:
    return f"{100 * sum(which) / len(which):.1f} %" if which else "-"


def _counted(rows: Iterable[Row], trait: str) -> list[tuple[str, int]]:
    return Counter(_trait(trait, row) for row in rows).most_common()
