"""Words of time in nine languages: English, Spanish, French, German, Portuguese, Italian, Dutch,
Polish, Japanese. Lower case; spaces part what means the same.
"""

DAYS = {
    0: "today hoy aujourd'hui aujourd’hui heute hoje oggi vandaag dziś dzisiaj 今日 本日",
    -1: "yesterday ayer hier gestern ontem ieri gisteren wczoraj 昨日 きのう",
    -2: "anteayer antier avant-hier vorgestern anteontem eergisteren przedwczoraj 一昨日 おととい",
}
"""Days from the one on which somebody writes."""
BEFORE_YESTERDAY = ("day before", "l'altro", "l’altro")
"""In front of yesterday, the day before it."""
DAYTIMES = {
    (0, "morning"): "stamattina vanmorgen vanochtend 今朝 けさ",
    (0, "afternoon"): "vanmiddag",
    (0, "evening"): "tonight stasera vanavond 今晩 今夜",
    (-1, "evening"): "gisteravond",
    (-1, "night"): "anoche stanotte vannacht gisternacht 昨夜 昨晩 ゆうべ",
}
"""A day and its part in one word."""
PARTS = {
    "morning": "morning mañana matin morgen früh vormittag manhã mattina ochtend rano 早朝 朝",
    "afternoon": "afternoon tarde après-midi nachmittag pomeriggio middag 午後",
    "evening": "evening soir abend sera avond wieczorem wieczór 夜 夕方",
    "night": "night noche madrugada nuit nacht noite notte nocy 深夜 未明",
}
WEEKDAYS = (
    "monday lunes lundi montag segunda-feira lunedì maandag poniedziałek poniedziałku 月曜日 月曜",
    "tuesday martes mardi dienstag terça-feira martedì dinsdag wtorek wtorku 火曜日 火曜",
    "wednesday miércoles mercredi mittwoch quarta-feira mercoledì woensdag środę środy 水曜日 水曜",
    "thursday jueves jeudi donnerstag quinta-feira giovedì donderdag czwartek czwartku 木曜日 木曜",
    "friday viernes vendredi freitag sexta-feira venerdì vrijdag piątek piątku 金曜日 金曜",
    "saturday sábado samedi samstag sonnabend sabato zaterdag sobotę soboty 土曜日 土曜",
    "sunday domingo dimanche sonntag domenica zondag niedzielę niedzieli 日曜日 日曜",
)
"""Monday first."""
MONTHS = (
    "january jan enero janvier januar janeiro gennaio januari stycznia",
    "february feb febrero février februar fevereiro febbraio februari lutego",
    "march mar marzo mars märz março maart marca",
    "april apr abril avril aprile kwietnia",
    "may mayo mai maio maggio mei maja",
    "june jun junio juin juni junho giugno czerwca",
    "july jul julio juillet juli julho luglio lipca",
    "august aug agosto août augustus sierpnia",
    "september sep sept septiembre septembre setembro settembre września",
    "october oct octubre octobre oktober outubro ottobre października",
    "november nov noviembre novembre novembro listopada",
    "december dec diciembre décembre dezember dezembro dicembre grudnia",
)
UNITS = {
    "minutes": "minutes minute mins min minutos minuto minuten minuti minuut minut",
    "hours": "hours hour hrs hr horas hora heures heure stunden stunde ore ora uur uren godzin "
    "godziny godzinę",
    "days": "days day días día jours jour tagen tag dias dia giorni giorno dagen dag dni dzień",
    "weeks": "weeks week semanas semana semaines semaine wochen woche settimane settimana weken "
    "tygodni tygodnie tydzień",
}
NUMBERS = (
    "a an one un una uno une einem einer um uma een één jeden",
    "two dos deux zwei dois duas due twee dwa dwie",
    "three tres trois drei três tre drie trzy",
    "four cuatro quatre vier quatro quattro cztery",
    "five cinco cinq fünf cinque vijf pięć",
    "six seis sechs sei zes sześć",
    "seven siete sept sieben sete sette zeven siedem",
)
"""From one on."""
AGO_BEFORE = "vor|il y a|hace|há|ha"
AGO_AFTER = "ago|fa|geleden|temu|atrás"
SINCE = "since|desde|depuis|seit|dal|dalla|da|sinds|od"
LAST = (
    "last|past|pasado|pasada|último|última|dernier|dernière|letzten|letztem|letzte|vergangenen"
    "|passado|passada|scorso|scorsa|afgelopen|vorige|zeszły|zeszłą|zeszłego|zeszłej|ubiegły"
    "|ubiegłą|ubiegłego|ubiegłej|先週の|この前の"
)
THIS = "this|esta|este|ce|cet|cette|diesen|heute|questa|questo|deze|tej"
AHEAD = (
    "next|until|till|by|before|every|each|próximo|hasta|cada|prochain|avant|chaque|nächsten|bis"
    "|jeden|próxima|até|prossimo|prossima|entro|ogni|volgende|tot|elke|iedere|następny|następną|do"
    "|przed|każdy|co|毎週|来週の|次の"
)
"""In front of a day that is still to come, or comes again and again."""
LINKS = (
    "|at|on|in the|in|the|el|la|le|um|gegen|am|im|no|na|em|il|alle|alle ore|op|om|w|o|around|about"
    "|ca.|circa|a las|a la|sobre las|vers|à|a|às|as|por volta das|verso le|kl.|por la|de la|da|de"
    "|di|del|du|au|dans la|in der|in de|'s|の"
)
"""What may stand between the parts of one time."""
HALVES = {
    "am": "de la mañana|de la madrugada|da manhã|da madrugada|du matin|di notte|di mattina"
    "|'s nachts|'s ochtends|rano|w nocy|nachts|morgens|in the morning|in the night|at night",
    "pm": "de la tarde|de la noche|da tarde|da noite|du soir|de l'après-midi|di sera|del pomeriggio"
    "|'s avonds|'s middags|wieczorem|abends|nachmittags|po południu|in the evening"
    "|in the afternoon",
}
"""Behind a clock time of twelve hours."""
JAPANESE_HALVES = {"午前": "am", "早朝": "am", "未明": "am", "深夜": "am", "午後": "pm", "夜": "pm"}
"""In front of it."""
OPEN = (
    "opening hours|office hours|business hours|working hours|support hours|opening times"
    "|we are open|we're open|reach us|reach me|reachable|open from|opens at|close at|closes at"
    "|call me between|öffnungszeiten|bürozeiten|sprechzeiten|geöffnet|erreichbar|horario de"
    "|abierto|abrimos|horaires|ouvert|joignable|horário de|aberto|atendimento|orari di|orario"
    "|aperto|aperti|reperibil|openingstijden|geopend|bereikbaar|godziny otwarcia|godzinach|czynne"
    "|otwarte|営業時間|受付時間"
)
"""What says that a clock time is when somebody can be reached, not when something happened."""
