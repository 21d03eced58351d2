"""Containers inside a mail, through the whole reader."""

import gzip
import io
import zipfile
from email.message import EmailMessage

import outlook_files as make
import pytest

from dossier.rules.states import Fate, Flag, Why
from ingest.reading.limits import MIB
from ingest.reading.pairs import pairs
from ingest.reading.read import read
from ingest.reading.results import MemoryStore

UBL = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>2025-0042</ID></Invoice>'


def zipped(*entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def letter(*attachments):
    mail = EmailMessage()
    mail["Subject"] = "stukken"
    mail["From"] = "jan@klant.test"
    mail.set_content("Bijgaand.")
    for name, content in attachments:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return read(mail.as_bytes(), MemoryStore())


def by_name(read_letter):
    return {part.name: part for part in read_letter.parts if part.name}


@pytest.mark.parametrize(
    ("name", "bomb", "why"),
    [
        ("groot.gz", gzip.compress(bytes(40 * MIB)), Why.BUDGET_RATIO),
        ("veel.zip", zipped(*((str(number), b"") for number in range(1001))), Why.BUDGET_COUNT),
        ("factuur.xml", b'<!DOCTYPE I [<!ENTITY a "b">]><I>&a;</I>', Why.HOSTILE_MARKUP),
    ],
)
def test_a_bomb_parks_only_itself(name, bomb, why):
    parts = by_name(letter(("voor.pdf", b"%PDF-1.4"), (name, bomb), ("na.zip", zipped(("in.pdf", b"%PDF-1.4")))))
    assert (parts[name].fate, parts[name].why) == (Fate.SET_ASIDE, why)
    assert parts["voor.pdf"].fate is parts["in.pdf"].fate is Fate.DOCUMENT
    assert parts["na.zip"].fate is Fate.UNPACKED


def test_zips_too_deep_in_each_other_are_set_aside_where_the_limit_is():
    raw = zipped(("kern.pdf", b"%PDF-1.4"))
    for level in range(6):
        raw = zipped((f"z{level}.zip", raw))
    fates = {name: part.fate for name, part in by_name(letter(("diep.zip", raw))).items()}
    assert fates["z2.zip"] is Fate.UNPACKED
    assert fates["z1.zip"] is Fate.SET_ASIDE
    assert not {"z0.zip", "kern.pdf"} & set(fates)


def test_outlook_message_in_a_zip_gives_the_files_of_the_message_in_it():
    inner = make.msg_tree({0x37: "binnen"}, attachments=[{0x3701: b"%PDF-1.4", 0x3707: "bon.pdf"}], header_bytes=24)
    outer = make.msg_file({0x37: "buiten"}, attachments=[{0x3001: "binnen", "message": inner}])
    parts = by_name(letter(("map.zip", zipped(("bericht.msg", outer)))))
    assert parts["bon.pdf"].fate is Fate.DOCUMENT
    assert parts["bericht.msg"].fate is Fate.UNPACKED
    assert parts["bon.pdf"].path.startswith(parts["bericht.msg"].path + ".")


def test_invoice_and_its_pdf_are_a_pair():
    read_letter = letter(("ubl.xml", UBL), ("Factuur 2025-0042.pdf", b"%PDF-1.4"), ("voorwaarden.pdf", b"%PDF-1.4"))
    parts = by_name(read_letter)
    assert dict(parts["ubl.xml"].facts)["invoice-number"] == "2025-0042"
    assert pairs(read_letter.parts) == {parts["ubl.xml"].path: parts["Factuur 2025-0042.pdf"].path}


def test_a_locked_file_stays_a_document_to_be_opened_later():
    raw = bytearray(zipped(("geheim.pdf", b"%PDF-1.4"), ("open.pdf", b"%PDF-1.4")))
    raw[6] |= 1
    raw[raw.index(b"PK\1\2") + 8] |= 1
    parts = by_name(letter(("beide.zip", bytes(raw))))
    assert (parts["beide.zip"].fate, parts["beide.zip"].flags & {Flag.LOCKED}) == (Fate.DOCUMENT, {Flag.LOCKED})
    assert parts["open.pdf"].fate is Fate.DOCUMENT
