"""What takes a report back, and what only sounds so: in other tongues, denied, or on order."""

import pytest

from detection.reading import reader
from detection.text import normalise

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
