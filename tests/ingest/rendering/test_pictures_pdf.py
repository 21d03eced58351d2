"""Photos of a paper as one PDF: upright, in order, and telling nothing of the camera."""

import io

import pikepdf
import pypdfium2
import pytest
from photos import BLUE, RED, SECRET, is_near, photo

from ingest.rendering.pictures_pdf import LONGEST_SIDE, as_pdf, plan


def made(*pictures, turns=None):
    together = io.BytesIO(b"".join(pictures))
    [pdf] = as_pdf(together, plan([len(each) for each in pictures], turns or [0] * len(pictures)))
    return pdf


def drawn(pdf):
    return [page.render(scale=0.5).to_pil() for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize("form", ["JPEG", "HEIF", "PNG", "WEBP"])
def test_a_photo_stands_as_its_camera_says(form):
    [page] = drawn(made(photo(form=form, orientation=6)))  # 6: turn it a quarter to the right
    assert (page.width < page.height) is True
    assert is_near(page.getpixel((page.width // 2, 20)), RED)
    assert is_near(page.getpixel((page.width // 2, page.height - 20)), BLUE)


def test_pages_are_in_order_and_turned_clockwise():
    first, second = drawn(made(photo(), photo((200, 400), orientation=8), turns=[90, 0]))
    assert first.height > first.width
    assert is_near(first.getpixel((first.width // 2, 20)), RED)  # the left is on top
    assert second.width > second.height
    first, second = drawn(made(photo(), photo(), turns=[0, 180]))
    assert is_near(first.getpixel((20, 20)), RED)
    assert is_near(second.getpixel((20, 20)), BLUE)


def test_nothing_that_a_camera_wrote_is_kept():
    photos = [photo(), photo(form="HEIF")]
    assert all(SECRET in each for each in photos)
    pdf = pikepdf.open(io.BytesIO(made(*photos)))
    for page in pdf.pages:
        kept = page.Resources.XObject.Photo.read_raw_bytes()
        assert b"Exif" not in kept
        assert SECRET not in kept
    assert not pdf.docinfo


def test_a_large_photo_is_made_small_and_an_a4_page():
    pdf = pikepdf.open(io.BytesIO(made(photo((6000, 3000)))))
    assert max(pdf.pages[0].Resources.XObject.Photo.Width, 0) == LONGEST_SIDE
    assert max(map(float, pdf.pages[0].mediabox[2:])) == pytest.approx(841.89, abs=0.01)


@pytest.mark.parametrize("content", [b"%PDF-1.4 no picture", b"<svg/>", b"", photo()[:400]])
def test_what_is_no_picture_makes_no_page(content):
    with pytest.raises(Exception):  # noqa: B017, PT011 - of several libraries; the child ends with any of them
        made(photo(), content)
