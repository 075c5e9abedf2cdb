"""Footers that a mail gateway adds are not read; what people say of a mail is."""

import pytest

from tests.detection.mails import SAID, plain


@pytest.mark.parametrize(
    "footer",
    [
        "This e-mail is confidential. Any unauthorized use is prohibited.",
        "Ce message est confidentiel. Toute diffusion, même partielle, est interdite.",
        "Ta wiadomość jest przeznaczona wyłącznie dla adresata.",
        "Esta mensagem é confidencial.",
        "Diese E-Mail kann vertrauliche Informationen enthalten.",
        "Best regards,\n\nAdams Ltd | 12 Harbour Road, Leeds LS1 4AP\nwww.adams.example",
    ],
)
def test_a_footer_says_nothing(footer: str) -> None:
    said = plain(f"{SAID}\n\n{footer}")

    assert (
        said.removesuffix("adams ltd | 12 harbour road, leeds ls1 4ap").strip() == SAID.casefold()
    )


@pytest.mark.parametrize(
    "text",
    [
        "The e-mail that was intended for our director was read and answered by a stranger.",
        "This message is confidential and it went to the wrong company.",
        "Hello,\n\nThis mail with our payroll was intended for Anna.",
    ],
)
def test_what_is_said_of_a_mail_is_no_footer(text: str) -> None:
    assert plain(text).split() == text.casefold().split()
