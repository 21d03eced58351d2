import email
import email.policy
import io
import time

import compressed_rtf
import outlook_files as make
import pytest

from dossier.rules.states import Flag, Why
from ingest.reading.containers import find_opener
from ingest.reading.limits import Budget, Limits
from ingest.reading.sniff import HEAD_BYTES, detect

IMESSAGE = bytes.fromhex("0703020000000000c000000000000046")
ISTREAM = bytes.fromhex("0c00000000000000c000000000000046")


def opened(raw, limits=None):
    """What the opener of these bytes gives."""
    stream = io.BytesIO(raw)
    kind = detect(raw[:HEAD_BYTES], stream, "")
    opener = find_opener("", "", kind, raw[:HEAD_BYTES])
    return [
        (b"".join(item.chunks), item) if hasattr(item, "chunks") else (None, item)
        for item in opener.open(stream, Budget(limits or Limits(), time.monotonic))
    ]


def message(raw):
    """The one message it gives, as the standard library reads it."""
    (content, child), *rest = opened(raw)
    assert child.is_message
    assert not rest
    return email.message_from_bytes(content, policy=email.policy.default)


def files(mail):
    return {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}


def test_msg_becomes_a_message_with_its_own_headers():
    mail = message(
        make.msg_file(
            {
                0x37: "Factuur é 12",
                0x42: "Jan, de Vries",
                0x65: "/o=x/cn=y",
                0x5D02: "jan@klant.test",
                0x1000: "Hallo\r\n",
            },
            recipients=[
                {0x3001: "Kantoor", 0x39FE: "in@kantoor.test", 0xC15: 1},
                {0x3001: "'bas@klant.test'", 0xC15: 2},
            ],
        )
    )
    assert mail["subject"] == "Factuur é 12"
    assert mail["from"].addresses[0].addr_spec == "jan@klant.test"
    assert mail["from"].addresses[0].display_name == "Jan, de Vries"
    assert mail["to"].addresses[0].addr_spec == "in@kantoor.test"
    assert mail["cc"].addresses[0].addr_spec == "bas@klant.test"
    assert mail.get_body(("plain",)).get_content().strip() == "Hallo"


def test_x500_is_no_address_and_transport_headers_help_out():
    values = {0x37: "x", 0x42: "Jan", 0x65: "/o=exchange/cn=jan"}
    assert message(make.msg_file(values))["from"].addresses == () or "@" not in message(make.msg_file(values))["from"]
    values[0x7D] = "Received: by here\r\nFrom: =?utf-8?q?Jan?= <jan@klant.test>\r\nContent-Type: text/plain\r\n\r\n"
    mail = message(make.msg_file(values))
    assert mail["from"].addresses[0].addr_spec == "jan@klant.test"
    assert mail["received"] == "by here"
    assert mail.get_content_type() == "multipart/mixed"


def test_attachments_keep_every_byte_and_their_longest_name():
    content = bytes(range(256)) * 40 + b"\r\n--=_mixed\r\n"
    mail = message(
        make.msg_file(
            {0x37: "x"},
            attachments=[
                {0x3701: content, 0x3704: "JAARRE~1.PDF", 0x3707: "Jaarrekening 2025 č définitief.pdf"},
                {0x3701: b"small", 0x3704: "KORT.TXT", 0x3712: "pic@01"},
                {0x3701: b"", 0x3001: "leeg.txt"},
            ],
        )
    )
    assert files(mail) == {"Jaarrekening 2025 č définitief.pdf": content, "KORT.TXT": b"small", "leeg.txt": b""}
    assert [part["content-id"] for part in mail.iter_attachments()][1] == "<pic@01>"


def test_messages_inside_messages_come_out_as_messages():
    inner = make.msg_tree({0x37: "binnen"}, attachments=[{0x3701: b"diep", 0x3707: "d.txt"}], header_bytes=24)
    middle = make.msg_tree({0x37: "midden"}, attachments=[{0x3001: "binnen", "message": inner}], header_bytes=24)
    mail = message(make.msg_file({0x37: "buiten"}, attachments=[{0x3001: "midden", "message": middle}]))
    (outer,) = mail.iter_attachments()
    assert outer.get_filename() == "midden.eml"
    (nested,) = outer.get_content().iter_attachments()
    assert nested.get_content()["subject"] == "binnen"
    assert files(nested.get_content()) == {"d.txt": b"diep"}


def test_texts_that_are_not_unicode_follow_the_code_page_of_their_message():
    mail = message(
        make.msg_file(
            {0x3FFD: 932, 0x37: (0x1E, "請求書".encode("cp932"))},
            attachments=[{0x3701: b"x", 0x3707: (0x1E, "表.txt".encode("cp932"))}],
        )
    )
    assert mail["subject"] == "請求書"
    assert list(files(mail)) == ["表.txt"]


def test_a_body_that_only_rtf_has_is_read():
    html = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 "
        rb"caf\'e9 \u8364?{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0 }"
    )
    mail = message(make.msg_file({0x37: "x", 0x1009: compressed_rtf.compress(html)}))
    assert mail.get_body(("html",)).get_content().strip() == "<p>café €</p>"
    plain = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator x;}Regel een\par Regel \{twee\}}"
    mail = message(make.msg_file({0x37: "x", 0x1009: compressed_rtf.compress(plain)}))
    assert mail.get_body(("plain",)).get_content() == "Regel een\nRegel {twee}"


def test_broken_rtf_costs_the_body_only():
    mail = message(make.msg_file({0x37: "x", 0x1009: b"rubbish"}, attachments=[{0x3701: b"1", 0x3707: "a.txt"}]))
    assert files(mail) == {"a.txt": b"1"}


def test_an_ole_object_gives_its_main_content():
    tree = {"\x01Ole": b"12", "CONTENTS": b"the picture"}
    mail = message(make.msg_file({0x37: "x"}, attachments=[{0x3707: "o.bmp", "object": tree}]))
    assert files(mail) == {"o.bmp": b"the picture"}


def test_messages_nested_beyond_the_limit_are_refused_by_value():
    tree = make.msg_tree({0x37: "kern"}, header_bytes=24)
    for _ in range(6):
        tree = make.msg_tree({0x37: "schil"}, attachments=[{0x3001: "m", "message": tree}], header_bytes=24)
    raw = make.msg_file({0x37: "top"}, attachments=[{0x3001: "m", "message": tree}])
    ((_, trouble),) = opened(raw, Limits(mime_depth=5))
    assert trouble.why is Why.BUDGET_DEPTH


@pytest.mark.parametrize("place", [40, 44, 64, 72])
def test_ole_headers_that_claim_more_than_the_file_are_refused(place):
    raw = bytearray(make.msg_file({0x37: "x"}))
    raw[place : place + 4] = b"\xff\xff\xff\x7f"
    opener = find_opener("", "", "application/vnd.ms-outlook", b"")
    (trouble,) = opener.open(io.BytesIO(bytes(raw)), Budget(Limits(), time.monotonic))
    assert trouble.flag is Flag.DAMAGED


def test_tnef_gives_body_and_attachments():
    raw = make.tnef_file(
        make.attribute(0x9007, (1252).to_bytes(8, "little"), 1),
        make.attribute(0x8004, "Onderwerp ë\0".encode("cp1252"), 1),
        make.attribute(0x800C, b"Hallo\0", 1),
        make.tnef_attachment("KORT~1.PDF", b"%PDF-1.4", {0x3707: "Lange naam č 1.pdf"}),
        make.tnef_attachment("b.txt", b""),
    )
    mail = message(raw)
    assert mail["subject"] == "Onderwerp ë"
    assert mail.get_body(("plain",)).get_content() == "Hallo"
    assert files(mail) == {"Lange naam č 1.pdf": b"%PDF-1.4", "b.txt": b""}


def test_tnef_objects_lose_the_guid_before_their_file_and_binaries_lose_nothing():
    raw = make.tnef_file(
        make.tnef_attachment("a.doc", None, {0x3701: (0x0D, ISTREAM + b"file")}),
        make.tnef_attachment("b.doc", None, {0x3701: b"0123456789abcdefghij"}),
    )
    assert files(message(raw)) == {"a.doc": b"file", "b.doc": b"0123456789abcdefghij"}


def test_tnef_messages_inside_come_out_as_messages():
    inner = make.tnef_file(make.attribute(0x8004, b"binnen\0", 1), make.tnef_attachment("d.txt", b"diep"))
    mail = message(make.tnef_file(make.tnef_attachment("m", None, {0x3701: (0x0D, IMESSAGE + inner)})))
    (outer,) = mail.iter_attachments()
    assert outer.get_content()["subject"] == "binnen"
    assert files(outer.get_content()) == {"d.txt": b"diep"}


def test_tnef_that_ends_early_gives_what_is_there_and_says_so():
    raw = make.tnef_file(make.tnef_attachment("a.txt", b"whole"), make.tnef_attachment("b.txt", b"0123456789"))
    (content, child), (_, trouble) = opened(raw[:-8])
    assert child.is_message
    assert files(email.message_from_bytes(content, policy=email.policy.default)) == {
        "a.txt": b"whole",
        "b.txt": b"0123",
    }
    assert trouble.flag is Flag.DAMAGED


def test_tnef_whose_counts_lie_ends_with_its_bytes():
    lying = b"\xff\xff\xff\xff" + make.mapi({0x3707: "n.txt"})[4:]
    raw = make.tnef_file(make.tnef_attachment("t", b"x"), make.attribute(0x9005, lying))
    assert files(message(raw)) == {"n.txt": b"x"}
