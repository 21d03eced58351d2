"""File names of strangers: made readable, safe and unique, with the original kept beside."""

import mimetypes
import re
import unicodedata
from collections.abc import Iterable

from dossier.rules.states import Flag
from ingest.reading.kinds import ACTIVE_EXTENSIONS
from ingest.reading.sniff import extension

MAX_NAME_BYTES = 255  # in UTF-8: what file systems take
_MAX_EXTENSION_BYTES = 20

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})  # controls, direction marks, zero width, half characters
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"\s+")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')  # Windows takes none of them
_SLASHES = re.compile(r"[/\\]+")
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?=\.|$)")
_LOOKS_LIKE_EXTENSION = frozenset(
    {"pdf", "doc", "docx", "xls", "xlsx", "xml", "jpg", "jpeg", "png", "txt", "csv", "zip"}
)
_KNOWN_TYPES = mimetypes.MimeTypes()  # Python's own: the same names on every machine
_EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/calendar": ".ics",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "message/rfc822": ".eml",
    "application/vnd.ms-outlook": ".msg",
    "application/vnd.ms-tnef": ".dat",
    "image/jpeg": ".jpg",
    "image/heic": ".heic",
    "image/tiff": ".tif",
    "application/mac-binhex40": ".hqx",
    "application/octet-stream": ".bin",
}


class Names:
    """Gives each file of one letter, or of one upload, a name of its own. `taken`: names that others have already."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        # name without case -> the last number put behind it: a thousand may be equal
        self._given: dict[str, int] = {each.casefold(): 1 for each in taken}

    def give(self, original: str | None, media_type: str, word: str = "bijlage") -> tuple[str, frozenset[Flag]]:
        """A safe name, unique in this letter ignoring case; made of `word` when there is none."""
        name = safe_name(original or "") or safe_name(_SLASHES.sub("-", word) + _suffix(media_type))
        flags = _flags(original or "", name)
        return self._unique(name), flags

    def _unique(self, name: str) -> str:
        stem, dot, last = _split(name)
        key, unique = name.casefold(), name
        number = self._given.get(key, 1)
        while unique.casefold() in self._given:
            number += 1
            unique = f"{_cut(stem, MAX_NAME_BYTES - len((dot + last).encode()) - 12)} ({number}){dot}{last}"
        self._given[key] = number
        self._given.setdefault(unique.casefold(), 1)
        return unique


def safe_name(original: str) -> str:
    """The name as people see it and file systems take it, cut before its extension; "" when nothing is left."""
    name = original.replace("\\", "/").rsplit("/", 1)[-1]
    if not (name.isascii() and name.isprintable()):
        seen = (c for c in name if unicodedata.category(c) not in _UNSEEN or c in "\t\r\n")
        name = unicodedata.normalize("NFC", "".join(seen))
    name = _NOT_IN_NAMES.sub("_", _BLANKS.sub(" ", name)).strip(" ").rstrip(". ")
    if _RESERVED.match(name):
        name = "_" + name
    stem, dot, last = _split(name)
    return _cut(stem, MAX_NAME_BYTES - len((dot + last).encode())) + dot + last if name.strip("._ ") else ""


def storable(name: str | None) -> str | None:
    """The name as sent, but without what a database column or UTF-8 cannot hold."""
    return name and name.replace("\0", "").encode(errors="replace").decode()


def _split(name: str) -> tuple[str, str, str]:
    stem, dot, last = name.rpartition(".")
    if stem and 0 < len(last.encode()) <= _MAX_EXTENSION_BYTES:
        return stem, dot, last
    return name, "", ""


def _cut(text: str, size_bytes: int) -> str:
    return text.encode()[:size_bytes].decode(errors="ignore") if len(text.encode()) > size_bytes else text


def _suffix(media_type: str) -> str:
    return _EXTENSIONS.get(media_type) or _KNOWN_TYPES.guess_extension(media_type) or ".bin"


def _flags(original: str, shown: str) -> frozenset[Flag]:
    flags = set()
    if original and shown != unicodedata.normalize("NFC", original):
        flags.add(Flag.NAME_CLEANED)
    before_last = extension(shown.rpartition(".")[0])
    if _TURNING.search(original) or (extension(shown) in ACTIVE_EXTENSIONS and before_last in _LOOKS_LIKE_EXTENSION):
        flags.add(Flag.NAME_MISLEADING)  # "factuur.pdf.exe", or read from right to left
    return frozenset(flags)
