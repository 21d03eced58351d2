"""The words of files, for search: those that people type, bounded, and never an exception."""

import io
import zipfile
from email.message import EmailMessage

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading import kinds
from ingest.reading.text.text import TEXT_CHARACTERS, text_of, text_pieces

ODT = "application/vnd.oasis.opendocument.text"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
READ = [kinds.PDF, kinds.MESSAGE, kinds.OUTLOOK, kinds.RTF, kinds.XML, kinds.DOCX, kinds.XLSX, kinds.PPTX, kinds.PLAIN,
        kinds.CSV, kinds.HTML, ODT]  # fmt: skip


def words(data: bytes, content_type: str) -> str:
    return text_of(io.BytesIO(data), content_type)


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return out.getvalue()


def test_pdf():
    pdf = typst.compile("Jaarrekening 2025 #pagebreak() Bakkerij De Korenbloem efficiënt".encode())
    assert words(pdf, kinds.PDF) == "Jaarrekening 2025 Bakkerij De Korenbloem efficiënt"


def test_word_joins_the_pieces_of_a_word():
    torn = "<w:p><w:r><w:t>Fac</w:t></w:r><w:r><w:t>tuur</w:t></w:r></w:p>"
    body = f"<w:document {W}>{torn}<w:p><w:r><w:t>twee</w:t></w:r></w:p></w:document>"
    header = f"<w:hdr {W}><w:p><w:r><w:t>kop</w:t></w:r></w:p></w:hdr>"
    docx = zipped(word__document=body, word__header1=header, word__styles="<x>stijl</x>")
    assert words(docx, kinds.DOCX) == "Factuur twee kop"


def test_workbook_has_texts_and_amounts_and_no_numbers_of_texts():
    sheet = (
        '<sheet><row><c t="s"><v>0</v></c><c><v>1250.5</v></c><c t="inlineStr"><is><t>los</t></is></c></row></sheet>'
    )
    shared = "<sst><si><t>Omzet</t></si></sst>"
    assert words(zipped(xl__sharedStrings=shared, xl__worksheets__sheet1=sheet), kinds.XLSX) == "Omzet 1250.5 los"


def test_slides_in_their_order():
    slides = {f"ppt__slides__slide{n}": f"<s><p><t>nr{n}</t></p></s>" for n in (10, 2, 1)}
    assert words(zipped(**slides), kinds.PPTX) == "nr1 nr2 nr10"


def test_open_document():
    first = "<text:p>Een <text:span>akte</text:span>n<text:s/>dossier</text:p>"
    content = f'<o xmlns:text="urn:x">{first}<text:p>slot</text:p></o>'
    assert words(zipped(content=content), ODT) == "Een akten dossier slot"


def test_mail():
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Stukken über 2025", "Jan de Boer <jan@example.org>"
    mail.set_content("Hierbij de stukken.")
    mail.add_attachment(b"geheim", maintype="application", subtype="octet-stream", filename="x.bin")
    assert words(bytes(mail), kinds.MESSAGE) == "Stukken über 2025 Jan de Boer jan@example.org Hierbij de stukken."


def test_html_without_its_scripts():
    page = b"<p>Eerste</p><script>var kwaad</script><p>twee &amp; <b>d</b>rie</p>"
    assert words(page, kinds.HTML) == "Eerste twee & drie"


def test_an_invoice_in_xml():
    assert words(b"<Invoice><ID>F-12</ID><Name>Bakker</Name></Invoice>", kinds.XML) == "F-12 Bakker"


def test_rich_text():
    assert words(rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}Aangifte\par caf\'e9}", kinds.RTF) == "Aangifte café"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_in_any_charset(charset):
    assert words("één coördinatie €".encode(charset), kinds.PLAIN) == "één coördinatie €"


def test_ligatures_and_controls():
    assert words("ﬁscaal ko\u00adsten\0 a\u200bb".encode(), kinds.PLAIN) == "fiscaal kosten ab"


@pytest.mark.parametrize("content_type", ["image/png", kinds.PROGRAM, kinds.LOCKED_OFFICE, kinds.OCTETS, kinds.SCRIPT])
def test_of_these_there_is_none(content_type):
    assert text_pieces(io.BytesIO(b"any bytes at all"), content_type) == ()


def test_more_than_anybody_looks_for_is_cut():
    assert len(words(b"woord " * 1_000_000, kinds.PLAIN)) == TEXT_CHARACTERS


def test_a_bomb_costs_what_was_asked_for():
    bomb = zipped(word__document=f"<w:document {W}><w:t>" + "boem " * 4_000_000 + "</w:t></w:document>")
    assert len(bomb) < 100_000
    assert len(words(bomb, kinds.DOCX)) == TEXT_CHARACTERS


def test_entities_are_neither_swollen_nor_fetched():
    laughs = (
        b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]><x>&b;&f;</x>'
    )
    assert words(laughs, kinds.XML) == ""


def test_what_came_before_the_damage_is_kept():
    assert words(b"<x><y>goed</y>" + b" " * 70_000 + b"<z>fout</x>", kinds.XML) == "goed"


@given(st.binary(max_size=300), st.sampled_from(READ))
def test_never_an_exception(data, content_type):
    text = words(data, content_type)
    assert "\0" not in text
    text.encode()
