"""Words for people and for what is theirs, in nine languages: English, German, French, Spanish,
Portuguese, Italian, Dutch, Polish, Japanese. Lower case; spaces part them.
"""

from detection.spotting import listed

SOMEONE = (
    "someone somebody jemand irgendjemand quelqu'un quelqu’un alguien alguém qualcuno iemand ktoś "
    "誰か 何者か"
)
ATTACKERS = (
    "hacker hackers attacker attackers intruder intruders stranger strangers scammer scammers "
    "thief thieves fraudster fraudsters impostor angreifer betrüger dieb diebe eindringling "
    "fremder pirate pirates escroc voleur atacante atacantes estafador ladrón intruso invasor "
    "golpista ladrão truffatore ladro aanvaller oplichter dief indringer haker hakerzy włamywacz "
    "oszust złodziej intruz ハッカー 攻撃者 犯人 第三者"
)
UNKNOWN = (
    "unknown unbekannter unbekannte unbekannten inconnu inconnue inconnus desconocido desconocida "
    "desconhecido desconhecida sconosciuto sconosciuta onbekende nieznany nieznana nieznajomy "
    "見知らぬ 不明な 知らない"
)
ANYBODY = listed(
    "person persons people user users man woman party individual caller guy sender nutzer "
    "benutzer mann frau personne utilisateur homme persona usuario hombre pessoa utilizador "
    "usuário homem utente uomo persoon gebruiker osoba użytkownik mężczyzna"
)
"""Behind «unknown», a person."""
ANYBODY_JA = ("人", "者", "ユーザー", "男", "女")
ARTICLES = listed("un une ein eine einem einen een uno una um uma l' jakiś jakaś")
FORMER = (
    "former ex ehemaliger ehemalige ehemaligen früherer frühere früheren ancien ancienne antiguo "
    "antigua antigo antiga voormalige voormalig oud-medewerker oud-collega ex-medewerker były "
    "była exempleado exempleada ex-funcionário ex-funcionária ex-collega ex-dipendente "
    "ex-mitarbeiter ex-employee ex-intern ex-husband ex-wife ex-partner ex-boyfriend "
    "ex-girlfriend ex-colleague ex-admin 元社員 元従業員 元職員 元同僚 退職した社員 退職した従業員"
)
STAFF = listed(
    "agent agents technician representative advisor operator employee mitarbeiter mitarbeiterin "
    "techniker conseiller conseillère technicien agente técnico operador operatore tecnico "
    "medewerker konsultant pracownik"
)
YOUR = listed(
    "your ihr ihre ihrer ihres euer eure votre vos su sus vuestro vuestra seu sua vosso vossa "
    "vostro vostra uw jullie wasz państwa"
)
PEOPLE = (
    "colleague colleagues coworker co-worker employee admin administrator user manager director "
    "boss accountant assistant secretary intern contractor freelancer bookkeeper receptionist "
    "supervisor owner kollege kollegin mitarbeiter mitarbeiterin nutzer nutzerin benutzer "
    "benutzerin chef chefin geschäftsführer geschäftsführerin buchhalter buchhalterin "
    "administratorin praktikant collègue employé employée salarié salariée utilisateur "
    "utilisatrice administrateur administratrice directeur directrice comptable patron patronne "
    "stagiaire colega compañero compañera empleado empleada usuario usuaria administrador "
    "administradora jefe jefa contable gerente funcionário funcionária utilizador utilizadora "
    "usuário administradora contabilista estagiário collega dipendente utente amministratore "
    "amministratrice capo contabile responsabile medewerker medewerkster gebruiker beheerder baas "
    "boekhouder boekhoudster kolega koleżanka koleżanki pracownik pracownica użytkownik "
    "użytkowniczka administratorka szef szefowa księgowa księgowy księgowej agent agente "
    "technician representative advisor operator techniker conseiller conseillère technicien "
    "técnico operador operatore tecnico konsultant husband wife partner boyfriend girlfriend "
    "contact"
)
OWN = listed(
    "my our mein meine meinem meinen meiner meines unser unsere unserem unseren unserer unseres "
    "mon ma mes notre nos mi mis nuestro nuestra nuestros nuestras meu minha meus minhas nosso "
    "nossa nossos nossas mio mia miei mie nostro nostra nostri nostre mijn ons onze mój moje moja "
    "mojego moim mojej nasz nasze nasza naszego naszej naszym naszą"
)
OWN_JA = ("私の", "当社の", "弊社の", "当店の", "自分の", "当方の", "うちの", "私たちの", "我々の")
THINGS = (
    "account accounts login profile mailbox inbox workspace tenant organisation organization "
    "password konto konten profil postfach passwort zugang compte comptes boîte messagerie espace "
    "cuenta cuentas perfil buzón contraseña conta contas caixa senha conti profilo casella "
    "mailbox rekening wachtwoord postvak kont konta koncie kontem skrzynka skrzynki profilu "
    "アカウント メールボックス"
)
MANY = listed(
    "all several many multiple both two three four five six alle mehrere viele zwei drei tous "
    "toutes plusieurs deux trois todos todas varios varias muchas dos tres vários várias duas "
    "três tutti tutte diversi vari due tre meerdere verschillende twee drie wszyscy wszystkie "
    "wszystkich wszystkim kilka wiele dwa trzy"
)
MANY_JA = ("全", "全ての", "すべての", "複数の", "全員の")
THOSE = (
    "accounts users employees customers mailboxes konten nutzer kunden mitarbeiter comptes "
    "utilisateurs employés clients cuentas usuarios empleados clientes contas utilizadores "
    "funcionários usuários utenti dipendenti clienti gebruikers medewerkers klanten konta kont "
    "użytkowników użytkownicy klientów klienci ユーザー"
)
OTHERS = (
    "another autre otro otra outro outra altro altra anderen anderes fremdes fremden andere "
    "innego innej 他の 他人の 別の"
)
CUSTOMERS = listed(
    "customer company user tenant client person patient family organisation organization account "
    "kunde kunden nutzers firma kontos konto client entreprise utilisateur compte cliente empresa "
    "usuario cuenta utilizador conta azienda utente klant bedrijf gebruiker rekening klienta "
    "firmy użytkownika konta"
)
CUSTOMERS_JA = ("お客様", "顧客", "会社", "ユーザー", "企業", "アカウント", "人", "利用者")
