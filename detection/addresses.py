"""E-mail addresses, IP addresses and domains in a text, those too that are written disarmed."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import re2

from detection.spans import spans
from detection.spotting import is_spaced, listed
from incidents.model import EntityKind

LOOKED = 200  # candidates of one text that are looked at; a hostile one could hold thousands
LONGEST = 253  # characters of a host name (RFC 1035)
_BEFORE = 24  # characters before digits that say that they are a version

_DOT = r"(?:\[?\.\]?|\(\.\)|\{\.\}|\[dot\]|\(dot\))"
_AT = r"(?:@|\[@\]|\(@\)|\[at\]|\(at\))"
_LABEL = r"[\p{Latin}\p{Cyrillic}\p{Greek}0-9][\p{Latin}\p{Cyrillic}\p{Greek}0-9_-]*"
_HOST = rf"{_LABEL}(?:{_DOT}{_LABEL})+"
_COLON = r"\[?:\]?"
_V6 = rf"[0-9a-f]*{_COLON}[0-9a-f]*{_COLON}[0-9a-f:\[\]]*(?:[0-9]\.[0-9.]+)?"
_SCHEME = rf"(?:(?:h(?:tt|xx)ps?|s?ftp){_COLON}//)"
_OPTIONS = re2.Options()
_OPTIONS.never_capture = True
_OPTIONS.case_sensitive = False
_CANDIDATE = re2.compile(
    rf"[a-z0-9_+%][a-z0-9._+%-]*{_AT}{_HOST}|{_V6}|{_SCHEME}?{_HOST}", _OPTIONS
)
_DISGUISE = re.compile(
    r"\[\.\]|\[\.|\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\[:\]|\[at\]|\(at\)|\[@\]|\(@\)"
)
_PLAIN = {"[dot]": ".", "(dot)": ".", "[:]": ":", "[at]": "@", "(at)": "@", "[@]": "@", "(@)": "@"}
_VERSION = re.compile(
    r"(?:\bv|version|versión|versão|versione|versie|wersja|wersji|バージョン|release|firmware"
    r"|build|rev|revision|chrome|firefox|safari|edge|ios|android|update|section|clause|chapter"
    r"|paragraph|kapitel"
    r"|abschnitt|artikel|article|§)(?: (?:is|to|from|auf|von|number|no))?[ .:#]{0,2}\Z",
    re.IGNORECASE,
)
_SURE_ENDINGS = listed(
    "com net org info biz edu gov mil int io ai app dev online site shop store xyz top club live "
    "click link cloud example test invalid onion tech work space website email support page blog "
    "fun icu cfd cyou sbs buzz vip pro mobi name eu uk us ca au nz ie fr es pt de nl lu ch li pl "
    "cz sk hu ro bg gr tr ru ua by lt lv ee fi se dk jp cn kr hk tw sg th vn ph br ar cl mx pe ve "
    "za ng ke eg il ae sa ir pk bd lk kz uz ge tv cc ws su tk ml ga cf gq pw co hr rs ba mk cy mt"
)
_WORDS_TOO = listed("is it in me so to at be no my am as do id la al si")
"""Countries' endings that are words: a missing space behind a full stop is no domain."""
_FILES = listed("py sh rs md pl ps zip mov")
_LINKED = ("/", ":")
_JOINTS = ("_", "@")


@dataclass(frozen=True, slots=True)
class Address:
    """An address, and where in the text it stands."""

    kind: EntityKind
    value: str
    start: int
    end: int


def addresses(text: str) -> Iterator[Address]:
    """Every address in `text`, from left to right; of the first LOOKED that look like one."""
    if "." in text or ":" in text or "dot" in text:
        for start, end in islice(spans(_CANDIDATE, text), LOOKED):
            if (address := _address(text, start, end)) is not None:
                yield address


def plain(disguised: str) -> str:
    """An address without its brackets, in lower case."""
    return _DISGUISE.sub(lambda found: _PLAIN.get(found[0], "."), disguised.lower())


def _address(text: str, start: int, end: int) -> Address | None:
    if is_spaced(text[start - 1 : start]) or text[start - 1 : start] in _JOINTS:
        return None
    written = text[start:end]
    value = plain(written)
    if "@" in value:
        return _email(value, start, end)
    scheme, _, host = value.rpartition("//")
    if not scheme and ":" in value:
        return _v6(value, start, end)
    if host.replace(".", "").isdigit():
        return _v4(text, host, start, end)
    is_marked = bool(scheme) or written.lower() != value or host.startswith("www.")
    host = host.removeprefix("www.").rstrip("-_")
    if len(host) <= LONGEST and (is_marked or _is_domain(host, text[end : end + 1])):
        return Address(EntityKind.DOMAIN, host, start, end) if _ends_well(host) else None
    return None


def _email(value: str, start: int, end: int) -> Address | None:
    local, _, host = value.partition("@")
    if len(local) > 64 or len(host) > LONGEST or not _ends_well(host):  # RFC 5321
        return None
    return Address(EntityKind.EMAIL, f"{local}@{host.rstrip('-_')}", start, end)


def _v6(value: str, start: int, end: int) -> Address | None:
    bare = value.strip("[]")
    bare = bare if bare.endswith("::") else bare.rstrip(":")
    if sum(map(bare.count, "0123456789")) and bare.count(":") >= 2 and bare not in ("::", "::1"):
        try:
            return Address(EntityKind.IP, str(ipaddress.IPv6Address(bare)), start, end)
        except ValueError:
            return None
    return None


def _v4(text: str, host: str, start: int, end: int) -> Address | None:
    if _VERSION.search(text[max(0, start - _BEFORE) : start]) or is_spaced(text[end : end + 1]):
        return None
    try:
        return Address(EntityKind.IP, str(ipaddress.IPv4Address(host)), start, end)
    except ValueError:
        return None


def _ends_well(host: str) -> bool:
    """The last label may be a domain's: letters only, or Punycode."""
    ending = host.rpartition(".")[2]
    return (len(ending) > 1 and ending.isalpha()) or ending.startswith("xn--")


def _is_domain(host: str, follows: str) -> bool:
    """Bare words with a full stop between them are one only with a known ending."""
    before, _, ending = host.rpartition(".")
    if ending in _WORDS_TOO or ending in _FILES:
        return "." in before or (bool(follows) and follows in _LINKED)
    return ending in _SURE_ENDINGS and len(before) > 1
