"""How well tickets are read: `make bench-detection [FILES="a.jsonl b.jsonl"]`.

A line of a file is a JSON object as in detection/corpus (README.md there); public collections
with `label` and without severities are fine. Without files: the third of the corpus that is held
back. No figure is of a text that the model had learnt: such a text is read with weights learnt
from the two thirds of the corpus that it is not in.

recall and false alarms count incident and review alike; severity counts a missed ticket as
wrong, for those whose severity is known. TF-IDF learns from the same texts, and its threshold is
set here so that it has as many false alarms as Deskwarden.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bench.figures import table
from bench.keyword_list import names_a_keyword
from bench.tfidf import TfIdf
from detection import weights
from detection.lexicon import load
from detection.reading import Reader
from detection.weights import Decision, Model
from incidents.model import Assessment, Outcome, Severity
from incidents.severity import classify
from training.corpus import HELD, THIRDS, Row, corpus, rows_of
from training.learn import Sample, learn, samples

HEAD = (
    "", "security", "other", "recall", "false alarms", "precision", "incidents right",
    "severity", "within one", "SEV-1 under",
)  # fmt: skip
TRAITS = ("source", "language", "channel", "manner")
NEW = THIRDS
"""Stands for a third: a text that is in none, since it is not in the corpus."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a contestant says of a text."""

    row: Row
    is_security: bool
    is_incident: bool = False
    severity: Severity | None = None


Contestant = Callable[[Row], Answer]


@click.command(help=__doc__)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--part",
    type=click.Choice(["held", "rest", "all"]),
    help="Which third, by the ids. Without files: held, else all.",
)
@click.option(
    "--missed", is_flag=True, help="Name the texts that were read wrongly. Not for held ones."
)
def main(files: tuple[Path, ...], part: str | None, missed: bool) -> None:
    """Measure and print."""
    learnt = corpus()
    texts = [row for file in files for row in rows_of(file)] if files else learnt
    part = part or ("all" if files else "held")
    chosen = [row for row in texts if part == "all" or (row.third == HELD) is (part == "held")]
    answers = measured(chosen, learnt)
    click.echo(table(HEAD, [_figures(name, said) for name, said in answers.items()]))
    ours = answers["Deskwarden"]
    for title, groups in _broken_down(ours):
        click.echo(f"\n{title}")
        click.echo(table(HEAD, [_figures(name, said) for name, said in groups]))
    if missed:
        click.echo("\n" + "\n".join(_wrong(ours)))


def measured(rows: list[Row], learnt: list[Row]) -> dict[str, list[Answer]]:
    """Every contestant's answers; what it learnt from never holds the text that it answers."""
    thirds = {row.message: row.third for row in learnt}
    wanted = sorted({thirds.get(row.message, NEW) for row in rows})
    texts = samples(learnt)
    readers = {third: _readers(third, texts) for third in wanted}
    tfidf = {third: TfIdf(_without(learnt, third)) for third in wanted}
    ours = [_read(row, readers[thirds.get(row.message, NEW)][0]) for row in rows]
    rules = [_read(row, readers[thirds.get(row.message, NEW)][1]) for row in rows]
    scores = [tfidf[thirds.get(row.message, NEW)].score(row.message) for row in rows]
    return {
        "Deskwarden": ours,
        "rules alone": rules,
        "keyword list": [Answer(row, names_a_keyword(row.message)) for row in rows],
        "TF-IDF": _at_our_alarms(rows, scores, ours),
    }


def _without(learnt: list[Row], third: int) -> list[Row]:
    return [row for row in learnt if row.third != third]


def _readers(third: int, texts: list[Sample]) -> tuple[Reader, Reader]:
    """With the second reader and without. Its decision is the shipped one: nine numbers."""
    lexicon, shipped = load(), weights.load()
    if third == NEW:
        return Reader(lexicon, shipped), Reader(lexicon)
    decision: Decision = shipped.decision
    others = [text for text in texts if text.row.third != third]
    model = Model(learn(others), decision, f"without the third {third}")
    return Reader(lexicon, model), Reader(lexicon)


def _read(row: Row, reader: Reader) -> Answer:
    reading = reader.read(row.message)
    if reading.outcome is Outcome.ORDINARY:
        return Answer(row, is_security=False)
    severity = classify(reading, Assessment()).severity
    return Answer(row, True, reading.outcome is Outcome.INCIDENT, severity)


def _at_our_alarms(rows: list[Row], scores: list[float], ours: list[Answer]) -> list[Answer]:
    """TF-IDF's answers at the threshold that gives it as many false alarms as we have."""
    allowed = sum(answer.is_security and not answer.row.is_security for answer in ours)
    quiet = sorted(
        (s for s, row in zip(scores, rows, strict=True) if not row.is_security), reverse=True
    )
    least = quiet[allowed] if allowed < len(quiet) else float("-inf")
    return [Answer(row, score > least) for row, score in zip(rows, scores, strict=True)]


def _broken_down(answers: list[Answer]) -> Iterable[tuple[str, list[tuple[str, list[Answer]]]]]:
    """By kind (of security matters), and by every trait that the texts have."""
    yield (
        "by kind",
        _groups(answers, lambda answer: answer.row.kind.value if answer.row.kind else None),
    )
    yield (
        "by severity",
        _groups(answers, lambda answer: answer.row.severity.label if answer.row.severity else None),
    )
    for trait in TRAITS:
        groups = _groups(answers, lambda answer, trait=trait: dict(answer.row.traits).get(trait))  # type: ignore[misc]
        if groups:
            yield f"by {trait}", groups


def _groups(
    answers: list[Answer], name: Callable[[Answer], str | None]
) -> list[tuple[str, list[Answer]]]:
    groups: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if (group := name(answer)) is not None:
            groups[group].append(answer)
    return sorted(groups.items())


def _figures(name: str, answers: Sequence[Answer]) -> tuple[str, ...]:
    """One line of a table."""
    wanted = [a for a in answers if a.row.is_security]
    others = [a for a in answers if not a.row.is_security]
    raised = [a for a in answers if a.is_security]
    incidents = [a for a in answers if a.is_incident]
    graded = [a for a in wanted if a.row.severity]
    under = [a for a in graded if a.row.severity is Severity.SEV_1 and _is_mild(a)]
    return (
        name,
        str(len(wanted)),
        str(len(others)),
        _share(sum(a.is_security for a in wanted), len(wanted)),
        _share(sum(a.is_security for a in others), len(others)),
        _share(sum(a.row.is_security for a in raised), len(raised)),
        _share(sum(a.row.is_security for a in incidents), len(incidents)),
        _share(sum(a.severity is a.row.severity for a in graded), len(graded)),
        _share(sum(_is_near(a) for a in graded), len(graded)),
        str(len(under)) if graded else "-",
    )


def _is_mild(answer: Answer) -> bool:
    """Found, but read as SEV-3 or milder."""
    return answer.severity is not None and answer.severity > Severity.SEV_2


def _is_near(answer: Answer) -> bool:
    said, meant = answer.severity, answer.row.severity
    return said is not None and meant is not None and abs(said - meant) <= 1


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _wrong(answers: list[Answer]) -> Iterable[str]:
    for answer in answers:
        row = answer.row
        said = answer.severity.label if answer.severity else "ordinary"
        meant = (
            row.severity.label if row.severity else ("security" if row.is_security else "ordinary")
        )
        is_right = answer.is_security == row.is_security and (
            row.severity in (None, answer.severity)
        )
        if not is_right:
            kind = row.kind.value if row.kind else "-"
            yield f"{row.id}  {meant} read as {said}  {kind}"


if __name__ == "__main__":
    main()
