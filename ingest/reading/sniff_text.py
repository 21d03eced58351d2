"""What a text is: XML by its root, mail by its headers, bank statements, tables, scripts."""

import codecs
import re

from ingest.reading import kinds

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\0-\x06\x0e-\x1a\x1c-\x1f]")  # text has none of these, but for a stray one
_XML_START = re.compile(r"<(\?xml\s|!DOCTYPE\s|!--|[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)?[\s/>])")
_BEFORE_ROOT = re.compile(r"\s*(<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>)", re.DOTALL)
_ROOT = re.compile(r"\s*<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_HTML_ROOTS = frozenset({
    "html", "head", "body", "script", "iframe", "table", "div", "span", "p", "a", "br", "b", "center", "font", "form",
    "h1", "h2", "img", "meta", "style", "title",
})  # fmt: skip
_HEADER = re.compile(r"[!-9;-~]{1,70}:[ \t]?.*(\r?\n[ \t].*)*(\r?\n|$)")
_MAIL_HEADERS = re.compile(
    r"^(from|to|subject|date|message-id|received|return-path|mime-version|delivered-to|content-type|x-[\w-]+|dkim-signature):",
    re.IGNORECASE | re.MULTILINE,
)
_MT940 = re.compile(r"^:20:.*?^:25:.*?^:28C?:", re.MULTILINE | re.DOTALL)
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\s*BEGIN:VCALENDAR\b", re.IGNORECASE), "text/calendar"),
    (re.compile(r"\s*BEGIN:VCARD\b", re.IGNORECASE), "text/vcard"),
    (re.compile(r"-----BEGIN PGP MESSAGE-----"), kinds.PGP),
    (re.compile(r"-----BEGIN PGP SIGNATURE-----"), kinds.PGP_SIGNATURE),
    (re.compile(r"-----BEGIN PGP (PUBLIC|PRIVATE) KEY BLOCK-----"), kinds.PGP_KEYS),
    (re.compile(r"-----BEGIN (PKCS7|CMS)-----"), kinds.SIGNED),
    (re.compile(r"-----BEGIN [A-Z ]+-----"), "application/x-pem-file"),
    (re.compile(r"\(This file must be converted with BinHex", re.IGNORECASE), kinds.BINHEX),
    (re.compile(r"#!.*\b(ba|da|z|k|c)?sh\b"), "text/x-shellscript"),
    (re.compile(r"#!.*\b(python|perl|ruby|php)"), "text/x-shellscript"),
    (re.compile(r"\s*<%|\s*<\?php"), "text/x-shellscript"),
)
_BY_NAME = {
    "js": kinds.SCRIPT, "jse": kinds.SCRIPT, "mjs": kinds.SCRIPT, "wsf": kinds.SCRIPT, "hta": kinds.HTML,
    "vbs": "text/vbscript", "vbe": "text/vbscript", "vb": "text/vbscript",
    "ps1": "text/x-powershell", "psm1": "text/x-powershell", "psd1": "text/x-powershell",
    "bat": "text/x-msdos-batch", "cmd": "text/x-msdos-batch", "sh": "text/x-shellscript",
    "csv": kinds.CSV, "ics": "text/calendar", "vcf": "text/vcard",
}  # fmt: skip
_LEAST_MAIL_HEADERS = 2
_LEAST_ROWS, _ROWS, _TABLE_CHARACTERS = 2, 5, 4096


def text_type(head: bytes, extension: str) -> str | None:
    """Type of a text; None when it is none."""
    text = _decoded(head)
    if text is None:  # a mail may be binary below its headers: RFC 2045 2.8
        headers = _decoded(head.partition(b"\r\n\r\n")[0])
        return kinds.MESSAGE if headers and _is_mail(headers, extension) else None
    return (
        _markup(text, extension) or _pattern(text) or _BY_NAME.get(extension) or _lines(text, extension) or kinds.PLAIN
    )


def _decoded(head: bytes) -> str | None:
    for bom, charset in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(charset, "replace")
    if head[:1] == b"<" and head[1:2] == b"\0":
        return head.decode("utf-16-le", "replace")  # XML may leave the mark out
    if head[:2] == b"\0<":
        return head.decode("utf-16-be", "replace")
    text = head.decode("latin-1")
    return None if len(_CONTROLS.findall(text)) * 500 > len(text) else text


def _markup(text: str, extension: str) -> str | None:
    stripped = text.lstrip()
    if not _XML_START.match(stripped):
        return None
    if re.match(r"<!DOCTYPE\s+html", stripped, re.IGNORECASE):
        return kinds.HTML
    position = 0
    while before := _BEFORE_ROOT.match(stripped, position):
        position = before.end()
    root = _ROOT.match(stripped, position)
    if root is None:
        return kinds.XML if stripped.startswith(("<?xml", "<!DOCTYPE")) else None
    if root.group(1) == "svg":
        return kinds.SVG
    if root.group(1).lower() in (_HTML_ROOTS if extension != "xml" else {"html"}):
        return "application/xhtml+xml" if "http://www.w3.org/1999/xhtml" in stripped[:1000] else kinds.HTML
    is_xml = stripped.startswith("<?xml") or "xmlns" in stripped[:1000] or position or extension == "xml"
    return kinds.XML if is_xml else None


def _pattern(text: str) -> str | None:
    for pattern, kind in _PATTERNS:
        if pattern.match(text):
            return kind
    return kinds.MT940 if _MT940.search(text[:2000]) else None


def _lines(text: str, extension: str) -> str | None:
    if _is_mail(text, extension):
        return kinds.MESSAGE
    if re.match(r'\s*(\{\s*["}]|\[\s*[\[{"\d\]])', text):
        return "application/json"
    return kinds.CSV if _is_table(text) else None


def _is_mail(text: str, extension: str) -> bool:
    """A block of header lines from the very start (after an mbox From line), two of them known from mail."""
    if text.startswith("From ") and "\n" in text:
        text = text[text.index("\n") + 1 :]
    end = 0
    while found := _HEADER.match(text, end):
        end = found.end()
        if found.end() == found.start():
            break
    known = {name.lower() for name in _MAIL_HEADERS.findall(text[:end])}
    if known == {"content-type"}:
        return "multipart/" in text[:end].lower()  # an entity saved without its mail headers
    return len(known) >= (1 if extension == "eml" else _LEAST_MAIL_HEADERS)


def _is_table(text: str) -> bool:
    """Rows with the same number (two or more) of one separator."""
    rows = [row for row in text[:_TABLE_CHARACTERS].splitlines()[:_ROWS] if row.strip()]
    if len(rows) < _LEAST_ROWS:
        return False
    return any(len({row.count(mark) for row in rows}) == 1 and rows[0].count(mark) > 1 for mark in ";\t,")
