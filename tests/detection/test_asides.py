"""What somebody says besides takes nothing from their report; what may explain it stays."""

from dataclasses import replace

import pytest

from detection import read
from detection.asides import LOOKED, MOST, without_asides
from detection.reading import reader
from detection.text import normalise
from incidents.model import ORG_ADMIN, Assessment, Message, Outcome
from incidents.severity import classify

ORDINARY = 5
"""One milder than SEV-4."""
REPORTS = [
    "The export at three in the night was started with my name, and I was asleep",
    "Our drivers were all sent to one car park last night; the notes carry my initials, and my"
    " tablet was switched off in the depot",
    "Three cleaners have new sort codes, all edited within ninety seconds on Sunday. None of them"
    " has moved bank. I have held the run",
    "Someone I have never heard of approved two refunds with my login while I was on a plane",
]
BESIDES = [
    "By the way, how do I change the colour of the dashboard?",
    "We also have a question about our plan: does it include training for new colleagues?",
    "Also, can you tell us whether the annual plan includes training?",
    "Separately, our invoice for May has the wrong address.",
]
QUIET = [
    "The weather is nice today.",
    "Our office is open from Monday to Friday.",
    "You can reach me by phone until 5 pm.",
    "We are very happy with your product and have been recommending our plan to all partners.",
]


def level(text: str) -> int:
    """Of its severity, or ORDINARY."""
    reading = read(Message(text, reporter_role=ORG_ADMIN))
    is_ordinary = reading.outcome is Outcome.ORDINARY
    return ORDINARY if is_ordinary else int(classify(reading, Assessment()).severity)


def left(text: str) -> list[str]:
    seen = normalise(text)
    said = replace(reader().rules.said(seen), unsettled=())
    return list(without_asides(seen, said))


@pytest.mark.parametrize("besides", BESIDES)
@pytest.mark.parametrize("stop", ["", "."])
@pytest.mark.parametrize("report", REPORTS)
def test_another_question_takes_nothing_from_a_report(report: str, stop: str, besides: str) -> None:
    assert level(f"{report}{stop} {besides}") <= level(report + stop) < ORDINARY


@pytest.mark.parametrize("quiet", QUIET)
@pytest.mark.parametrize("report", REPORTS)
def test_a_sentence_besides_takes_nothing_from_a_report(report: str, quiet: str) -> None:
    assert level(f"{report}. {quiet}") <= level(f"{report}.") < ORDINARY


@pytest.mark.parametrize(
    "said",
    [
        "It was me.",
        "How do I switch the rule off?",
        "My son did that.",
        "I didn't look.",
        "Just asking.",
        "Somebody is in my account.",
        "By the way, somebody is in my account.",
        "By the way, I was only joking.",
        "息子でした。",
        "Das war mein Sohn.",
        "We have used your shop and its till for many years in all of our branches in the north"
        " and in the south of this country and abroad.",
    ],
)
def test_what_may_explain_it_or_tell_more_stays(said: str) -> None:
    assert (
        left(f"There is a rule in my mailbox that sends copies of every mail to Rome. {said}") == []
    )


def test_several_sentences_go_up_to_the_first_that_stays() -> None:
    rule = "There is a rule in my mailbox that sends all mail to Rome."
    said = f"{rule} The sun is out. Our shop is red."

    assert left(f"{said}\n\nGood morning from Oslo\n\n{said} Who did it? The sky is blue.") == [
        f"{rule} \n\n{said} Who did it? ".lower()
    ]


def test_nothing_but_asides_is_left_whole() -> None:
    assert (
        left("The sun is out today. Our shop in the old harbour is open until six o'clock.") == []
    )


def test_of_thousands_of_paragraphs_the_last_are_looked_at() -> None:
    (kept,) = left("\n\n".join(["The sun is out"] * 2 * MOST))

    assert kept.count("the sun is out") == MOST


def test_of_a_long_paragraph_no_sentence_is_torn() -> None:
    said = (
        "Hello. Somebody is in my account and the sun came out over all of our shops in the north. "
    )
    quiet = "Our shop in the old harbour opens at nine on Monday and at ten on Sunday in summer. "
    behind = quiet * 11 + "Our van is blue. " * 3

    assert left(said + behind) == [said.lower()]
    assert len("in the north. ") < LOOKED - len(behind.strip()) < len(said)
