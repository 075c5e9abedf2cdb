"""Mails as people and their programs write them, and what is read of one."""

from detection.reading import text_of
from incidents.model import Message
from training.corpus import corpus

SAID = "Somebody else is in my account."
HISTORY = "Your agent helped me with the printer."
REPORTS = [row.message for row in corpus() if row.is_security and not row.message.subject][::12]
WROTE = [
    "On Tue, 4 Mar 2025 at 10:12, Tom Baker <tom@lantern.example> wrote:",
    "On Tue, 4 Mar 2025 at 10:12, Tom Baker\n<s.baker@lantern.example> wrote:",
    'On 3/4/25, 10:12 AM, "Tom (Level 2)" <tom@lantern.example> wrote:',
    "On 04.03.2025 10:12, Tom Baker wrote:",
    "Am 04.03.25 um 10:12 schrieb Tom Baker:",
    "Am Di., 4. März 2025 um 10:12 Uhr schrieb Tom <tom@lantern.example>:",
    "Le mar. 4 mars 2025 à 10:12, Tom Baker <tom@lantern.example> a écrit :",
    "El mar, 4 mar 2025 a las 10:12, Tom (<tom@lantern.example>) escribió:",
    "Em ter., 4 de mar. de 2025 às 10:12, Tom <tom@lantern.example> escreveu:",
    "Il giorno mar 4 mar 2025 alle ore 10:12 Tom <tom@lantern.example> ha scritto:",
    "Op di 4 mrt 2025 om 10:12 schreef Tom Baker <tom@lantern.example>:",
    "wt., 4 mar 2025 o 10:12 Tom <tom@lantern.example> napisał(a):",
    "2025年3月4日(火) 10:12 Tom <tom@lantern.example>:",
]


def marked(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


def plain(text: str, subject: str = "") -> str:
    return text_of(Message(text, subject)).plain.strip()


def core(text: str) -> str:
    """The first words of a report, from its first line that says more than a greeting."""
    line = next(line for line in text.splitlines() if len(line.split()) > 3 or line == text)
    return plain(line)[:20]
