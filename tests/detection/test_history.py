"""Earlier mails under an answer are not read; what somebody leads to or forwards is."""

import pytest

from tests.detection.mails import HISTORY, REPORTS, SAID, WROTE, core, marked, plain

ANSWERS = [
    SAID,
    "Thank you very much for your help!",
    "Thanks, that worked!",
    "Solved. Thanks a lot!",
    "Danke, jetzt klappt es.",
]
OUTLOOK = {
    "en": ("From", "Sent", "To", "Subject"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "es": ("De", "Enviado", "Para", "Asunto"),
    "pt": ("De", "Enviado", "Para", "Assunto"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "pl": ("Od", "Wysłano", "Do", "Temat"),
    "ja": ("差出人", "送信日時", "宛先", "件名"),
}


def header(labels: tuple[str, ...]) -> str:
    said = ("Tom <tom@lantern.example>", "Tuesday 4 March 2025 10:12", "Eve", "RE: printer")
    return "\n".join(f"{label}: {value}" for label, value in zip(labels, said, strict=True))


@pytest.mark.parametrize("wrote", WROTE)
@pytest.mark.parametrize("answer", ANSWERS)
def test_our_reply_under_an_answer_is_not_read(answer: str, wrote: str) -> None:
    bare, quoted = f"{answer}\n\n{wrote}\n{HISTORY}", f"{answer}\n\n{wrote}\n\n{marked(HISTORY)}"

    assert [HISTORY.casefold() in plain(text) for text in (bare, quoted)] == [False, False]
    assert "wrote" not in plain(bare) + plain(quoted)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("labels", OUTLOOK.values(), ids=OUTLOOK)
def test_a_header_begins_history_unless_the_mail_is_forwarded(
    labels: tuple[str, ...], answer: str
) -> None:
    text = f"{answer}\n\n{header(labels)}\n\n{HISTORY}"

    assert HISTORY.casefold() not in plain(text, "Re: printer")
    assert HISTORY.casefold() in plain(text, "FW: printer")
    assert HISTORY.casefold() in plain(f"Hello,\n\n{header(labels)}\n\n{HISTORY}")
    assert HISTORY.casefold() in plain(
        f"{answer}\n\n---- Forwarded message ----\n{header(labels)}\n\n{HISTORY}"
    )


@pytest.mark.parametrize("answer", ANSWERS)
def test_marked_lines_under_an_answer_are_not_read(answer: str) -> None:
    assert HISTORY.casefold() not in plain(f"{answer}\n\n{marked(HISTORY)}")


@pytest.mark.parametrize(
    "line",
    [
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "----- Message d'origine -----",
        "-----Oryginalna wiadomość-----",
    ],
)
def test_a_line_of_an_original_message_begins_history(line: str) -> None:
    text = f"{SAID}\n\n{line}\nFrom: Tom\nSubject: printer\n\n{HISTORY}"

    assert plain(text) == SAID.casefold()


@pytest.mark.parametrize(
    "lead",
    [
        "Please see what my colleague says:",
        "One of our users sent us this.",
        "I forward what came in this morning. Thanks!",
        "Siehe unten, bitte dringend ansehen.",
        "Voici ce que notre cliente a reçu.",
        "Reenvío el mensaje de una clienta.",
        "Can you help? Thanks!",
        "Vielen Dank im Voraus für Ihre Hilfe.",
    ],
)
def test_marked_lines_that_somebody_leads_to_are_read(lead: str) -> None:
    texts = [f"{lead}\n\n{marked(said.text)}" for said in REPORTS]
    texts += [f"<p>{lead}</p><blockquote>{said.text}</blockquote>" for said in REPORTS]

    assert all(
        core(said.text) in plain(text) for said, text in zip(REPORTS * 2, texts, strict=True)
    )
