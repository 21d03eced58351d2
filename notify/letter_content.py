"""What a letter says. No document, no content, no BSN; files named only where the office allows; links without power.

A link names the thing and nothing else: the portal asks who follows it to log in.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from dossier.rules.bsn import without_bsn
from dossier.rules.happenings import MANNERS, Happening, Lane
from dossier.rules.letters import LONGEST_NAME, one_line
from dossier.rules.notice_texts import OwnText, Place, filled
from dossier.rules.text import Language
from dossier.rules.wording.account import account_change
from models import Notice
from notify.facts import Facts
from notify.headings import HEADINGS, SUBJECTS, of_another_account
from notify.texts import minute, texts

NAMED = 20  # files that one section names; the rest is counted
COLOUR = "#1f4e79"  # of an office that chose none; white text on it has a contrast of 8.6 to 1
DOCUMENTS = {Happening.DOCUMENT_VISIBLE, Happening.DOCUMENT_CHANGED}
OWN_LOGIN = {Happening.ACCOUNT_CHANGED, Happening.NEW_DEVICE}
PLACES = {
    Happening.DOCUMENT_VISIBLE: "document",
    Happening.DOCUMENT_CHANGED: "document",
    Happening.FIRST_ACCESS: "folder",
    Happening.APPROVAL_ASKED: "approval",
    Happening.APPROVAL_REMINDER: "approval",
    Happening.APPROVAL_DECIDED: "approval",
    Happening.APPROVAL_EXPIRED: "approval",
    Happening.UPLOADED: "upload",
    Happening.MAIL_RECEIVED: "mail",
    Happening.MAIL_PARKED: "mail",
    Happening.MAIL_QUARANTINED: "mail",
    Happening.DOCUMENT_INFECTED: "document",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How the office shows itself."""

    office: str
    colour: str = COLOUR
    logo: bytes | None = None  # PNG; None: the name in text
    names_files: bool = False
    words: Mapping[tuple[Happening, str], OwnText] = field(default_factory=dict)  # of its own


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    introduction: tuple[str, ...]  # lines of the office's own; () where it has none
    url: str
    lines: tuple[Line, ...]  # empty: files are not named, or there is nothing to name
    more: int  # that are not named
    events: tuple[str, ...] = ()  # what happened to a login, and when
    advice: str = ""  # what to do when it was somebody else


@dataclass(frozen=True, slots=True)
class Said:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Reader:
    name: str
    language: Language
    lane: Lane


def say(reader: Reader, look: Look, notices: Sequence[Notice], facts: Facts, portal: str) -> Said:
    """The letter with these notices, which all stay. `portal`: its address without a path."""
    language, lane = reader.language, reader.lane
    sections = sections_of(notices, facts, look, reader, portal)
    t = texts(language)
    subject = sections[0].heading if len(sections) == 1 else SUBJECTS[lane](t)
    context = {
        "gettext": t.gettext,
        "ngettext": t.ngettext,
        "language": language,
        "subject": subject,
        "name": one_line(reader.name)[:LONGEST_NAME],
        "look": look,
        "sections": sections,
        "settings_url": f"{portal}/account/notices/"
        if any(MANNERS[each.happening].may_be_off for each in notices)
        else "",
    }
    text, html = (_templates().get_template(f"letter.{kind}").render(context) for kind in ("txt", "html"))
    return Said(f"{one_line(look.office)[:LONGEST_NAME]}: {subject}", text, html)


def sections_of(
    notices: Sequence[Notice], facts: Facts, look: Look, reader: Reader, portal: str
) -> tuple[Section, ...]:
    """By happening and dossier, in the order in which they came. A document that is new is not also changed."""
    new = {each.subject_id for each in notices if each.happening is Happening.DOCUMENT_VISIBLE}
    groups: dict[tuple[Happening, UUID | None, bool], dict[UUID, Notice]] = defaultdict(dict)
    for each in notices:
        if each.happening is not Happening.DOCUMENT_CHANGED or each.subject_id not in new:
            about_another = each.happening is Happening.ACCOUNT_CHANGED and each.subject_id != each.person_id
            once = each.subject_id if each.happening in PLACES else each.id
            groups[each.happening, each.administration_id, about_another].setdefault(once, each)
    return tuple(_section(key, list(group.values()), facts, look, reader, portal) for key, group in groups.items())


def _section(  # noqa: PLR0913, PLR0917 - what a section is made of
    key: tuple[Happening, UUID | None, bool],
    notices: Sequence[Notice],
    facts: Facts,
    look: Look,
    reader: Reader,
    portal: str,
) -> Section:
    happening, administration_id, about_another = key
    heading = of_another_account if about_another else HEADINGS[happening]
    dossier = facts.dossier_names.get(administration_id, "") if administration_id else ""
    said = heading(texts(reader.language), len(notices)).format(n=len(notices), dossier=_plain(dossier))
    own = OwnText() if about_another else look.words.get((happening, reader.language), OwnText())
    values = _values(look, reader, dossier, len(notices))
    names = [(each, _name(each, facts)) for each in notices if look.names_files]
    lines = [Line(name, _link(each, portal)) for each, name in names if name]
    alone = len(notices) == 1 and happening in PLACES
    url = _link(notices[0], portal) if alone else f"{portal}/go/dossier/{administration_id}"
    is_own_login = happening in OWN_LOGIN and not about_another
    elsewhere = f"{portal}/account/security" if is_own_login else portal
    return Section(
        filled(own.subject, values) or said,
        tuple(filled(own.introduction, values).splitlines()),
        url if administration_id and not is_own_login else elsewhere,
        tuple(lines[:NAMED]),
        len(lines[NAMED:]),
        tuple(_event(each, reader.language) for each in notices if happening in OWN_LOGIN),
        _advice(reader.language) if is_own_login else "",
    )


def _event(notice: Notice, language: Language) -> str:
    at = minute(notice.created_at, language)
    what = account_change(notice.occurrence, language)
    return f"{at}: {what}" if what else at


def _advice(language: Language) -> str:
    return texts(language).gettext(
        "Was this not you? Change your password at once, and call the office on a number that you know already."
    )


def _values(look: Look, reader: Reader, dossier: str, count: int) -> dict[Place, str]:
    """What an office's own words can say: nothing that the standard ones do not."""
    return {
        Place.OFFICE: _plain(look.office),
        Place.NAME: _plain(reader.name),
        Place.DOSSIER: _plain(dossier),
        Place.COUNT: str(count),
    }


def _name(notice: Notice, facts: Facts) -> str:
    """What the subject is called; "" where it has no name that a letter says."""
    document = facts.documents.get(notice.subject_id) if notice.happening in DOCUMENTS else None
    folder = facts.folders.get(notice.subject_id) if notice.happening is Happening.FIRST_ACCESS else None
    found = document or folder
    return _plain(found.name) if found else ""


def _plain(name: str) -> str:
    return without_bsn(one_line(name)[:LONGEST_NAME])


def _link(notice: Notice, portal: str) -> str:
    return f"{portal}/go/{PLACES[notice.happening]}/{notice.subject_id}"


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("notify"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
