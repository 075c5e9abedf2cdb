"""What follows a report takes nothing from it, unless it explains it."""

import pytest

from detection.beginnings import beginnings
from detection.reading import reader
from detection.text import normalise
from incidents.model import ORG_ADMIN, Fact, Message, Outcome

REPORTS = [
    "My account was taken over and they exported all customers.",
    "Somebody hacked our account last night.",
    "My account was hacked and the attacker changed my password.",
    "Our site was breached and the data is for sale.",
    "Ransomware encrypted our files.",
]
BESIDES = [
    "We also have a question about the invoice for October: can you send it again?",
    "By the way, how do I change the colour of the dashboard? And the export to CSV has too many"
    " columns.",
    "Also, where do I find the dark mode?",
    "Could you tell me whether the annual plan includes training for new colleagues?",
]


@pytest.mark.parametrize("role", ["", ORG_ADMIN])
@pytest.mark.parametrize("besides", BESIDES)
@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_never_ordinary_for_the_question_behind_it(
    report: str, besides: str, role: str
) -> None:
    both = reader().read(Message(f"{report} {besides} {besides}", reporter_role=role))
    assert both.outcome is not Outcome.ORDINARY
    assert both.findings


def test_an_explanation_behind_it_may() -> None:
    text = "My account was hacked, I thought. It turned out to be our own backup script."
    assert Fact.EXPLAINED_HARMLESS in reader().read(Message(text)).facts


def test_the_beginnings_of_a_text_lead_back_to_the_typed_words() -> None:
    text = normalise("Hack\u200bed! By whom?  Nobody knows. The end")
    first, second, third = beginnings(text)
    assert [each.plain for each in (first, second, third)] == [
        "hacked! ",
        "hacked! by whom? ",
        "hacked! by whom? nobody knows. ",
    ]
    assert first.quote(0, len(first.plain)) == "Hacked!"
    assert third.quote(8, len(third.plain)) == "By whom? Nobody knows."
    assert not list(beginnings(text, 5))


@pytest.mark.parametrize("report", REPORTS)
def test_what_stands_before_it_makes_it_no_less(report: str) -> None:
    text = f"The new calendar works well. {report} {' '.join(BESIDES)}"
    assert reader().read(Message(text)).outcome is not Outcome.ORDINARY
