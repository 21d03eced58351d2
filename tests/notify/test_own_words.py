"""Words of an office's own: filled from a fixed list, and never more than the standard letter tells."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from dossiers import BAKERY, PIET, place
from dossiers import NOW as THEN
from factories import make_office
from postal import post

from dossier.access import grants
from dossier.access.grants import FolderRight
from dossier.documents import documents
from dossier.rules.acts import Act
from dossier.rules.errors import Refused
from dossier.rules.happenings import Happening
from dossier.rules.letters import Draft, Mailbox, written
from dossier.rules.notice_texts import OwnText, Place, checked, filled, places_of
from dossier.rules.rights import Level
from models import AuditEvent
from notify.letter_content import Look
from notify.own_words import set_words, words_of
from notify.preview import DOSSIER, READER, preview, standard

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PORTAL = "https://portaal.example"
NEW = Happening.DOCUMENT_VISIBLE
STAFF = Act("01900000-0000-7000-8000-000000000000", NOW, frozenset({"medewerker"}))


def said(text, happening=NEW, *, look=None, language="nl"):
    return preview(look or Look("Kantoor De Linde"), happening, language, PORTAL, {(happening, language): text})


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("happening", Happening)
def test_every_notice_can_be_said_in_own_words(happening, language):
    places = " ".join(f"{{{each}}}" for each in places_of(happening))
    text = checked(happening, OwnText(f"Onderwerp {places}", f"Beste {places}\nDank u."))
    letter = said(text, happening, language=language)
    assert "{" not in letter.subject + letter.text + letter.html
    assert letter.subject.startswith("Kantoor De Linde: Onderwerp")
    assert "Dank u." in letter.text
    assert "Dank u." in letter.html
    assert "{n}" not in standard(happening, language)


def test_what_is_left_empty_is_as_in_the_standard_letter():
    assert said(OwnText()) == preview(Look("Kantoor De Linde"), NEW, "nl", PORTAL, {})
    letter = said(OwnText(introduction="Fijn dat u er bent."))
    assert "Een nieuw document staat" in letter.subject or "document" in letter.subject
    assert "Fijn dat u er bent." in letter.text
    assert said(OwnText(subject="Alleen in het Nederlands")).subject != said(OwnText(), language="en").subject


def test_own_words_name_no_file_that_the_standard_letter_does_not():
    everything = OwnText(" ".join(f"{{{each}}}" for each in places_of(NEW)), "x")
    assert "Voorbeeld.pdf" not in said(everything).text
    assert set(Place) == {Place.OFFICE, Place.NAME, Place.DOSSIER, Place.COUNT}  # none is of a document
    named = said(everything, look=Look("Kantoor De Linde", names_files=True))
    assert named.text.count("Voorbeeld.pdf") == 1  # where the office lets letters name files, as in the standard one


@pytest.mark.parametrize(
    "text",
    ["{document}", "{dossier.x}", "{0}", "{}", "{naam", "naam}", "{{naam}}", "{naam!r}", "111222333", "x" * 2000],
)
def test_nothing_else_can_be_filled_in(text):
    with pytest.raises(Refused):
        checked(NEW, OwnText(text))
    with pytest.raises(Refused):
        checked(NEW, OwnText("", text))


def test_a_notice_about_an_account_knows_no_dossier():
    with pytest.raises(Refused, match="dossier"):
        checked(Happening.NEW_DEVICE, OwnText("In {dossier}"))


def test_no_word_starts_a_header_or_breaks_the_page():
    nasty = "Hallo\r\nBcc: dief@example.org\u2028X-Eigen: 1\u202e"
    text = checked(NEW, OwnText(nasty, f"<script>alert(1)</script>\n{nasty}"))
    letter = said(text)
    assert "<script>" not in letter.html
    boxes = Mailbox("K", "k@kantoor.example"), Mailbox("P", "p@example.org")
    raw = written(Draft(*boxes, letter.subject, letter.text, letter.html, "1@kantoor.example", NOW))
    mail = message_from_bytes(raw, policy=default)
    assert mail["Bcc"] is None
    assert mail["X-Eigen"] is None
    assert "\n" not in str(mail["Subject"])
    # a value that looks like a place, or like a header, stays what it is
    assert filled("{naam}", {Place.NAME: "{dossier}", Place.DOSSIER: "geheim"}) == "{dossier}"


def test_words_are_kept_for_one_office_and_put_back(any_house):
    office, other = make_office(any_house), make_office(any_house, domain="inbox.ander.example")
    act = Act("cli", NOW)
    set_words(any_house.database, office, NEW, {"nl": OwnText("Nieuw!"), "en": OwnText()}, act)
    assert words_of(any_house.database, office) == {(NEW, "nl"): OwnText("Nieuw!")}
    assert words_of(any_house.database, other) == {}
    with pytest.raises(Refused):
        set_words(any_house.database, office, NEW, {"nl": OwnText("{geheim}")}, act)
    with pytest.raises(Refused):
        set_words(any_house.database, office, NEW, {"nl": OwnText("Mag niet")}, STAFF)
    assert words_of(any_house.database, office) == {(NEW, "nl"): OwnText("Nieuw!")}
    set_words(any_house.database, office, NEW, {"nl": OwnText(), "en": OwnText()}, act)
    assert words_of(any_house.database, office) == {}
    with any_house.database.read() as session:
        assert [each.action for each in session.query(AuditEvent)] == ["office.notice-text-set"] * 2


def test_the_preview_is_invented():
    letter = said(OwnText("{naam} {dossier}"))
    assert READER in letter.subject
    assert DOSSIER in letter.subject


def test_a_letter_that_leaves_has_the_words_of_its_office(mailing, relay):
    made = place(mailing, BAKERY)
    right = FolderRight(made.person(PIET), made.folder("Oprichting en statuten"), Level.VIEW)
    grants.grant(made.database, made.administration_id, right, Act("cli", THEN), open_way=True)
    post(mailing, THEN + timedelta(hours=1))
    relay.mails.clear()
    own = {"nl": OwnText("{aantal} stuk klaar, {naam}", "Komt u kijken?")}
    set_words(made.database, made.client().office_id, NEW, own, Act("cli", THEN))
    documents.move(made.database, made.desk, made.document("Akte.pdf"), made.folder("Oprichting en statuten"))
    post(mailing, THEN + timedelta(hours=2))
    [mail] = [each for each in relay.mails if "piet" in each.to]
    assert mail.message["subject"].endswith(f": 1 stuk klaar, {PIET}")
    assert "Komt u kijken?" in mail.text
    assert "Akte.pdf" not in mail.text
