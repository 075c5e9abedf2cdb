"""Rules and a model over one text: how sure they are together, and what they find."""

from collections.abc import Sequence
from dataclasses import dataclass

from detection.firing import weight
from detection.lexicon import Lexicon
from detection.second_reader import Glance, SecondReader
from detection.text import Text
from detection.weighing import (
    Verdict,
    certainty,
    enough,
    is_short,
    level,
    odds,
    probability,
    together,
    verdict,
)
from detection.weights import Decision, Model
from incidents.model import SECOND_READER, Finding, Kind

NAMED = 0.4  # what a kind needs to be named beside a likelier one
MOST_ALONE = 0.99  # what the second reader is sure of by itself
DIGITS = 3  # of a confidence
TITLE = "The second reader: words and turns of phrase that security reports use"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the second reader sees in a text, and how sure both are."""

    glance: Glance
    is_short: bool
    sure: float
    enough: float
    """So sure they must be to call it an incident."""


class Learnt:
    """A model, ready to look at what a lexicon's rules have looked at."""

    def __init__(self, model: Model, lexicon: Lexicon) -> None:
        self.version = model.version
        self.decision: Decision = model.decision
        self._second = SecondReader(model.weights)
        self._doubted = model.weights.doubted(lexicon.rules)

    def weighed(self, plain: str, findings: Sequence[Finding], lean: float) -> Weighed:
        """How sure both readers are of that text. `lean`: weighing.lean_of."""
        glance = self._second.glance(plain, [f.rule for f in findings], lean)
        short = is_short(glance)
        alone = certainty([f for f in findings if short or f.rule not in self._doubted])
        likely = probability(odds(certainty(findings), glance, self.decision))
        sure = together(likely, alone)
        return Weighed(glance, short, sure, enough(glance, self.decision))

    def found(
        self, best: Weighed, whole: Weighed, text: Text, findings: Sequence[Finding]
    ) -> tuple[tuple[Finding, ...], Verdict]:
        """What both readers find, `best` being what they are surest of in the `whole`.

        A rule counts as much as it says itself, but for those that were often wrong in what the
        model learnt from: of them the model knows better, unless the text is too short to tell.
        """
        look = self._second.closer(best.glance, whole.glance)
        said = named = ruled(findings)
        if not (best.is_short and said.kinds):
            named = verdict(said, look, level(said, look, self.decision))
        own = Finding(
            rule=SECOND_READER,
            title=TITLE,
            quote=text.quote(*look.span),
            kind=named.kinds[0],
            facts=named.facts - said.facts,
            weight=round(min(probability(odds(0.0, look, self.decision)), MOST_ALONE), DIGITS),
        )
        return tuple(sorted((*findings, own), key=weight)), named


def ruled(findings: Sequence[Finding]) -> Verdict:
    """What the rules alone name."""
    return Verdict(_kinds(findings), frozenset(fact for each in findings for fact in each.facts))


def _kinds(findings: Sequence[Finding]) -> tuple[Kind, ...]:
    """The kinds that are likely enough, the most telling first; at least the likeliest."""
    named = {f.kind for f in findings}
    sure = {k: certainty([f for f in findings if f.kind is k]) for k in Kind if k in named}
    ranked = sorted((k for k in sure if sure[k]), key=lambda k: -sure[k])
    return tuple(k for k in ranked if sure[k] >= NAMED) or tuple(ranked[:1])
