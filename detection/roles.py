"""What part somebody or something plays, by the words on either side of its name."""

from detection.spotting import Later
from incidents.model import EntityKind, Role

AROUND = 60  # characters on either side that are looked at
_POSSESSIVES = ("'s", "’s")
_ENDS = (". ", "! ", "? ", "\n\n", "。", ".\n")
_ACCOUNT = (
    r"(?:accounts?|logins?|mailbox|inbox|profile|passwords?|sessions?|credentials?|data|konto"
    r"|kontos|postfach|zugang|profil|compte|boîte|profil|mot de passe|cuenta|buzón|contraseña"
    r"|perfil|conta|caixa|senha|password|casella|profilo|rekening|wachtwoord|postvak|konta|koncie"
    r"|kontem|skrzynki|hasło|アカウント)"
)
_ENTRY = (
    r"(?:log-?ins?|log-?ons?|sign-?ins?|access|anmeldung(?:en)?|zugriffe?|connexions?|accès"
    r"|inicios? de sesión|accesos?|acessos?|accessi?|aanmelding(?:en)?|toegang|logowani[ea]|dostęp)"
    r" (?:on|to|into|at|auf|an|bei|sur|à|en|a|em|su|op|tot|na|do)"
)
_NOUN = (
    r"(?:account|user|username|login|colleague|employee|admin|administrator|owner|manager|director"
    r"|boss|accountant|mailbox|profile|konto|benutzer|nutzer|kollege|kollegin|mitarbeiter(?:in)?"
    r"|compte|utilisat(?:eur|rice)|collègue|administrat(?:eur|rice)|cuenta|usuari[oa]|compañer[oa]"
    r"|colega|administrador[a]?|conta|utilizador[a]?|utente|collega|amministratore|account"
    r"|gebruiker|beheerder|konto|użytkownik|koleg[ai]|koleżank[ai]|administrator|アカウント"
    r"|ユーザー)"
)
_IS = r"(?: is| ist| lautet| est| es| è| é| to| jest)?"
_REPORTER = Later(
    r"\b(?:i am|i'm|i’m|my (?:own )?(?:office |home |work )?(?:user ?name|user ?id|login|e-?mail"
    r"|mail|address"
    rf"|ip)(?: address)?{_IS}|(?:reach|contact|write|e-?mail|mail|answer|call) (?:to )?me (?:at"
    rf"|on|under|via)"
    rf"|ich bin|mein(?:e)? (?:benutzername|e-?mail|mail|adresse|ip)(?:-?adresse)?{_IS}"
    rf"|(?:mon|ma) (?:adresse|e-?mail|courriel|ip|identifiant){_IS}"
    rf"|mi (?:correo|usuario|dirección|ip|e-?mail){_IS}|(?:o )?meu (?:e-?mail|utilizador|usuário"
    rf"|ip){_IS}"
    rf"|(?:la mia (?:e-?mail|mail)|il mio (?:indirizzo|utente|ip)){_IS}"
    rf"|mijn (?:e-?mail|mailadres|e-mailadres|gebruikersnaam|ip)(?:-?adres)?{_IS}"
    rf"|mój (?:adres|e-?mail|mail|login|ip){_IS}|私のメール(?:アドレス)?は"
    r"|our own (?:ip|address|office|server)|our (?:office"
    r"|vpn) ip(?: address)?(?: is)?)[ :(<\"'「]*$"
)
_OWNED_BEFORE = Later(
    rf"{_ACCOUNT}s? (?:of|for|from|belonging to|von|des|de|du|di|del|do|da|van|for)"
    r"(?: (?:our|my|the|unser\w*|meine\w*|notre|mon|ma|nuestr[oa]|mi|noss[oa]|nostr[oa]|onze|mijn"
    r"|user|colleague|nutzer|benutzer|utilisateur|usuario|utilizador|utente|gebruiker"
    r"|użytkownika))*"
    rf"[ :(<\"'«„]*$|\b{_ENTRY} [:(<\"'«„]*$|\b{_NOUN}[ :(<\"'«„「]*$"
    r"|(?:konto|koncie|konta|skrzynki|hasło) (?:użytkownika )?$"
)
_BEHALF = Later(
    r"(?:on behalf of|im namen von|im auftrag von|au nom de|en nombre de|em nome de|a nome di"
    r"|per conto di|namens|w imieniu)(?: (?:mr|mrs|ms|miss|dr|herr|frau|mme|señora?|sig|pani?|our"
    r"|my|the)\.?)*[ \"'<(]*$"
)
_SET_BY = Later(
    r"\b(?:(?:changed|set|switched|moved|forwards?|forwarding|redirected|updated|replaced)"
    r" (?:[\w-]+ ){0,4}(?:to|by|with)"
    r"|(?:is|was) now|(?:\w+ )?geändert (?:auf|in|zu)|weitergeleitet an|remplacée? par"
    r"|changée? (?:en|pour)|cambiad[oa] (?:a|por)|mudad[oa] para|alterad[oa] para|cambiat[oa] in"
    r"|sostituit[oa] con|gewijzigd (?:in|naar)|doorgestuurd naar|zmienion[oya]+ na)(?: (?:the "
    r"|an? )?(?:address|e-?mail|mail))?[ :(<\"'«„]*$"
)
_FROM = Later(
    r"(?:\b(?:from|by|via|von|vom|aus|durch|depuis|desde|dall['’]|dal|dalla|da|vanaf|vanuit|van"
    r"|door|przez|z|od|ze|de|par|por|pelo|pela)(?: (?:the|an?|der|einer|l['’]|la|le|una?|une|een"
    r"|het|adresu))?(?: ?(?:ip|address|adresse|ip-adresse|ip-adres|indirizzo|dirección|endereço"
    r"|host|server|mailbox|user|domain|number|account))*(?: ip| address| adresse)?)[ :(<\"'«„\[]*$"
)
_FROM_BEHIND = Later(r"^[ )>」]*(?:から|より|による|経由)")
_OWNED_BEHIND = Later(rf"^(?:['’]s|s['’])? {_ACCOUNT}\b|^(?:さん|様|氏)?のアカウント")
_SUFFERED = Later(
    r"^[\"')>」]* (?:was|were|has been|have been|is|got|wurde|ist|a été|est|fue|ha sido|foi"
    r"|è stat[oa]|werd|został[ao]?) (?:\w+ )?(?:hacked|compromised|locked|taken over|stolen"
    r"|phished|breached|suspended|hijacked|gehackt|gesperrt|kompromittiert|piratée?|compromise?"
    r"|bloquée?|hackead[oa]|comprometid[oa]|bloquead[oa]|invadid[oa]|hackerat[oa]|compromess[oa]"
    r"|bloccat[oa]|geblokkeerd|gecompromitteerd|zhakowan[eya]|przejęt[eya]|zablokowan[eya])"
    r"|^[\"')>]* (?:can't|cannot|can no longer|could not|couldn't) (?:log|sign|get)"
)
_ACTED = Later(
    r"^[\"')>」]*,? (?:who |that )?(?:has |had |have |just |then |also |apparently |still |simply "
    r"|once |never )*(?:logged|signed|got in|gained|entered|accessed|opened|changed|deleted"
    r"|removed|exported|downloaded|copied|stole|took|sent|created|added|invited|made|used|is using"
    r"|reset|disabled|enabled|moved|shared|published|locked|encrypted|asked (?:me |us )?for"
    r"|demanded|called|pretended|claimed|claims|put|bought|ordered|posted|transferred|impersonated"
    r"|did|tried|pulled|wiped|edited|approved)\b"
    r"|^[\"')>]* (?:hat|haben|heeft) [^.!?\n]{0,50}(?:gelöscht|geändert|exportiert"
    r"|heruntergeladen|angemeldet|eingeloggt|kopiert|verschickt|angelegt|verwijderd|gewijzigd"
    r"|geëxporteerd|gedownload|ingelogd|gekopieerd)|^[\"')>]* (?:m'|nous )?a (?:supprimé|modifié"
    r"|exporté|téléchargé|changé|créé|ajouté|copié|envoyé|demandé)|^[\"')>]* (?:ha )?(?:borr|cambi"
    r"|descarg|export|copi|elimin|cre|modific|pid)(?:ado|ió|ó)\b|^[\"')>]* (?:apag|mud|alter|baix"
    r"|export|elimin|cri|copi|entr|acess)ou\b|^[\"')>]* ha (?:cancellato|modificato|esportato"
    r"|scaricato|eliminato|cambiato|creato|chiesto)|^[\"')>]* (?:\w+ )?(?:zalogował|usunął|zmienił"
    r"|pobrał|wszedł|wyeksportował|skasował|skopiował|usunęła|zmieniła|pobrała|skasowała"
    r"|wyeksportowała)"
    r"|^(?:さん|様|氏)?[がは][^。\n]{0,40}(?:削除|変更|ログイン|ダウンロード|エクスポート|持ち出)"
)


def role_of(kind: EntityKind, text: str, start: int, end: int) -> tuple[Role, str]:
    """The role of what stands there, and the code of why (templates/notes/entities.toml)."""
    before, after = before_and_after(text, start, end)
    is_theirs = kind is not EntityKind.DOMAIN and not after.startswith(_POSSESSIVES)
    if is_theirs and _REPORTER.ready.search(before):
        return Role.REPORTER, "their_own"
    if kind in (EntityKind.EMAIL, EntityKind.USER, EntityKind.PERSON):
        return _person(before, after)
    if _FROM.ready.search(before) or _FROM_BEHIND.ready.search(after):
        return Role.ACTOR, "from_there"
    return Role.MENTIONED, "mentioned"


def before_and_after(text: str, start: int, end: int) -> tuple[str, str]:
    """What the same sentence says on either side; at most AROUND characters of it."""
    before = text[max(0, start - AROUND) : start]
    after = text[end : end + AROUND]
    begin = max((before.rfind(stop) + len(stop) for stop in _ENDS if stop in before), default=0)
    stop = min((after.find(stop) for stop in _ENDS if stop in after), default=len(after))
    return before[begin:], after[:stop]


def acted(text: str, start: int, end: int) -> bool:
    """What follows says that they did something."""
    return _ACTED.ready.search(before_and_after(text, start, end)[1]) is not None


def _person(before: str, after: str) -> tuple[Role, str]:
    if _BEHALF.ready.search(before):
        return Role.SUBJECT, "on_behalf"
    if _SET_BY.ready.search(before):
        return Role.ACTOR, "set_by_them"
    if _OWNED_BEHIND.ready.search(after):
        return Role.SUBJECT, "owner"
    if _SUFFERED.ready.search(after):
        return Role.SUBJECT, "suffered"
    if _ACTED.ready.search(after):
        return Role.ACTOR, "acted"
    if _OWNED_BEFORE.ready.search(before):
        return Role.SUBJECT, "owner"
    if _FROM.ready.search(before) or _FROM_BEHIND.ready.search(after):
        return Role.ACTOR, "from_there"
    return Role.MENTIONED, "mentioned"
