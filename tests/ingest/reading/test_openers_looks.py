"""The openers that look into documents: PDF, Office, XML, pictures, S/MIME, PGP."""

import datetime as dt
import io
import time
import zipfile
import zlib

import outlook_files
import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from PIL import Image

from dossier.rules.states import Fate, Flag, Why
from ingest.reading import kinds
from ingest.reading.containers import Facts, Trouble, find_opener
from ingest.reading.limits import Budget, Limits
from ingest.reading.sniff import HEAD_BYTES, detect

NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "jan")])
LOL = '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'


def look(raw, name=""):
    """The opener, its children and its troubles."""
    stream = io.BytesIO(raw)
    opener = find_opener(name, "", detect(raw[:HEAD_BYTES], stream, name), raw[:HEAD_BYTES])
    items = [
        item if isinstance(item, Trouble) else (item, b"".join(item.chunks))
        for item in opener.open(stream, Budget(Limits(), time.monotonic))
    ]
    children = [item for item in items if not isinstance(item, Trouble)]
    return opener, children, [item for item in items if isinstance(item, Trouble)]


def pdf(attachments=None, encryption=None):
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        for name, content in (attachments or {}).items():
            document.attachments[name] = content
        document.save(out, encryption=encryption or False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def test_plain_pdf_is_left_alone():
    opener, children, troubles = look(pdf())
    assert (opener.wrapper, children, troubles) == (Fate.DOCUMENT, [], [])


def test_invoice_in_a_pdf_comes_out_and_the_pdf_stays_a_document():
    opener, children, troubles = look(pdf({"factur-x.xml": b"<x/>", "foto.jpg": b"x"}))
    assert [(child.name, content) for child, content in children] == [("factur-x.xml", b"<x/>")]
    assert (opener.wrapper, troubles) == (Fate.DOCUMENT, [])


def test_pdf_is_locked_only_when_reading_needs_a_password():
    assert look(pdf(encryption=pikepdf.Encryption(owner="baas", user="")))[2] == []
    (trouble,) = look(pdf(encryption=pikepdf.Encryption(owner="baas", user="geheim")))[2]
    assert trouble.flag is Flag.LOCKED


def test_pdf_with_a_script_is_active_and_one_with_a_zip_behind_it_ambiguous():
    (script,) = look(b"%PDF-1.4\n1 0 obj<</S/JavaScript/JS(x)>>endobj")[2]
    assert (script.why, script.flag) == (None, Flag.ACTIVE)
    (both,) = look(b"%PDF-1.4\nPK\5\6")[2]
    assert both.flag is Flag.AMBIGUOUS


def office(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", **entries}.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_office_file_stays_closed():
    opener, children, troubles = look(office())
    assert (opener.wrapper, children, troubles) == (Fate.DOCUMENT, [], [])


@pytest.mark.parametrize(
    ("entries", "why", "flag"),
    [
        ({"word/vbaProject.bin": b"x"}, None, Flag.ACTIVE),
        ({"word/document.xml": LOL + "<w>&b;</w>"}, Why.HOSTILE_MARKUP, None),
        ({"word/media/x.xml": bytes(40 * 1024 * 1024)}, Why.BUDGET_RATIO, None),
    ],
)
def test_office_files_that_act_or_swell(entries, why, flag):
    (trouble,) = look(office(**entries))[2]
    assert (trouble.why, trouble.flag) == (why, flag)


def test_old_office_file_with_macros_is_active():
    (trouble,) = look(outlook_files.ole_file({"Workbook": b"x", "_VBA_PROJECT_CUR": {"VBA": {"dir": b"x"}}}))[2]
    assert (trouble.why, trouble.flag) == (None, Flag.ACTIVE)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (LOL + "<Invoice>&b;</Invoice>", Why.HOSTILE_MARKUP),
        ('<!DOCTYPE I [<!ENTITY x SYSTEM "file:///etc/passwd">]><I>&x;</I>', Why.HOSTILE_MARKUP),
        ('<!DOCTYPE I [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]><I/>', Why.HOSTILE_MARKUP),
        ('<I xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="x"/></I>', Why.HOSTILE_MARKUP),
        ("<a>" * 100_000, Why.BUDGET_DEPTH),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_hostile_xml_is_set_aside(text, why, charset):
    _, children, (trouble,) = look(f'<?xml version="1.0"?>{text}'.encode(charset), "factuur.xml")
    assert (children, trouble.why) == ([], why)


@pytest.mark.parametrize(
    "text", ["<a>", "<?xml version='1.0' encoding='no-such'?><a/>", "<a>" + "<b/>" * 250_000 + "</a>"]
)
def test_broken_or_huge_xml_is_only_a_document(text):
    assert look(text.encode(), "x.xml")[1:] == ([], [])


def test_invoice_tells_its_facts_and_gives_its_pdf():
    text = (
        '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>7</ID>'
        "<AdditionalDocumentReference><Attachment><EmbeddedDocumentBinaryObject filename='f.pdf'>JVBERg=="
        "</EmbeddedDocumentBinaryObject></Attachment></AdditionalDocumentReference></Invoice>"
    )
    opener = find_opener("", "", kinds.XML, text.encode())
    facts, child = opener.open(io.BytesIO(text.encode()), Budget(Limits(), time.monotonic))
    assert facts == Facts((("invoice-kind", "invoice"), ("invoice-number", "7")))
    assert (child.name, b"".join(child.chunks), opener.wrapper) == ("f.pdf", b"%PDF", Fate.DOCUMENT)


def png(width, height):
    out = io.BytesIO()
    Image.new("1", (8, 8)).save(out, "PNG")
    raw = bytearray(out.getvalue())
    raw[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    raw[29:33] = zlib.crc32(raw[12:29]).to_bytes(4, "big")
    return bytes(raw)


def test_pictures_beyond_all_sense_are_set_aside():
    assert look(png(4000, 3000))[2] == []
    (trouble,) = look(png(50_000, 50_000))[2]
    assert trouble.why is Why.BUDGET_RATIO


@pytest.fixture(scope="module")
def signer():
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return certificate, key


def signed(signer, content, encoding=serialization.Encoding.DER):
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(*signer, hashes.SHA256())
    return builder.sign(encoding, [pkcs7.PKCS7Options.Binary])


@pytest.mark.parametrize("encoding", [serialization.Encoding.DER, serialization.Encoding.PEM])
def test_signed_message_is_taken_out(signer, encoding):
    entity = b"Content-Type: text/plain\r\n\r\nhallo " * 100
    opener, ((child, content),), troubles = look(signed(signer, entity, encoding), "smime.p7m")
    assert (child.is_message, content, child.flags, troubles) == (True, entity, {Flag.SIGNED}, [])
    assert opener.wrapper is Fate.UNPACKED


def test_signed_file_is_taken_out_as_a_file(signer):
    _, ((child, content),), _ = look(signed(signer, b"%PDF-1.4"), "factuur.pdf.p7m")
    assert (child.is_message, content) == (False, b"%PDF-1.4")


@pytest.mark.parametrize(
    "raw",
    [
        b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80\x30\x80\x02\x01\x00\0\0\0\0\0\0",
        b"-----BEGIN PGP MESSAGE-----\n\nxyz\n",
    ],
)
def test_encrypted_messages_are_marked(raw):
    _, children, (trouble,) = look(raw)
    assert (children, trouble.flag) == ([], Flag.ENCRYPTED_MESSAGE)
