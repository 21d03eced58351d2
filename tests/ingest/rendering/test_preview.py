"""What people see of a file before they open it."""

import io
import time
import zipfile

import openpyxl
import outlook_files
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pillow_heif import register_heif_opener
from swelling import swelling_png

from adapters.confined import Confinement, confined
from ingest.reading import kinds
from ingest.rendering.picture_pages import LONGEST_SIDE
from ingest.rendering.preview import MOST_PAGES, preview_of

register_heif_opener()
RED, BLUE = (230, 20, 20), (20, 20, 230)
ORIENTATION, CAMERA = 0x0112, 0x010F


def shown(content: bytes, content_type: str) -> list[Image.Image]:
    """In the child where workers make them: a file is another object there, and not everything may be done to it."""
    made = confined(preview_of, io.BytesIO(content), content_type, Confinement())
    pages = [Image.open(io.BytesIO(page), formats=["WEBP"]) for page in made[1:]]
    assert all(max(page.size) <= LONGEST_SIDE for page in pages)
    return pages


def two_colours(size=(400, 200), mode="RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, BLUE)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1]), RED)
    return image.convert(mode)


def saved(image: Image.Image, form: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def is_near(colour, wanted) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(colour, wanted, strict=True))


@pytest.mark.parametrize(
    ("form", "content_type"),
    [
        ("HEIF", "image/heic"),
        ("AVIF", "image/avif"),
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("TIFF", "image/tiff"),
        ("GIF", "image/gif"),
        ("BMP", "image/bmp"),
    ],
)
def test_a_picture_is_shown_as_it_is(form, content_type):
    (page,) = shown(saved(two_colours(), form), content_type)
    assert page.size == (400, 200)
    assert is_near(page.getpixel((50, 100)), RED)
    assert is_near(page.getpixel((350, 100)), BLUE)


def test_a_photo_is_made_small():
    (page,) = shown(saved(two_colours((6000, 3000)), "JPEG"), "image/jpeg")
    assert page.size == (1600, 800)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
def test_a_photo_stands_as_its_camera_says_and_tells_nothing_of_the_camera(form):
    exif = Image.Exif()
    exif[ORIENTATION], exif[CAMERA] = 6, "Geheim 3000"  # 6: turn it a quarter to the right
    content = saved(two_colours(), form, exif=exif.tobytes())  # pillow-heif turns only by those
    (_, made) = preview_of(io.BytesIO(content), f"image/{form.lower()}")
    page = Image.open(io.BytesIO(made))
    assert page.size == (200, 400)
    assert is_near(page.getpixel((100, 50)), RED)
    assert is_near(page.getpixel((100, 350)), BLUE)
    assert not page.getexif()
    assert b"Geheim" in content
    assert b"Geheim" not in made


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_scans_and_prints_in_other_colours_are_shown(mode):
    image = two_colours((2000, 1000), mode) if mode != "I;16" else two_colours((2000, 1000), "L").convert("I;16")
    (page,) = shown(saved(image, "TIFF"), "image/tiff")
    assert page.size == (1600, 800)


def test_what_is_transparent_stands_on_white():
    image = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    assert shown(saved(image, "PNG"), "image/png")[0].getpixel((5, 5)) == (255, 255, 255)


def test_a_scan_of_many_pages_has_a_page_each_up_to_the_bound():
    frames = [Image.new("1", (100, 140), number % 2) for number in range(MOST_PAGES + 5)]
    content = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="group4")
    pages = shown(content, "image/tiff")
    assert len(pages) == MOST_PAGES
    assert [page.getpixel((50, 50))[0] > 128 for page in pages[:4]] == [False, True, False, True]


def test_an_animation_is_one_page():
    frames = [two_colours(), Image.new("RGB", (400, 200))]
    assert len(shown(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]), "image/gif")) == 1


def test_a_decompression_bomb_is_not_decoded():
    started = time.process_time()
    assert preview_of(io.BytesIO(swelling_png(60_000, 60_000)), "image/png") == ()
    assert preview_of(io.BytesIO(swelling_png(10_000, 9_000)), "image/png") == ()  # Pillow itself would only warn
    assert time.process_time() - started < 2


def test_a_picture_that_ends_early_has_no_preview():
    content = saved(two_colours((2000, 1000)), "JPEG")
    assert preview_of(io.BytesIO(content[: len(content) // 2]), "image/jpeg") == ()


def pdf(*sizes: tuple[float, float], content: bytes = b"1 0 0 rg 0 0 9999 9999 re f", **save) -> bytes:
    made = pikepdf.new()
    for size in sizes:
        made.add_blank_page(page_size=size).Contents = made.make_stream(content)
    out = io.BytesIO()
    made.save(out, **save)
    return out.getvalue()


def test_pages_of_a_pdf_are_as_large_as_the_picture_allows():
    pages = shown(pdf((595, 842), (842, 595), (14_400, 14_400), (14_400, 3), (20, 30)), kinds.PDF)
    assert [max(page.size) for page in pages] == [1600, 1600, 1600, 1600, 120]
    assert is_near(pages[2].getpixel((10, 1590)), (255, 0, 0))


def test_a_long_pdf_shows_its_first_pages():
    assert len(shown(pdf(*[(100, 100)] * 200), kinds.PDF)) == MOST_PAGES


def test_it_is_told_how_many_pages_the_whole_file_has():
    assert preview_of(io.BytesIO(pdf(*[(100, 100)] * (MOST_PAGES + 12))), kinds.PDF)[0] == b"%d" % (MOST_PAGES + 12)
    assert preview_of(io.BytesIO(saved(two_colours(), "JPEG")), "image/jpeg")[0] == b"1"
    assert preview_of(io.BytesIO(b"Een korte brief"), kinds.PLAIN)[0] == b"1"
    word = docx("<w:p><w:r><w:t>Zonder plaatjes en briefhoofd.</w:t></w:r></w:p>")
    assert preview_of(io.BytesIO(word), kinds.DOCX)[0] == b"", "its words are not all of it"


def test_a_form_is_shown_with_what_was_filled_in():
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(300, 200))
    drawn = made.make_stream(b"0 0 1 rg 0 0 100 30 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
                             BBox=[0, 0, 100, 30])  # fmt: skip
    field = made.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="bedrag", V="100",
        Rect=[50, 50, 150, 80], F=4, AP=pikepdf.Dictionary(N=drawn),
    ))  # fmt: skip
    page.Annots = pikepdf.Array([field])
    made.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    out = io.BytesIO()
    made.save(out)
    (shown_page,) = shown(out.getvalue(), kinds.PDF)
    width, height = shown_page.size
    assert is_near(shown_page.getpixel((width // 3, height * 2 // 3)), (0, 0, 255))


def test_a_locked_pdf_has_no_preview_and_one_with_an_owner_password_has():
    page = (100, 100)
    assert preview_of(io.BytesIO(pdf(page, encryption=pikepdf.Encryption(user="u", owner="o"))), kinds.PDF) == ()
    assert len(shown(pdf(page, encryption=pikepdf.Encryption(user="", owner="o")), kinds.PDF)) == 1


def is_written_on(page: Image.Image) -> bool:
    return page.convert("L").getextrema() != (255, 255)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("Beste mevrouw,\r\n\r\nDe btw is € 21.".encode(), kinds.PLAIN),
        ("datum;bedrag\n1-2;3".encode("utf-16"), kinds.CSV),
        (b":20:X\n:25:Y\n:28C:1\n", kinds.MT940),
        (b"<Invoice>" + b"x" * 30_000 + b"</Invoice>", kinds.XML),
        (b'{"a": 1}', "application/json"),
        (b"<html><body><h1>Bon</h1><script>alert(1)</script></body></html>", kinds.HTML),
        (b"From: a@b.example\r\nSubject: Vraag\r\nDate: Tue, 3 Mar 2026 13:05:00 +0100\r\n\r\nDag!", kinds.MESSAGE),
        (b"From: a@b.example\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n<p>Dag<img src='http://x.example/y'>",
         kinds.MESSAGE),
        (outlook_files.msg_file({0x37: "Vraag", 0x1000: "Dag!"}), kinds.OUTLOOK),
        (b"BEGIN:VCALENDAR\r\nSUMMARY:Bespreking\r\nEND:VCALENDAR\r\n", "text/calendar"),
    ],
    ids=["text", "utf-16", "statement", "long line", "json", "html", "mail", "html mail", "outlook", "calendar"],
)  # fmt: skip
def test_words_are_set_on_pages(content, content_type):
    pages = shown(content, content_type)
    assert pages
    assert is_written_on(pages[0])
    assert pages[0].height == LONGEST_SIDE


def test_a_text_without_end_is_cut():
    started = time.process_time()
    content = "Een regel met één ding.\n".encode() * 500_000
    total, *pages = preview_of(io.BytesIO(content), kinds.PLAIN)
    assert (total, len(pages) > 20) == (b"", True)
    assert time.process_time() - started < 20


def office(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return office(
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
         f'<Relationship Id="r" Type="{kind}" Target="word/document.xml"/></Relationships>'.encode()),
        ("word/document.xml", f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>'.encode()),
    )  # fmt: skip


@pytest.mark.parametrize("content_type", [kinds.DOCX, "application/vnd.ms-word.document.macroenabled.12"])
def test_a_word_document_is_set_from_its_words(content_type):
    (page,) = shown(docx("<w:p><w:r><w:t>Hierbij de jaarrekening.</w:t></w:r></w:p>"), content_type)
    assert is_written_on(page)


def test_entities_of_a_hostile_word_document_cost_it_its_preview():
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12))
    hostile = docx("<w:p><w:r><w:t>&e11;</w:t></w:r></w:p>")
    with zipfile.ZipFile(io.BytesIO(hostile)) as archive:
        files = [(name, archive.read(name)) for name in archive.namelist()]
    swelling = [(name, f"<!DOCTYPE d [{entities}]>".encode() + content if "document" in name else content)
                for name, content in files]  # fmt: skip
    started = time.process_time()
    assert preview_of(io.BytesIO(office(*swelling)), kinds.DOCX) == ()
    assert time.process_time() - started < 5


def test_the_sheets_of_a_workbook_are_tables():
    book = openpyxl.Workbook()
    book.active.append(["Rekening", "Bedrag"])
    book.active.append(["4000 Kosten", 12.5])
    book.create_sheet("Leeg")
    out = io.BytesIO()
    book.save(out)
    (page,) = shown(out.getvalue(), kinds.XLSX)
    assert is_written_on(page)


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("docProps/thumbnail.jpeg", kinds.PPTX), ("Thumbnails/thumbnail.png", "application/vnd.oasis.opendocument.text")],
)
def test_slides_and_open_documents_show_the_picture_that_their_program_left_in_them(name, content_type):
    (page,) = shown(office((name, saved(two_colours(), "PNG"))), content_type)
    assert is_near(page.getpixel((50, 100)), RED)


def test_slides_without_such_a_picture_have_no_preview():
    assert preview_of(io.BytesIO(office(("ppt/a.xml", b"x"))), kinds.PPTX) == ()


@pytest.mark.parametrize(
    "content_type", [kinds.SVG, kinds.PROGRAM, kinds.SCRIPT, kinds.OCTETS, "application/postscript"]
)
def test_what_can_act_is_never_drawn(content_type):
    assert preview_of(io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), content_type) == ()


TYPES = st.sampled_from(["image/png", "image/heic", "image/tiff", kinds.PDF, kinds.DOCX, kinds.XLSX, kinds.MESSAGE])
SEEDS = {
    "image/png": saved(two_colours((20, 10)), "PNG"),
    "image/heic": saved(two_colours((64, 64)), "HEIF"),
    "image/tiff": saved(two_colours((20, 10)), "TIFF"),
    kinds.PDF: pdf((50, 50)),
    kinds.DOCX: docx("<w:p/>"),
    kinds.XLSX: office(("xl/workbook.xml", b"<workbook/>")),
    kinds.MESSAGE: b"Subject: x\r\n\r\ny",
}


@given(TYPES, st.binary(max_size=200), st.integers(0, 400), st.integers(0, 10))
def test_no_damage_makes_it_raise(content_type, rubbish, at, cut):
    seed = SEEDS[content_type]
    preview_of(io.BytesIO(seed[:at] + rubbish + seed[at + cut :]), content_type)
