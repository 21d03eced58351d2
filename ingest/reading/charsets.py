"""Bytes to text by a closed list of charsets: never a codec that is not one (zlib, punycode, undefined)."""

import re
from functools import lru_cache

# Names as mail uses them, squeezed to letters and digits -> Python codec. A name stands for the larger set that
# senders really mean by it: iso-8859-1 for windows-1252, gb2312 for gb18030, ks_c_5601 for cp949 (WHATWG Encoding).
_CODECS = {
    "usascii": "ascii",
    "ascii": "ascii",
    "utf8": "utf-8",
    "utf7": "utf-7",
    "unicode11utf7": "utf-7",
    "unicode11utf8": "utf-8",
    "utf16": "utf-16",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "utf32": "utf-32",
    "latin1": "cp1252",
    "ansi": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "hzgb2312": "hz",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "windows31j": "cp932",
    "cp932": "cp932",
    "eucjp": "euc_jisx0213",
    "iso2022jp": "iso2022_jp_ext",
    "iso2022jp1": "iso2022_jp_ext",
    "iso2022jp2": "iso2022_jp_2",
    "euckr": "cp949",
    "ksc56011987": "cp949",
    "ksc5601": "cp949",
    "cp949": "cp949",
    "windows949": "cp949",
    "iso2022kr": "iso2022_kr",
    "johab": "johab",
    "koi8r": "koi8_r",
    "koi8u": "koi8_u",
    "koi8ru": "koi8_u",
    "tis620": "cp874",
    "macintosh": "mac_roman",
    "macroman": "mac_roman",
    "ibm850": "cp850",
    "cp850": "cp850",
    "cp437": "cp437",
    "ibm437": "cp437",
    "cp858": "cp858",
    "iso88591": "cp1252",
    "iso88599": "cp1254",
    "iso885911": "cp874",
}
_CODECS |= {f"iso8859{number}": f"iso8859_{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
_CODECS |= {f"{prefix}{number}": f"cp{number}" for prefix in ("windows", "cp") for number in range(1250, 1259)}
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_JIS_TWO_BYTE = re.compile(rb"\x1b\$[@B]([!-~]*)")


@lru_cache(maxsize=256)
def codec(charset: str | None) -> str | None:
    """The Python codec for a charset as mail names it; None when it is unknown or not allowed."""
    squeezed = re.sub(r"[^a-z0-9]", "", (charset or "")[:40].lower())
    for name in (squeezed, squeezed.removeprefix("x"), squeezed.removeprefix("cs"), squeezed.removesuffix("i")):
        if name in _CODECS:
            return _CODECS[name]
    return None


def decode(data: bytes, charset: str | None = None, hint: str | None = None) -> str:
    """Text of these bytes, always: by its charset, as UTF-8, by the hint, and at last as windows-1252."""
    own = codec(charset)
    if own is None and data.isascii():
        return data.decode("ascii")
    if own == "utf-8" and _UTF8_SEQUENCE.search(data):
        return data.decode("utf-8", "replace")  # UTF-8 with damage; without one whole sequence it only says so
    candidates = (own, "utf-8", codec(hint), "cp1252") if own != "ascii" else ("utf-8", codec(hint), "cp1252")
    for candidate in candidates:
        text = _strict(data, candidate) if candidate else None
        if text is not None:
            return text
    if own and own not in ("utf-8", "ascii"):
        return _no_surrogates(data.decode(own, "replace"))
    return data.decode("latin-1")


def _strict(data: bytes, name: str) -> str | None:
    try:
        return _no_surrogates(data.decode(name))
    except (UnicodeError, ValueError):
        return _nec_row_13(data) if name.startswith("iso2022_jp") else None


def _nec_row_13(data: bytes) -> str | None:
    """ISO-2022-JP with NEC's row 13 (circled digits, units), which Python's codec refuses: the same rows as EUC."""
    euc = _JIS_TWO_BYTE.sub(lambda match: bytes(byte | 0x80 for byte in match[1]), data)
    euc = re.sub(rb"\x1b\([BJ]", b"", euc)
    try:
        return None if b"\x1b" in euc else euc.decode("euc_jisx0213")
    except UnicodeError:
        return None


def _no_surrogates(text: str) -> str:
    """UTF-7 and UTF-16 can spell half characters, which no later step could write."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", "\ufffd", text)
    return text
