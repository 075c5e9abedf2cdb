"""French and Italian customers tell what they see; the rules alone must ask a person, or not."""

import pytest

from detection.reading import reader
from incidents.model import Message, Outcome

REPORTS = (
    "Nos secrets Stripe étaient sur une capture d'écran qu'un développeur a postée sur un forum.",
    "Deux clients ont payé sur un compte en Lituanie, l'IBAN du PDF avait été trafiqué.",
    "L'ancien gérant garde la main sur le site alors que la société a été vendue en février.",
    "Si on met 0007 à la fin du lien au lieu de 0006 on tombe sur le contrat du voisin.",
    "Le second facteur est obligatoire depuis mai. Ce matin un intérimaire est entré sans.",
    "Un utilisateur « test99 » a les pleins pouvoirs à minuit, aucun de nous n'en est l'auteur.",
    "Douze SMS avec des codes depuis ce matin, je n'essaie même pas de me connecter.",
    "Ma carte SIM ne répond plus et la banque dit que j'ai un nouveau téléphone. C'est faux.",
    "On m'a cambriolé, mon portable est parti avec et la session de votre logiciel y est ouverte.",
    "Chez nous les six caissiers pointent tous sous le même identifiant.",
    "I nostri segreti Stripe si vedevano in uno screenshot messo da uno sviluppatore su un forum.",
    "Chi è «Pixel 6 di Dragan» tra i miei dispositivi fidati? Io no di certo.",
    "Ho approvato la notifica perché la signora al telefono parlava di una frode.",
    "Dieci buoni da 50 euro sono stati ordinati da noi, nessun dipendente li ha chiesti.",
    "Lo stagista dell'estate scorsa può ancora aprire i fascicoli del personale.",
    "Se alla fine del link metto 0007 al posto di 0006 finisco nel contratto del vicino.",
    "Il secondo fattore è obbligatorio da maggio. Stamattina un interinale è entrato senza.",
    "Da stamattina non sono più admin e al mio posto c'è un certo «svc-backup».",
    "La mia SIM non va più e la banca dice che ho attivato un nuovo telefono. Non è vero.",
    "Almeno quattro nostri agenti hanno perso il controllo del profilo nella stessa ora.",
)
ORDINARY = (
    "Tous nos clients ont reçu la newsletter en double.",
    "Le rapport affiche les chiffres d'une autre année, pas 2025.",
    "Je ne reçois pas le SMS avec le code de validation.",
    "L'ancien tarif est encore affiché sur la page publique.",
    "L'export Excel coupe la dernière colonne.",
    "Tutti i nostri clienti hanno ricevuto la newsletter doppia.",
    "Il report mostra i numeri di un altro anno, non 2025.",
    "Ho perso il telefono, come trasferisco l'app di autenticazione sul nuovo?",
    "Il vecchio listino è ancora visibile sulla pagina pubblica.",
    "Marco va in pensione venerdì, come disattivo il suo accesso?",
)
DENIED = (
    "Aucune de nos données n'a été volée.",
    "Notre compte n'a jamais été piraté.",
    "Nessuno dei nostri dati è stato rubato.",
    "Il nostro account non è mai stato violato.",
)


def _outcome(text: str) -> Outcome:
    return reader(second=False).read(Message(text)).outcome


@pytest.mark.parametrize("text", REPORTS)
def test_what_a_customer_sees_is_a_report(text: str) -> None:
    assert _outcome(text) is not Outcome.ORDINARY


@pytest.mark.parametrize("text", [*ORDINARY, *DENIED])
def test_the_same_words_in_an_ordinary_ticket_are_none(text: str) -> None:
    assert _outcome(text) is Outcome.ORDINARY
