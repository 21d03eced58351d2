"""What hides behind zip, OLE and ASN.1: they wrap documents of many kinds."""

import re
import zipfile
from typing import BinaryIO

from ingest.reading import kinds
from ingest.reading.openers.ole import open_ole

_CONTENT_TYPES_BYTES = 256 * 1024  # [Content_Types].xml is a few kB; a larger one is only read so far
_MIMETYPE_BYTES = 128
_MAIN_PART = re.compile(rb'ContentType\s*=\s*["\']([^"\']+?)(?:\.main)?\+xml["\']')
_BINARY_BOOK = b"application/vnd.ms-excel.sheet.binary.macroenabled.main"
_OFFICE_TYPE = re.compile(
    r"application/vnd\.(openxmlformats-officedocument|ms-(word|excel|powerpoint))\.", re.IGNORECASE
)
_MAIN_NAMES = ("document", "sheet", "presentation", "slideshow", "template", "addin", "macroenabled")

# PKCS#7 content types, RFC 5652 section 14: DER of the object identifiers
_PKCS7 = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_SIGNED_DATA, _DATA, _OID_BYTES = 2, 1, len(_PKCS7) + 1
_PFX_VERSION = re.compile(rb"\x30(?:[\x00-\x7f\x80]|\x81.|\x82..|\x83...|\x84....)\x02\x01\x03\x30", re.DOTALL)


def zip_type(stream: BinaryIO | None) -> str:
    """The document kind of a zip: OOXML, OpenDocument, Java; else plain zip."""
    if stream is None:
        return kinds.ZIP
    try:
        with zipfile.ZipFile(stream) as archive:
            return _zipped_document(archive)
    except Exception:  # noqa: BLE001 - a broken zip is still a zip: its opener says what is wrong
        return kinds.ZIP


def _zipped_document(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return _ooxml_type(archive, names)
    if "mimetype" in names:
        with archive.open("mimetype") as entry:
            declared = entry.read(_MIMETYPE_BYTES).decode("ascii", "replace").strip().lower()
        if declared.startswith("application/"):
            return declared
    return "application/java-archive" if "META-INF/MANIFEST.MF" in names else kinds.ZIP


def _ooxml_type(archive: zipfile.ZipFile, names: set[str]) -> str:
    with archive.open("[Content_Types].xml") as entry:
        declared = entry.read(_CONTENT_TYPES_BYTES)
    if _BINARY_BOOK in declared.lower():
        return "application/vnd.ms-excel.sheet.binary.macroenabled.12"
    for found in _MAIN_PART.findall(declared):
        kind = found.decode("ascii", "replace")
        if _OFFICE_TYPE.match(kind) and kind.lower().rsplit(".", 1)[-1] in _MAIN_NAMES:
            return _with_macros(kind.lower())
    has_macros = any(name.endswith("vbaProject.bin") for name in names)
    for folder, plain, macro in _FOLDERS:
        if any(name.startswith(folder) for name in names):
            return macro if has_macros else plain
    return kinds.ZIP


_FOLDERS = (
    ("word/", kinds.DOCX, "application/vnd.ms-word.document.macroenabled.12"),
    ("xl/", kinds.XLSX, "application/vnd.ms-excel.sheet.macroenabled.12"),
    ("ppt/", kinds.PPTX, "application/vnd.ms-powerpoint.presentation.macroenabled.12"),
)


def _with_macros(kind: str) -> str:
    """The main part of a macro file is called "...macroenabled", the registered type has ".12" behind it."""
    return f"{kind}.12" if kind.endswith("macroenabled") else kind


def ole_type(stream: BinaryIO | None) -> str:
    if stream is None:
        return kinds.OLE
    try:
        with open_ole(stream) as ole:
            names = {entry[0].lower() for entry in ole.listdir(streams=True, storages=True)}
    except Exception:  # noqa: BLE001 - a broken OLE file is still one: its opener says what is wrong
        return kinds.OLE
    for name, kind in _BY_STREAM:
        if name in names:
            return kind
    return kinds.OLE


_BY_STREAM = (
    ("__properties_version1.0", kinds.OUTLOOK),
    ("encryptedpackage", kinds.LOCKED_OFFICE),
    ("worddocument", kinds.WORD),
    ("workbook", kinds.EXCEL),
    ("book", kinds.EXCEL),
    ("powerpoint document", kinds.POWERPOINT),
)


def asn1_type(head: bytes) -> str | None:
    """S/MIME by the object identifier of its content; None when these bytes are no such ASN.1."""
    place = head.find(_PKCS7, 0, 20)
    if place >= 0:
        content = next(iter(head[place + _OID_BYTES - 1 :]), None)  # None: the file ends there
        return kinds.DETACHED if content == _SIGNED_DATA and _is_detached(head, place) else kinds.SIGNED
    return "application/x-pkcs12" if _PFX_VERSION.match(head) else None


def _is_detached(head: bytes, place: int) -> bool:
    """SignedData whose encapsulated content has a type but no bytes: RFC 5652 section 5.2."""
    inner = head.find(_PKCS7 + bytes([_DATA]), place + _OID_BYTES)
    after = inner + _OID_BYTES
    return inner > 0 and head[after : after + 1] != b"\xa0"
