"""How often a stretch of letters stands in a ticket, roughly: what to look for first depends on it.

By Zipf's law the nth of the commonest words makes up about an eighth of one nth of all words.
"""

import re
from functools import lru_cache

_SHARE = 0.12 / 6  # of the first word, for each character: a word and its space are about six
_COMMON = (
    "the i a to and in it my on is of for with that from me have at was you this not your one our "
    "can as by do has but no be all there so an we or says it's are how when if new page account "
    "since now please i'm only which i've out what card up they he had 2 two phone like app been "
    "about them after same password get name 1 back then number just any could still know time "
    "open mail does off see would got browser who own am last want other before did old don't list "
    "need use address where his us each her nothing she code never every shows bank help can't "
    "three login again day site asked i'd log because link work set put may its right without said "
    "read windows will email go first data were sent people also under hi some changed file mine "
    "there's someone their using hello why sign tried used update way opened over told tell add "
    "too user into days works called change more version found went today another should times "
    "thanks good call send four next screen computer tab both even through night made anything "
    "something here text settings him box left credit make say week signed second isn't report "
    "office problem dear keep came wrong shop find profile thing click morning company google down "
    "form access fine take somebody history while look thank doesn't window button laptop minutes",
    "w na z i nie sie o to do po dzien dobry czy ze od prosze jest a jak mam ma za ale ja co konto",
    "die der und ich in das auf mit ist sie im hat nicht bei den eine bitte seit an von fur ein",
    "de la el y en que a no se un con me lo mi del las los por una es su desde para ya al yo puede",
    "de le a la un et je les que bonjour en mon pour est du j'ai une pas il dans vous des avec sur",
    "de een ik van op het en in is mijn met dat er niet bij kan jullie voor die zijn maar onze heb",
    "de o e a do da que no com nao em um meu na por eu as os para so pra dia sem ja tem minha bom",
    "e il la di un che in non con a del per ho ha mi le da i si una vostro lo della sono ciao",
    "の で す し い た て に が ます と は り を か した です な お れ ら っ も さ ん る まし",
)
"""The commonest words of a language, the commonest first; without accents, as rules see a text."""
_SIGNS = {".": 1.2e-2, ",": 6e-3} | dict.fromkeys("0123456789", 1.5e-3)
_SIGN = 1e-3
_RARE = (3e-2, 1e-3, 2e-4, 6e-5, 2e-5, 1e-5)
"""Of one letter, of two, ... that stand in no common word."""
_BESIDE = 0.2
"""How much rarer a stretch gets by each further word or sign."""
_ADDRESS = re.compile(r"\.[a-z]")
_IN_ADDRESS = 0.02
"""A full stop with a letter right behind it: how much rarer than one before a space."""
_PIECE = re.compile(r" ?[^\W\d_]+(?:'[^\W\d_]+)? ?|.", re.DOTALL)


@lru_cache(maxsize=16384)
def frequency(stretch: str) -> float:
    """How often it ends at a character of a ticket."""
    if (known := _TABLE.get(stretch)) is not None:
        return known
    if stretch.isalpha():
        return _uncommon(stretch)
    pieces = _PIECE.findall(stretch)
    rarest = min(_TABLE.get(piece) or _uncommon(piece) for piece in pieces)
    if _ADDRESS.search(stretch):
        rarest = min(rarest, _SIGNS["."] * _IN_ADDRESS)
    return float(rarest * _BESIDE ** (len(pieces) - 1))


def _uncommon(piece: str) -> float:
    if len(piece) == 1 and not piece.isalpha():
        return _SIGNS.get(piece, _SIGN)
    size = len(piece.encode())  # a Japanese sign says as much as three letters
    return _RARE[min(size, len(_RARE)) - 1]


def _table() -> dict[str, float]:
    """Every stretch of the common words and of the spaces beside them."""
    table: dict[str, float] = {}
    for words in _COMMON:
        language: dict[str, float] = {}
        for place, word in enumerate(words.split(), 1):
            padded = f" {word} "
            for begin in range(len(padded)):
                for end in range(begin + 1, len(padded) + 1):
                    stretch = padded[begin:end]
                    language[stretch] = language.get(stretch, 0.0) + _SHARE / place
        for stretch, often in language.items():
            table[stretch] = max(often, table.get(stretch, 0.0))
    return table


_TABLE = _table()
