import base64
import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from dossier.rules.states import Fate, Why
from ingest.parse import _page
from ingest.reading.letter import Letter
from ingest.reading.read import read
from ingest.reading.results import MemoryStore
from ingest.rendering.body import body_document

TEXT = "Hierbij bevestigen wij uw bestelling van drie pakken papier. Het bedrag van € 12,50 is met iDEAL betaald."
HTML = f"""<html><head><title>Bon</title></head><body><table><tr><td><h1>Uw bon</h1><p>{TEXT}</p>
<table border="1"><tr><th>Artikel</th><th>Bedrag</th></tr><tr><td>Papier</td><td align="right">12,50</td></tr></table>
<img src="https://volg.example/pixel.png"></td></tr></table></body></html>"""


def mail(*parts: str, subject: str = "Uw bon 12/2026", headers: str = "") -> bytes:
    return "\r\n".join(
        [
            "From: De Winkel <bon@winkel.example>",
            "To: jansen.dossier@inbox.kantoor.example",
            f"Subject: {subject}",
            "Date: Tue, 3 Mar 2026 13:05:00 +0100",
            "MIME-Version: 1.0",
            *([headers] if headers else []),
            *parts,
        ]
    ).encode()


def html_mail(html: str = HTML, **given: str) -> bytes:
    return mail("Content-Type: text/html; charset=utf-8", "", html, **given)


def made(raw: bytes):
    store = MemoryStore()
    letter = read(raw, store)
    part = body_document(letter, "019a-kenmerk", store, _page)
    return letter, part, store.open(part.kept.sha256).read() if part else b""


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_range() for page in document)


def attachments(pdf: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {name: bytes(spec.get_file().read_bytes()) for name, spec in document.attachments.items()}


def test_a_receipt_that_is_its_body_becomes_a_pdf_with_the_html_as_received_inside():
    _, part, pdf = made(html_mail())
    assert (part.fate, part.why, part.name) == (Fate.DOCUMENT, Why.NO_OTHER_DOCUMENT, "Uw bon 12-2026.pdf")
    assert part.kept.sha256 == hashlib.sha256(pdf).hexdigest()
    shown = words(pdf)
    for expected in (
        "De Winkel <bon@winkel.example>",
        "jansen.dossier@inbox.kantoor.example",
        "03-03-2026 13:05",
        "Uw bon 12/2026",
        "019a-kenmerk",
        "Papier",
        "12,50",
    ):
        assert expected in shown
    assert attachments(pdf) == {"ontvangen.html": HTML.encode()}


def test_is_made_to_be_archived():
    _, _, pdf = made(html_mail())
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as metadata:
        assert metadata.pdfa_status == "3B"


def test_the_same_mail_gives_the_same_bytes_dated_as_the_mail():
    (_, first, pdf), (_, second, _) = made(html_mail()), made(html_mail())
    assert first == second
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.docinfo.CreationDate) == "D:20260303120500Z"


def test_plain_text_is_set_as_it_is_and_never_read_as_markup():
    text = f"{TEXT}\r\n\r\n= Kop? *ster* #panic(1) $x$ @noot <label> \\u{{1F600}}"
    _, part, pdf = made(mail("", text))
    assert part is not None
    assert "= Kop? *ster* #panic(1) $x$ @noot <label>" in words(pdf)
    assert attachments(pdf) == {"ontvangen.txt": text.encode()}


def test_html_in_another_charset_is_shown_as_the_sender_sees_it():
    html = HTML.replace("Uw bon", "Łódź")
    raw = mail("Content-Type: text/html; charset=iso-8859-2", "", "HIER").replace(
        b"HIER", html.encode("iso-8859-2", "replace")
    )
    _, _, pdf = made(raw)
    assert "Łódź" in words(pdf)


def test_a_mail_without_a_date_and_with_emoji_still_becomes_a_pdf():
    raw = html_mail(HTML.replace("Uw bon", "Uw bon 😀 中文")).replace(b"Date: ", b"X-Date: ")
    _, _, pdf = made(raw)
    assert "Papier" in words(pdf)


@pytest.mark.parametrize(
    "raw",
    [
        mail("", "Zie bijlage"),
        mail("", ""),
        html_mail(headers="Auto-Submitted: auto-replied"),
        mail(
            'Content-Type: multipart/mixed; boundary="b"',
            "",
            f"--b\r\n\r\n{TEXT}\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4 x\r\n--b--",
        ),
    ],
    ids=["little text", "no text", "out of office", "with a document"],
)
def test_no_document_is_made_of_a_covering_text(raw):
    assert made(raw)[1] is None


def test_a_generated_receipt_counts_though_a_program_sent_it():
    assert made(html_mail(headers="Auto-Submitted: auto-generated"))[1] is not None


def test_pictures_of_the_same_mail_are_shown_and_one_logo_does_not_hide_the_receipt():
    logo = io.BytesIO()
    Image.new("RGB", (120, 40), (200, 30, 30)).save(logo, "PNG")
    encoded = base64.b64encode(logo.getvalue()).decode()
    html = HTML.replace("https://volg.example/pixel.png", "cid:logo@winkel")
    raw = mail(
        'Content-Type: multipart/related; boundary="b"',
        "",
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}",
        "--b\r\nContent-Type: image/png\r\nContent-ID: <logo@winkel>\r\nContent-Disposition: inline; filename=logo.png"
        f"\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--b--",
    )
    _, part, pdf = made(raw)
    assert part is not None
    page = pypdfium2.PdfDocument(pdf)[0].render().to_pil().convert("RGB")
    assert any(color == (200, 30, 30) for _, color in page.getcolors(maxcolors=1_000_000))


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 50_000 + TEXT,
        "<table><tr><td>" * 400 + TEXT,
        f"<p>{TEXT}" + "a" + "\u0301" * 200_000,
        f"<p>{TEXT}</p>" + "<b>x</b><i>y</i>" * 30_000,
    ],
    ids=["deep", "nested tables", "combining marks", "runs"],
)
def test_hostile_html_always_ends_with_a_pdf(hostile):
    _, part, pdf = made(html_mail(hostile))
    assert part is not None
    assert "bestelling" in words(pdf)
    assert "ontvangen.html" in attachments(pdf)


def test_names_do_not_meet_those_of_other_parts():
    letter, part, _ = made(html_mail(subject="Bon"))
    store = MemoryStore()
    read(html_mail(subject="Bon"), store)
    report = replace(letter.parts[0], path="9", name="Bon.pdf", fate=Fate.FOLDED)
    second = body_document(replace(letter, parts=(*letter.parts, report)), "x", store, _page)
    assert (part.name, second.name) == ("Bon.pdf", "Bon (2).pdf")


def test_a_date_that_no_pdf_can_have_is_left_out():
    store = MemoryStore()
    letter: Letter = replace(read(html_mail(), store), date=datetime(1, 1, 1, tzinfo=UTC))
    part = body_document(letter, "x", store, _page)
    assert "Papier" in words(store.open(part.kept.sha256).read())
