"""Archives, documents and pictures that are weapons: each is read in a confined child, with real limits, by number."""

import base64
import io
import re
import zipfile
import zlib
from datetime import timedelta

import hostile as make
import pytest
from eicar import EICAR
from PIL import Image

from adapters.confined import ChildFailed, Confinement, confined, confined_pieces
from dossier.rules.states import Fate, Flag, Why
from ingest.parse import READING
from ingest.reading.apart import letter_from
from ingest.reading.child import read_pieces
from ingest.reading.results import MemoryStore
from ingest.reading.text.text import text_pieces
from ingest.rendering.picture_pages import LONGEST_SIDE
from ingest.rendering.preview import MOST_PAGES, preview_of

PDF = "application/pdf"
SWELLS = {Why.BUDGET_RATIO, Why.BUDGET_BYTES}
XML = '<?xml version="1.0" encoding="{}"?>'
UBL = "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'><ID>{}</ID></Invoice>"
LOL = (
    "<!DOCTYPE I [<!ENTITY a 'lol'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
XXE = "<!DOCTYPE I [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
OOB = "<!DOCTYPE I [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x'> %p;]>"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def xml(text: str, charset: str = "utf-8") -> bytes:
    return (XML.format(charset) + text).encode(charset)


def office(**parts: bytes) -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>'
    return make.zipped(
        ("[Content_Types].xml", types.encode()), *((name.replace("__", "/"), data) for name, data in parts.items())
    )


SET_ASIDE = {  # number: name, file, why
    "A01": ("plat.zip", lambda: make.flat_zip(64), SWELLS),
    "A03": ("overlap.zip", lambda: make.overlapping_zip(900), SWELLS),
    "A04": ("citaat.zip", lambda: make.quoting_zip(200), SWELLS),
    "A05": ("leugen.zip", lambda: make.flat_zip(64, declared=10), SWELLS),
    "A06": ("veel.zip", lambda: make.zipped(*((str(n), b"") for n in range(3_000))), {Why.BUDGET_COUNT}),
    "A13": ("leeg.gz", lambda: make.gzip_bomb(64), SWELLS),
    "A14": ("leeg.bz2", lambda: make.bzip2_bomb(80), SWELLS),
    "A15": ("boek.xz", make.greedy_xz, SWELLS),
    "A19": ("a.xml", lambda: xml(XXE + UBL.format("&x;")), {Why.HOSTILE_MARKUP}),
    "A20": ("a.xml", lambda: xml(LOL + UBL.format("&i;")), {Why.HOSTILE_MARKUP}),
    "A21": (
        "a.xml",
        lambda: xml(f"<!DOCTYPE I [<!ENTITY a '{'x' * 100_000}'>]>" + UBL.format("&a;" * 20_000)),
        {Why.HOSTILE_MARKUP},
    ),
    "A22": ("a.xml", lambda: xml(OOB + UBL.format("1")), {Why.HOSTILE_MARKUP}),
    "A23": (
        "a.xml",
        lambda: xml("<I xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///etc/passwd'/></I>"),
        {Why.HOSTILE_MARKUP},
    ),
    "A24": ("a.xml", lambda: xml("<a>" * 300_000), {Why.BUDGET_DEPTH}),
    "A25": ("a.xml", lambda: xml(XXE + UBL.format("&x;"), "utf-16"), {Why.HOSTILE_MARKUP}),
    "A27": ("a.docx", lambda: office(word__document=LOL.encode(), **{"word__document.xml": xml(LOL + "<w>&i;</w>")}),
            {Why.HOSTILE_MARKUP}),
    "A28": ("a.docx", lambda: office(**{"word__document.xml": xml(XXE + "<w>&x;</w>")}), {Why.HOSTILE_MARKUP}),
    "A29": ("a.xlsx", lambda: office(**{"xl__sheet1.xml": bytes(64 * make.MIB)}), SWELLS),
    "A38": ("a.png", lambda: make.png(50_000, 50_000), SWELLS),
    "A39": ("a.png", lambda: make.png(2**31 - 1, 2**31 - 1), SWELLS),
    "A40": ("a.png", lambda: make.png(8, 8, (b"zTXt", b"k\0\0" + zlib.compress(bytes(80 * make.MIB), 9))), SWELLS),
    "A42": ("a.gif", lambda: make.gif(65_535, 65_535, 2_000), SWELLS),
    "A43": ("a.jpg", lambda: make.jpeg_header(65_500, 65_500), SWELLS),
    "A44": ("a.svg", lambda: xml(LOL + "<svg xmlns='http://www.w3.org/2000/svg'><text>&i;</text></svg>"),
            {Why.HOSTILE_MARKUP}),
}  # fmt: skip
FLAGGED = {  # number: name, file, flags of that file
    "A11": ("slot.zip", make.locked_zip, {Flag.LOCKED}),
    "A12": ("half.zip", lambda: make.zipped(("a.bin", bytes(range(256)) * 40))[:-40], {Flag.DAMAGED}),
    "A10": ("twee.zip", lambda: make.zipped(("schoon.txt", b"1")) + make.zipped(("fout.exe", b"2")), {Flag.AMBIGUOUS}),
    "A18": ("beide.pdf", lambda: make.one_page() + make.zipped(("fout.exe", b"MZ")), {Flag.AMBIGUOUS}),
    "A30": ("a.docm", lambda: office(**{"word__document.xml": b"<w/>", "word__vbaProject.bin": b"x"}), {Flag.ACTIVE}),
    "A31": ("a.pdf", lambda: make.one_page(more=b"/OpenAction<</S/JavaScript/JS(x\\(\\))>>"), {Flag.ACTIVE}),
    "A37": ("a.pdf", lambda: b"<html><script>alert(1)</script></html>", {Flag.ACTIVE, Flag.TYPE_MISMATCH}),
    "A44": ("a.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>", {Flag.ACTIVE}),
    "A45": ("a.png", lambda: b"push graphic-context\nfill 'url(http://127.0.0.1:9/)'\n", {Flag.TYPE_MISMATCH}),
    "A46": ("a.jpg", lambda: b"%!PS-Adobe-3.0\n(%pipe%id) (r) file\n", {Flag.TYPE_MISMATCH}),
}  # fmt: skip
NEVER_DRAWN = {  # number: file, type; a preview may fail, yet within its limits
    "A32": (lambda: make.flate_bomb(60), "application/pdf"),
    "A33": (lambda: make.one_page(box=b"0 0 10000000 10000000"), "application/pdf"),
    "A34": (
        lambda: make.pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 9>>"),
        "application/pdf",
    ),
    "A35": (
        lambda: make.pdf(b"<</Type/Catalog>>", end=b"trailer<</Size 2/Root 1 0 R/Prev 9>>\nstartxref\n9\n"),
        "application/pdf",
    ),
    "A36": (lambda: _many_pages(20_000), "application/pdf"),
    "A41": (make.looping_tiff, "image/tiff"),
    "A38": (lambda: make.png(50_000, 50_000), "image/png"),
    "A42": (lambda: make.gif(65_535, 65_535, 2_000), "image/gif"),
}


def _many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    pages = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * count
    return make.pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), *pages)


def read(*files: tuple[str, bytes]):
    """As the worker does it: in the child, under its limits. Name of each part to the part."""
    store = MemoryStore()
    with confined_pieces(read_pieces, io.BytesIO(make.mail(*files)), "", READING) as pieces:
        letter = letter_from(pieces, store)
    return {part.name: part for part in letter.parts if part.name}, store


@pytest.mark.attack("A01", "A03-A06", "A13-A15", "A19-A25", "A27-A29", "A38-A40", "A42-A44")
@pytest.mark.parametrize("number", SET_ASIDE)
def test_a_bomb_is_set_aside_and_the_files_beside_it_are_not(number):
    name, make_content, why = SET_ASIDE[number]
    content = make_content()
    parts, store = read(("voor.pdf", b"%PDF-1.4"), (name, content), ("na.pdf", b"%PDF-1.4 "))
    assert (parts[name].fate, parts[name].why in why) == (Fate.SET_ASIDE, True), parts[name]
    assert parts["voor.pdf"].fate is parts["na.pdf"].fate is Fate.DOCUMENT
    with store.open(parts[name].kept.sha256) as kept:
        assert kept.read() == content  # as it came: a person may still want it


@pytest.mark.attack("A10-A12", "A18", "A30", "A31", "A37", "A44-A46")
@pytest.mark.parametrize("number", FLAGGED)
def test_what_is_odd_is_a_document_with_a_warning(number):
    name, content, flags = FLAGGED[number]
    parts, _ = read((name, content()))
    assert flags <= parts[name].flags, parts[name]


@pytest.mark.attack("A02", "A17")
@pytest.mark.parametrize(("depth", "breadth"), [(6, 3), (200, 1)])
def test_archives_in_archives_end_at_the_limit(depth, breadth):
    parts, _ = read(("diep.zip", make.zips_in_zips(depth, breadth)))
    assert Why.BUDGET_DEPTH in {part.why for part in parts.values() if part.fate is Fate.SET_ASIDE}
    assert not any(name.endswith("kern.pdf") for name in parts)
    assert len(parts) < 1_000


@pytest.mark.attack("A07", "A08", "A16")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("slip.zip", make.zipped(("../../bon.pdf", b"%PDF-1.4"), ("/etc/s", b"x"))),
        ("boos.tar", make.evil_tar()),
    ],
)
def test_paths_links_and_devices_in_archives_are_names_and_nothing(name, content):
    parts, _ = read((name, content))
    assert set(parts) == {name, "bon.pdf", "s"}
    assert parts["bon.pdf"].original_name.endswith("../bon.pdf")


@pytest.mark.attack("A08")
def test_a_link_in_a_zip_is_the_text_of_its_target():
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("link/x", "y")
    parts, store = read(("link.zip", out.getvalue()))
    with store.open(parts["link"].kept.sha256) as kept:
        assert kept.read() == b"/etc/passwd"


@pytest.mark.attack("A09")
def test_a_zip_that_names_its_file_twice_is_flagged():
    raw = make.zipped(("factuur.pdf", b"MZ" + bytes(40)))
    at = raw.rindex(b"factuur.pdf")
    parts, _ = read(("verschil.zip", raw[:at] + b"factuur.exe" + raw[at + 11 :]))
    assert {Flag.NAME_MISLEADING, Flag.ACTIVE} <= parts["factuur.exe"].flags


@pytest.mark.attack("A26")
def test_what_an_invoice_encloses_is_a_file_like_any_other():
    inside = (
        "<AdditionalDocumentReference><Attachment><EmbeddedDocumentBinaryObject filename='../../x.exe'>TVqQAAMAAAA="
    )
    text = UBL.format("7").replace(
        "</Invoice>", f"{inside}</EmbeddedDocumentBinaryObject></Attachment></AdditionalDocumentReference></Invoice>"
    )
    parts, _ = read(("ubl.xml", xml(text)))
    assert {Flag.ACTIVE, Flag.NAME_CLEANED} <= parts["x.exe"].flags


@pytest.mark.attack("A32-A36", "A38", "A41", "A42")
@pytest.mark.parametrize("number", NEVER_DRAWN)
@pytest.mark.parametrize("work", [preview_of, text_pieces])
def test_no_document_takes_more_than_its_child_has(number, work):
    content, content_type = NEVER_DRAWN[number]
    if work is text_pieces and content_type != "application/pdf":
        pytest.skip("a picture has no text")
    limits = Confinement(cpu=timedelta(seconds=5), time=timedelta(seconds=20))
    try:
        pieces = confined(work, io.BytesIO(content()), content_type, limits)
    except ChildFailed:
        return
    assert len(pieces) <= 1 + MOST_PAGES  # how many there are, and the first of them
    assert sum(map(len, pieces)) < 20_000_000


@pytest.mark.attack("A32")
@pytest.mark.parametrize(
    ("megabytes", "limits"),
    [(120, {"cpu": timedelta(seconds=1)}), (60, {"memory_bytes": 200 * make.MIB})],
    ids=["time", "memory"],
)
def test_contents_that_swell_end_at_a_limit_of_the_child(megabytes, limits):
    """Any other page is drawn within it."""
    assert len(drawn(make.one_page(), **limits)) == 1
    with pytest.raises(ChildFailed):
        drawn(make.flate_bomb(megabytes), **limits)


def drawn(content: bytes, **limits) -> tuple[bytes, ...]:
    """The pictures of its pages; before them stands how many pages there are."""
    return confined(preview_of, io.BytesIO(content), PDF, Confinement(**limits))[1:]


@pytest.mark.attack("A33")
def test_a_page_of_a_hundred_kilometres_is_drawn_as_small_as_any():
    [page] = drawn(make.one_page(box=b"0 0 10000000 10000000"))
    assert max(Image.open(io.BytesIO(page)).size) <= LONGEST_SIDE + 1  # pixels: PDFium rounds up


@pytest.mark.attack("A36")
def test_of_twenty_thousand_pages_the_first_are_drawn():
    assert len(drawn(_many_pages(20_000))) == MOST_PAGES


@pytest.mark.attack("A34", "A35", "A41")
@pytest.mark.parametrize("number", ["A34", "A35", "A41"])
def test_what_leads_back_to_itself_ends_with_its_reader_and_not_at_a_limit(number):
    """Nothing is drawn, and it takes a hundredth of what the child has."""
    make_content, content_type = NEVER_DRAWN[number]
    limits = Confinement(cpu=timedelta(seconds=2), memory_bytes=400 * make.MIB)
    assert confined(preview_of, io.BytesIO(make_content()), content_type, limits) == ()


@pytest.mark.attack("A47", "A48")
def test_every_view_of_a_hidden_virus_is_a_file_that_is_scanned():
    """The scanner is asked about each part: the virus must be whole in one of them, however deep it lies."""
    files = [("a.com", EICAR), ("b.zip", make.zipped(("a.com", EICAR))), ("c.zip", make.zips_in_zips(2, core=EICAR))]
    for name, content in [*files, ("bericht.eml", make.mail(("a.com", EICAR)))]:
        parts, store = read((name, content))
        assert any(store.open(part.kept.sha256).read() == EICAR for part in parts.values() if part.kept), name


@pytest.mark.attack("A48")
@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: application/x; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n%(junk)s",
        b"Content-Type: multipart/x; boundary=b\r\n\r\n--b--\r\n--b\r\nContent-Type: x/y\r\n\r\n%(plain)s\r\n--b--",
        b"Content-Type: multipart/x; boundary=a; boundary=b\r\n\r\n--a--\r\n--b\r\nContent-Type: x/y\r\n\r\n%(plain)s",
    ],
    ids=["junk in base64", "behind the end", "another boundary"],
)
def test_a_virus_behind_tricks_of_mime_is_found(raw):
    encoded = re.sub(rb"(.{5})", rb"\1 *", base64.b64encode(EICAR))
    store = MemoryStore()
    with confined_pieces(read_pieces, io.BytesIO(raw % {b"junk": encoded, b"plain": EICAR}), "", READING) as pieces:
        letter = letter_from(pieces, store)
    assert EICAR in {store.open(part.kept.sha256).read().strip() for part in letter.parts if part.kept}
