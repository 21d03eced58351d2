"""What we know of file types: signatures, families, and which types can act."""

OCTETS = "application/octet-stream"
OOXML = "application/vnd.openxmlformats-officedocument."
WORD, EXCEL, POWERPOINT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
DOCX, XLSX = OOXML + "wordprocessingml.document", OOXML + "spreadsheetml.sheet"
PPTX = OOXML + "presentationml.presentation"
OUTLOOK, TNEF, OLE = "application/vnd.ms-outlook", "application/vnd.ms-tnef", "application/x-ole-storage"
LOCKED_OFFICE = "application/x-encrypted-office"  # an OOXML file inside an encrypting OLE envelope
SIGNED, DETACHED = "application/pkcs7-mime", "application/pkcs7-signature"
ZIP, SEVEN_ZIP, RAR = "application/zip", "application/x-7z-compressed", "application/vnd.rar"
GZIP, BZIP2, XZ, TAR = "application/gzip", "application/x-bzip2", "application/x-xz", "application/x-tar"
PDF, XML, HTML, SVG, MESSAGE = "application/pdf", "application/xml", "text/html", "image/svg+xml", "message/rfc822"
PROGRAM, SCRIPT, SHORTCUT = (
    "application/vnd.microsoft.portable-executable",
    "text/javascript",
    "application/x-ms-shortcut",
)
PGP, PGP_SIGNATURE, PGP_KEYS = "application/pgp-encrypted", "application/pgp-signature", "application/pgp-keys"
MT940, CSV, PLAIN, RTF = "application/x-mt940", "text/csv", "text/plain", "text/rtf"
BINHEX = "application/mac-binhex40"

# (offset, bytes, type): the first that fits wins
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", PDF),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypheim", "image/heic"),
    (4, b"ftyphevc", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypmsf1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
    (0, b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (0, b"Rar!\x1a\x07", RAR),
    (0, b"\x1f\x8b\x08", GZIP),
    (0, b"BZh", BZIP2),
    (0, b"\xfd7zXZ\0", XZ),
    (257, b"ustar", TAR),
    (0, b"\x78\x9f\x3e\x22", TNEF),
    (0, b"{\\rtf", RTF),
    (0, b"\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", SHORTCUT),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"%!PS", "application/postscript"),
)

# extension -> the types its content may have. Also tells which extensions a name may honestly bear.
BY_EXTENSION: dict[str, frozenset[str]] = {
    "pdf": frozenset({PDF}),
    "png": frozenset({"image/png"}),
    "jpg": frozenset({"image/jpeg"}),
    "jpeg": frozenset({"image/jpeg"}),
    "gif": frozenset({"image/gif"}),
    "tif": frozenset({"image/tiff"}),
    "tiff": frozenset({"image/tiff"}),
    "webp": frozenset({"image/webp"}),
    "heic": frozenset({"image/heic", "image/heif"}),
    "heif": frozenset({"image/heic", "image/heif"}),
    "svg": frozenset({SVG, XML}),
    "docx": frozenset({DOCX, LOCKED_OFFICE}),
    "xlsx": frozenset({XLSX, LOCKED_OFFICE}),
    "pptx": frozenset({PPTX, LOCKED_OFFICE}),
    "doc": frozenset({WORD, RTF}),
    "xls": frozenset({EXCEL, HTML, XML, CSV, PLAIN}),  # many programs export a table under this name
    "ppt": frozenset({POWERPOINT}),
    "rtf": frozenset({RTF}),
    "msg": frozenset({OUTLOOK}),
    "eml": frozenset({MESSAGE, PLAIN}),
    "zip": frozenset({ZIP}),
    "7z": frozenset({SEVEN_ZIP}),
    "rar": frozenset({RAR}),
    "gz": frozenset({GZIP}),
    "tgz": frozenset({GZIP}),
    "bz2": frozenset({BZIP2}),
    "xz": frozenset({XZ}),
    "tar": frozenset({TAR}),
    "xml": frozenset({XML, SVG, "application/xhtml+xml"}),
    "html": frozenset({HTML, "application/xhtml+xml", PLAIN}),
    "htm": frozenset({HTML, "application/xhtml+xml", PLAIN}),
    "p7m": frozenset({SIGNED, DETACHED}),
    "p7s": frozenset({SIGNED, DETACHED}),
}
_TEXTS = frozenset(
    {PLAIN, CSV, MT940, XML, "application/json", "text/calendar", "text/vcard", PGP, PGP_SIGNATURE, PGP_KEYS, MESSAGE}
)
for _text in ("txt", "csv", "sta", "940", "mt940", "swi", "asc", "ics", "vcf", "json", "log"):
    BY_EXTENSION[_text] = _TEXTS

# What declared types promise, where a sender is held to it. All others are not judged: senders guess.
BY_DECLARATION: dict[str, frozenset[str]] = {
    PDF: BY_EXTENSION["pdf"],
    "image/png": BY_EXTENSION["png"],
    "image/jpeg": BY_EXTENSION["jpg"],
    "image/gif": BY_EXTENSION["gif"],
    "image/tiff": BY_EXTENSION["tiff"],
    "image/heic": BY_EXTENSION["heic"],
    DOCX: BY_EXTENSION["docx"],
    XLSX: BY_EXTENSION["xlsx"],
    ZIP: frozenset({ZIP, DOCX, XLSX, PPTX}),
}

# Types that can run something in a browser, in Office or on a desktop.
ACTIVE_TYPES = frozenset({
    HTML, SVG, "application/xhtml+xml", PROGRAM, SCRIPT, SHORTCUT, "application/x-executable", "text/vbscript",
    "text/x-shellscript", "text/x-powershell", "text/x-msdos-batch", "application/java-archive", "application/x-msi",
    "application/vnd.ms-word.document.macroenabled.12", "application/vnd.ms-word.template.macroenabled.12",
    "application/vnd.ms-excel.sheet.macroenabled.12", "application/vnd.ms-excel.template.macroenabled.12",
    "application/vnd.ms-excel.addin.macroenabled.12", "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    "application/vnd.ms-powerpoint.slideshow.macroenabled.12", "application/vnd.ms-htmlhelp", "application/postscript",
})  # fmt: skip
# Windows and macOS go by the name, whatever the content: the list that Outlook blocks, without data formats.
_ACTIVE_EXTENSIONS = """
ade adp app appx application asp aspx bas bat cdxml cer chm cmd cnt com cpl csh dmg docm dotm exe gadget grp hlp hpj hta
htc htm html img inf ins iso isp its jar jnlp js jse ksh lnk mad maf mda mdb mde mht mhtml msc msh msi msp mst ocx one
pif pkg pl potm ppam ppsm pptm prg ps1 ps1xml ps2 psc1 psd1 psm1 py pyc pyw reg scf scr sct settingcontent-ms sh shb shs
svg svgz swf sys url vb vbe vbs vhd vhdx vxd website wsc wsf wsh xbap xhtml xla xlam xll xlm xlsb xlsm xltm xnk
"""
ACTIVE_EXTENSIONS = frozenset(_ACTIVE_EXTENSIONS.split())
