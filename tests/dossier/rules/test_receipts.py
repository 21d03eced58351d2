"""Receipts: who gets one, and a letter that no machine answers and no stranger learns from."""

import pytest

from dossier.rules.receipts import Answered, Attachment, Wishes, choose, compose
from dossier.rules.senders import Standing
from dossier.rules.states import (
    Automatic,
    Fate,
    Flag,
    Identity,
    Reason,
    ReceiptChoice,
    ScanState,
    SenderKind,
    Why,
)

TRUSTED = Standing(SenderKind.CLIENT_USER, Identity.CONFIRMED, None)
PDF = Attachment("Factuur.pdf", Fate.DOCUMENT, Why.ATTACHED, scan=ScanState.CLEAN)
VIRUS = Attachment("Factuur.exe", Fate.INFECTED, Why.VIRUS, scan=ScanState.INFECTED)
ON = Wishes(office=True)


@pytest.mark.parametrize(
    ("standing", "automatic", "wishes", "files", "choice"),
    [
        (TRUSTED, (), ON, [PDF], ReceiptChoice.SEND),
        (TRUSTED, (), ON, [PDF, VIRUS], ReceiptChoice.SEND),
        (TRUSTED, {Automatic.MAILING_LIST}, ON, [PDF], ReceiptChoice.AUTOMATIC),
        (Standing(SenderKind.STRANGER, Identity.CONFIRMED, None), (), ON, [PDF], ReceiptChoice.STRANGER),
        (Standing(SenderKind.STAFF, Identity.UNCONFIRMED, None), (), ON, [PDF], ReceiptChoice.NOT_CONFIRMED),
        (Standing(SenderKind.STAFF, Identity.LOCAL, None), (), ON, [PDF], ReceiptChoice.NOT_CONFIRMED),
        (
            Standing(SenderKind.STAFF, Identity.CONFIRMED, Reason.FOREIGN_DOMAIN),
            (),
            ON,
            [PDF],
            ReceiptChoice.NOT_CONFIRMED,
        ),
        (TRUSTED, (), Wishes(office=False), [PDF], ReceiptChoice.OFFICE_OFF),
        (TRUSTED, (), Wishes(office=True, sender=False), [PDF], ReceiptChoice.SENDER_OFF),
        (TRUSTED, (), Wishes(office=True, this_mail_answered=True), [PDF], ReceiptChoice.SENT_BEFORE),
        (TRUSTED, (), Wishes(office=True, refusal_sent_today=True), [VIRUS], ReceiptChoice.REFUSED_TODAY),
        (TRUSTED, (), Wishes(office=True, refusal_sent_today=True), [PDF], ReceiptChoice.SEND),
    ],
)
def test_choice(standing, automatic, wishes, files, choice):
    assert choose(standing, automatic, wishes, files) is choice


def answered(**changes):
    given = {
        "to": "klant@jansen.example",
        "subject": "Facturen",
        "message_id": "1@jansen.example",
        "date": "18 november 2026",
        "office": "Kantoor Noord",
        "attachments": (PDF,),
    }
    return Answered(**{**given, **changes})


@pytest.mark.attack("X07")
def test_is_never_answered_by_a_machine():
    letter = compose(answered())
    assert letter.envelope_from == ""
    assert dict(letter.headers) == {
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        "In-Reply-To": "<1@jansen.example>",
        "References": "<1@jansen.example>",
    }


def test_a_mail_without_message_id_starts_its_own_thread():
    assert {name for name, _ in compose(answered(message_id="")).headers} == {
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
    }


def test_tells_of_each_file_what_became_of_it():
    files = (
        PDF,
        Attachment("scans.zip", Fate.UNPACKED, Why.CONTAINER_OPENED, contents=3),
        Attachment("logo.png", Fate.FOLDED, Why.SMALL_INLINE_PICTURE),
        Attachment("loon.pdf", Fate.DOCUMENT, Why.ATTACHED, frozenset({Flag.LOCKED, Flag.SIGNED})),
        VIRUS,
        Attachment("film.mov", Fate.DOCUMENT, Why.ATTACHED, scan=ScanState.BEYOND_LIMITS),
        Attachment("", Fate.BODY, Why.FIRST_TEXT),
    )
    lines = [line for line in compose(answered(attachments=files)).text.splitlines() if line.startswith("- ")]
    assert lines == [
        "- Factuur.pdf: Document; het is als bijlage meegestuurd",
        "- scans.zip: Uitgepakt (3); de inhoud staat er los bij",
        "- logo.png: Weggevouwen plaatje uit de handtekening; het is een klein plaatje in de tekst",
        "- loon.pdf: Document; het is als bijlage meegestuurd; Beveiligd met een wachtwoord",
        "- Factuur.exe: Besmet, in quarantaine; de virusscanner heeft iets gevonden",
        "- film.mov: Document; het is als bijlage meegestuurd; Niet gescand: te groot voor de virusscanner",
    ]


def test_a_mail_without_files_says_so():
    assert "de tekst van uw mail is bewaard" in compose(answered(attachments=())).text
    assert "the text of it is kept" in compose(answered(attachments=()), "en").text


@pytest.mark.attack("X04", "M20")
def test_nobody_writes_headers_or_lines_into_it():
    evil = "x\r\nBcc: slachtoffer@x.example\u2028\x00"
    letter = compose(answered(subject=evil, message_id=evil, attachments=(Attachment(evil, *PDF_FATE),)))
    written = [letter.subject, *(value for _, value in letter.headers)]
    assert not any(set(each) & set("\r\n\0\u2028") for each in written)
    assert not any(line.startswith("Bcc") for line in letter.text.splitlines())


PDF_FATE = (Fate.DOCUMENT, Why.ATTACHED)


def test_a_subject_with_braces_is_only_text():
    assert compose(answered(subject="{office} {0}")).subject == "Ontvangen: {office} {0}"
