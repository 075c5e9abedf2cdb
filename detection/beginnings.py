"""What the beginning of a text says: whatever follows a report takes nothing from it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from detection.firing import Firing, Said
from detection.sentences import SENTENCE_END
from detection.text import Text
from incidents.model import Fact, Finding

SAID = 0.9  # a rule that is so sure has found a report, whatever stands behind it
EARLY, SENTENCES = 2_000, 24  # characters and sentences in which it must stand for that


def reports_begun(
    text: Text, findings: Sequence[Finding], rules: Firing
) -> Iterator[tuple[Text, Said, tuple[Finding, ...]]]:
    """Each beginning in which a rule is sure of a report, and what rules make of it.

    Of what they find only what counts in the whole text, `findings`.
    """
    if not _is_said(findings):
        return
    counted = {each.rule for each in findings}
    for beginning in islice(beginnings(text), SENTENCES):
        said = rules.said(beginning)
        found = tuple(each for each in said.findings if each.rule in counted)
        if _is_said(found):
            yield beginning, said, found


def beginnings(text: Text, most: int = EARLY) -> Iterator[Text]:
    """The text up to the end of each of its sentences but the last, `most` characters long."""
    for found in SENTENCE_END.finditer(text.bare[:most]):
        yield text.until(found.end())


def _is_said(findings: Iterable[Finding]) -> bool:
    """A rule is sure of a report, and nobody explains it."""
    explained = any(Fact.EXPLAINED_HARMLESS in each.facts for each in findings)
    return not explained and any(each.weight >= SAID for each in findings)
