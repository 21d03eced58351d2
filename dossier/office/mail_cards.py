"""The address of a dossier as a contact: a vCard to save, and the same to scan. Pure."""

from io import BytesIO

import segno

SCALE = 4  # pixels of one module
_SPECIAL = {"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"}  # RFC 2426 5: in a text value


def vcard(name: str, organisation: str, address: str) -> str:
    """Version 3, which every telephone reads (RFC 2426)."""
    lines = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{_escaped(name)};;;;",
        f"FN:{_escaped(name)}",
        f"ORG:{_escaped(organisation)}",
        f"EMAIL;TYPE=INTERNET:{_escaped(address)}",
        "END:VCARD",
    )
    return "".join(f"{each}\r\n" for each in lines)


def as_svg(card: str) -> str:
    """The QR code of it."""
    drawn = BytesIO()
    segno.make(card, error="m", micro=False).save(drawn, kind="svg", scale=SCALE, xmldecl=False)
    return drawn.getvalue().decode()


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(each, each) for each in text)
