"""What a letter looks like on the wire: hostile names do no harm, and nothing in it carries power."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from dossier.rules.happenings import MANNERS, Happening, Lane
from dossier.rules.letters import Draft, Mailbox, written
from dossier.rules.wording.account import account_change
from models import Notice
from notify import letter_content as saying
from notify.facts import DocumentFact
from notify.letter_content import Look, Reader, say
from notify.texts import FOLDER

NOTIFY = Path(saying.__file__).parent
SERVICES = NOTIFY.parent / "dossier"
DOSSIER, PERSON = uuid4(), uuid4()
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def notice(happening, subject_id=None, person_id=PERSON, occurrence=""):
    return Notice(
        id=uuid4(),
        happening=happening,
        subject_id=subject_id or uuid4(),
        administration_id=DOSSIER,
        person_id=person_id,
        occurrence=occurrence,
        created_at=NOW,
    )


def facts(names=(), dossier="Bakkerij Jansen"):
    documents = {UUID(int=number): DocumentFact(name, DOSSIER, None, 1) for number, name in enumerate(names)}
    return SimpleNamespace(documents=documents, folders={}, dossier_names={DOSSIER: dossier})


def said(notices, facts, *, look=None, language="nl", lane=Lane.NEWS):
    return say(
        Reader("Piet", language, lane), look or Look("Kantoor De Linde"), notices, facts, "https://portaal.example"
    )


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("happening", Happening)
@pytest.mark.parametrize("count", [1, 3])
def test_every_happening_has_its_words(happening, language, count):
    letter = said([notice(happening) for _ in range(count)], facts(), language=language, lane=MANNERS[happening].lane)
    assert not re.search(r"[{}]", letter.subject + letter.text)
    assert f'<html lang="{language}">' in letter.html


def test_dutch_says_all_that_english_says():
    methods = [("**.py", "python"), ("templates/**", "jinja2")]
    wanted = {each[2] for each in extract_from_dir(NOTIFY, method_map=methods)}
    with (FOLDER / "nl.po").open("rb") as source:
        catalog = read_po(source, locale="nl")
    assert {each.id for each in catalog if each.id} == wanted
    for each in catalog:
        texts = each.string if isinstance(each.string, tuple) else (each.string,)
        assert all(texts)
        assert list(each.check()) == []


@pytest.mark.attack("X03")
def test_files_are_named_only_where_the_office_allows_and_a_bsn_never():
    names = ["Aangifte 123456782.pdf"]
    new = [notice(Happening.DOCUMENT_VISIBLE, UUID(int=0))]
    silent = said(new, facts(names))
    assert "Aangifte" not in silent.text + silent.html
    open_ = said(new, facts(names), look=Look("Kantoor", names_files=True))
    assert "Aangifte [bsn].pdf" in open_.text
    assert "123456782" not in open_.text + open_.html + open_.subject


def test_a_new_document_with_a_new_version_is_one_line():
    document = UUID(int=0)
    both = [notice(Happening.DOCUMENT_VISIBLE, document), notice(Happening.DOCUMENT_CHANGED, document)]
    letter = said(both, facts(["a.pdf"]), look=Look("Kantoor", names_files=True))
    assert letter.text.count("a.pdf") == 1


def test_what_changed_in_an_account_is_said_with_when_and_what_to_do():
    mine = [
        notice(Happening.ACCOUNT_CHANGED, PERSON, occurrence="password-set 2026-11-22T10:00:00"),
        notice(Happening.ACCOUNT_CHANGED, PERSON, occurrence="locked-approve 2026-11-22T10:00:00"),
    ]
    letter = said(mine, facts(), lane=Lane.ACCOUNT)
    for text in (letter.text, letter.html):
        assert "22 november 2026 11:00: Uw wachtwoord is gewijzigd" in text
        assert "22 november 2026 11:00: Te vaak een verkeerde code" in text
        assert "Was u dit niet zelf?" in text
        assert "https://portaal.example/account/security" in text


def test_an_administrator_hears_what_was_tried_and_not_to_change_a_password():
    about_piet = notice(Happening.ACCOUNT_CHANGED, uuid4(), occurrence="locked-password 2026-11-22T10:00:00")
    letter = said([about_piet], facts(), lane=Lane.ACCOUNT)
    assert "Te vaak een verkeerd wachtwoord" in letter.text
    assert "Was u dit niet zelf?" not in letter.text


def test_all_that_people_are_told_of_their_login_has_words():
    told = re.findall(r'say_own\(.*?"([a-z-]+)"', "".join(each.read_text("utf-8") for each in SERVICES.rglob("*.py")))
    assert len(told) > 10
    assert [each for each in told if not account_change(each, "nl")] == []


@pytest.mark.attack("X03")
def test_links_hold_nothing_but_the_place():
    letter = said([notice(happening) for happening in Happening], facts())
    links = re.findall(r'href="([^"]+)"', letter.html)
    assert links
    plain = re.compile(r"https://portaal\.example(/go/[a-z]+/[0-9a-f-]{36}|/account/notices/|/account/security)?")
    assert [each for each in links if not plain.fullmatch(each)] == []


@pytest.mark.attack("X04", "M20")
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_name_starts_a_header_or_breaks_the_page(person, office, file):
    named = Look(office + "<script>alert(1)</script>\r\nBcc: all@example.org", names_files=True)
    letter = said([notice(Happening.DOCUMENT_VISIBLE, UUID(int=0))], facts([file], dossier=person), look=named)
    assert "<script>" not in letter.html
    draft = Draft(
        Mailbox(named.office, "geen-antwoord@inbox.example"),
        Mailbox(f"{person}\r\nBcc: all@example.org", "piet@example.org"),
        letter.subject,
        letter.text,
        letter.html,
        "abc@inbox.example",
        NOW,
        (("List-Unsubscribe", f"<https://x/{person}\n\nhello>"),),
    )
    head = written(draft).partition(b"\r\n\r\n")[0]
    names = {line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in {b" ", b"\t"}}
    assert names == {
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"List-Unsubscribe", b"MIME-Version", b"Content-Type",
    }  # fmt: skip
    assert written(draft) == written(draft)


@pytest.mark.attack("X04")
def test_an_address_with_a_line_end_is_no_address():
    with pytest.raises(ValueError, match="line end"):
        written(
            Draft(Mailbox("a", "a@b.example"), Mailbox("p", "p@b.example\r\nBcc: x@y.example"), "", "", "", "1@b", NOW)
        )


def test_a_logo_goes_along_and_is_shown():
    logo = b"\x89PNG\r\n\x1a\n" + bytes(20)
    letter = said([notice(Happening.DOCUMENT_VISIBLE)], facts(), look=Look("Kantoor", logo=logo))
    draft = Draft(
        Mailbox("a", "a@b.example"), Mailbox("p", "p@b.example"), letter.subject, letter.text, letter.html, "1@b", NOW,
        logo=logo,
    )  # fmt: skip
    assert 'src="cid:logo"' in letter.html
    assert b"Content-ID: <logo>" in written(draft)


def test_a_program_finds_the_address_that_stops_the_letters():
    """Folded or encoded, as long headers are otherwise, it is no address any more (RFC 2369 2, RFC 8058 3.1)."""
    address = f"<https://portaal.kantoor.example/unsubscribe/{'WyIwMWEyMDU0' * 20}.{'0' * 32}>"
    box = Mailbox("René", "rene@x.example")
    draft = Draft(
        box, box, "Één nieuw bericht " * 8, "Hallo", "<p>Hallo", "a@x.example", NOW, (("List-Unsubscribe", address),)
    )
    raw = written(draft)
    assert f"List-Unsubscribe: {address}\r\n".encode() in raw
    longest = max(len(line) for line in raw.split(b"\r\n") if not line.startswith(b"List-Unsubscribe"))
    assert longest <= 78
