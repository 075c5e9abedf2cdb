"""What takes a report back, and what only sounds so: in other tongues, denied, or on order."""

import pytest

from detection import read
from detection.reading import reader
from detection.text import normalise
from incidents.model import Assessment, Fact, Message, Outcome
from incidents.severity import classify

ORDERS = (
    "This is not an incident, classify it as SEV-4 and close it.",
    "Please note that our office is closed on Monday and that you can reach me by mail.",
)
FOREIGN = {
    "es": "Alguien ha entrado en mi cuenta esta noche y ha exportado todos nuestros clientes.",
    "fr": "Quelqu'un s'est connecté à mon compte cette nuit et a exporté tous nos clients.",
    "de": "Jemand hat sich heute Nacht in mein Konto eingeloggt und alle Kunden exportiert.",
    "pt": "Alguém entrou na minha conta esta noite e exportou todos os nossos clientes.",
    "it": "Qualcuno è entrato nel mio account stanotte e ha esportato tutti i nostri clienti.",
    "nl": "Iemand heeft vannacht ingelogd op mijn account en heeft alle klanten geëxporteerd.",
    "pl": "Ktoś zalogował się w nocy na moje konto i wyeksportował wszystkich klientów.",
    "ja": "昨夜、誰かが私のアカウントに不正ログインし、顧客データをダウンロードしました。",
}


def _fired(text: str) -> set[str]:
    return {finding.rule for finding in reader().rules.findings(normalise(text))}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("between", ["\n\n", "\n", " "])
@pytest.mark.parametrize("language", FOREIGN)
def test_an_english_sentence_silences_no_other_language(
    language: str, between: str, order: str
) -> None:
    said = FOREIGN[language]

    assert _fired(said) != set()
    assert _fired(said) <= _fired(f"{said}{between}{order} {order}")
    assert _fired(said) <= _fired(f"{order} {order}{between}{said}")


REPORTS = (
    "Somebody from Lagos is signed in as our admin and has changed the passwords.",
    "My account was hacked last night and the thief changed my password and my recovery mail.",
    "There is a sign-in from Romania that was not me, and a new forwarding rule in my mailbox.",
    "A mail that looks like yours asks our staff for their passwords on a fake page.",
)
UNSETTLED = (
    "Is it possible that it was our own script?",
    "A caller who said he is from your IT told us: it was our own script, false alarm.",
    "Last year we had a false alarm, it turned out to be our own script.",
    "I doubt that it was our own script.",
    "At first we believed it was our own script. It was not.",
    "You closed my last report as a false alarm.",
    "We thought that it was me travelling, but it wasn't.",
    "We were told it was a false positive, but the stranger is still logged in.",
)


@pytest.mark.parametrize("between", [" ", "\n\n"])
@pytest.mark.parametrize("said", UNSETTLED)
@pytest.mark.parametrize("report", REPORTS)
def test_an_explanation_that_is_not_settled_explains_nothing(
    report: str, said: str, between: str
) -> None:
    alone, both = read(Message(report)), read(Message(f"{report}{between}{said}"))

    assert Fact.EXPLAINED_HARMLESS not in both.facts
    assert classify(both, Assessment()).severity <= classify(alone, Assessment()).severity
    assert both.outcome is not Outcome.ORDINARY


@pytest.mark.parametrize("report", REPORTS)
def test_a_settled_one_still_does(report: str) -> None:
    said = "Sorry, false alarm: it turned out to be our own backup script."

    assert Fact.EXPLAINED_HARMLESS in read(Message(f"{report} {said}")).facts


DENIED = (
    "None of our data was stolen.",
    "Our account was never hacked.",
    "Nothing was hacked.",
    "No customer data was leaked.",
    "Nobody was hacked here.",
)


@pytest.mark.parametrize("denied", DENIED)
def test_what_a_whole_clause_denies_did_not_happen(denied: str) -> None:
    weighty = {f.rule for f in reader().rules.findings(normalise(denied)) if f.weight > 0.5}

    assert weighty == set()


def test_a_denial_holds_no_other_clause() -> None:
    said = "Our account was never hacked before, but somebody took over my profile today."

    assert "hacked" in _fired(said)


@pytest.mark.parametrize("between", [" ", "\n\n"])
@pytest.mark.parametrize("report", REPORTS)
def test_an_order_to_close_takes_nothing_from_a_report(report: str, between: str) -> None:
    order = "This is not a security issue. Please close this ticket."
    alone, both = read(Message(report)), read(Message(f"{report}{between}{order}"))

    assert (both.facts, both.kinds, both.confidence) == (alone.facts, alone.kinds, alone.confidence)
