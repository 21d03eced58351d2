"""Letters of a bag made ready to leave, in a fixed number of queries: what fell out, what is left, what they say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from adapters.house import House
from adapters.mailer import Outgoing
from dossier.rules.errors import Refused
from dossier.rules.happenings import MANNERS, Lapse, LetterState, NoticeState
from dossier.rules.letters import Draft, Mailbox, written
from dossier.rules.sending import return_address
from models import Letter, Notice, Office, OfficeStyle, Person, StoppedAddress
from notify.facts import Facts, gather
from notify.letter_content import Look, Reader, say
from notify.letter_recheck import lapse_of
from notify.own_words import words_in
from notify.preferences import unsubscribe_token
from notify.texts import language_of

# What a reader did is no reason to change a letter that may have arrived; what they may not see is.
STRICT = frozenset({Lapse.NOT_VISIBLE, Lapse.NO_ENTRY, Lapse.ADDRESS_STOPPED})


@dataclass(frozen=True, slots=True)
class Ready:
    letter_id: UUID
    since: datetime  # when the letter was begun
    outgoing: Outgoing
    may_have_arrived: bool  # by an earlier try that got no answer: what is new may not go in it any more


@dataclass(frozen=True, slots=True)
class _Sender:
    """The office that writes."""

    house: House
    office: Office
    look: Look
    stopped: frozenset[str]  # addresses


def prepare(session: Session, house: House, bag_id: UUID, now: datetime) -> list[Ready]:
    """The letters of this bag that are due, written. The empty ones are settled."""
    mine = (Letter.bag_id == bag_id, Letter.state == LetterState.WAITING, Letter.due_at <= now)
    letters = session.scalars(select(Letter).where(*mine).order_by(Letter.id)).all()
    if not letters:
        return []
    take_along(session, [each.id for each in letters if each.raw is None])
    ids, people = [each.id for each in letters], [each.person_id for each in letters]
    waiting = select(Notice).where(Notice.letter_id.in_(ids), Notice.state == NoticeState.WAITING)
    contents: dict[UUID | None, list[Notice]] = defaultdict(list)
    for notice in session.scalars(waiting.order_by(Notice.id)):
        contents[notice.letter_id].append(notice)
    facts = gather(session, ids, people, now)
    sender = _sender(session, house, letters[0].office_id, facts.people)
    ready = (_ready(sender, each, contents[each.id], facts) for each in letters)
    return [each for each in ready if each is not None]


def take_along(session: Session, letters: Sequence[UUID]) -> None:
    """Whatever waits for the same person, lane and pace goes in the letter: it is one, never two."""
    theirs = (Letter.person_id == Notice.person_id, Letter.lane == Notice.lane, Letter.pace == Notice.pace)
    # Asked as one yes or no, which no index has: SQLite would begin with all that waits in the house, for each bag.
    waits = and_(Notice.state == NoticeState.WAITING, Notice.letter_id.is_(None)).is_(True)
    session.execute(
        update(Notice).where(Letter.id.in_(letters), *theirs, waits).values(letter_id=Letter.id),
        execution_options={"synchronize_session": False},
    )


def _sender(session: Session, house: House, office_id: UUID, people: Mapping[UUID, Person]) -> _Sender:
    office = session.get_one(Office, office_id)
    style = session.get(OfficeStyle, office_id)
    words = words_in(session, office_id)
    look = Look(office.name, words=words)
    if style:
        look = Look(office.name, style.colour, style.logo, style.names_in_mail, words)
    stopped = select(StoppedAddress.address).where(
        StoppedAddress.office_id == office_id,
        StoppedAddress.stopped_at.is_not(None),
        StoppedAddress.address.in_([each.email for each in people.values()]),
    )
    return _Sender(house, office, look, frozenset(session.scalars(stopped)))


def _ready(sender: _Sender, letter: Letter, notices: Sequence[Notice], facts: Facts) -> Ready | None:
    """None: nothing of it is left."""
    person, now = facts.people[letter.person_id], facts.now
    may_have_arrived = letter.raw is not None
    is_stopped = person.email in sender.stopped
    lapses = {each.id: Lapse.ADDRESS_STOPPED if is_stopped else lapse_of(each, facts) for each in notices}
    if may_have_arrived and any(lapse is None for lapse in lapses.values()):
        lapses = {id_: lapse if lapse in STRICT else None for id_, lapse in lapses.items()}
    for each in notices:
        if lapse := lapses[each.id]:
            each.state, each.lapse, each.settled_at = NoticeState.LAPSED, lapse, now
    left = [each for each in notices if lapses[each.id] is None]
    if not left:
        letter.state, letter.settled_at, letter.raw = LetterState.EMPTY, now, None
        return None
    if letter.raw is None or len(left) < len(notices):
        letter.address = person.email
        letter.raw = written(_draft(sender, letter, person, left, facts))
    mail_from = _return_address(sender, letter)
    return Ready(letter.id, letter.created_at, Outgoing(mail_from, letter.address, letter.raw), may_have_arrived)


def _draft(sender: _Sender, letter: Letter, person: Person, notices: Sequence[Notice], facts: Facts) -> Draft:
    settings, office = sender.house.settings, sender.office
    portal = settings.portal_url.rstrip("/")
    reader = Reader(person.name, language_of(person.language), letter.lane)
    said = say(reader, sender.look, notices, facts, portal)
    headers = [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")]  # RFC 3834 5
    kinds = {each.happening for each in notices if MANNERS[each.happening].may_be_off}
    if token := unsubscribe_token(sender.house, person.id, kinds):
        headers.append(("List-Unsubscribe", f"<{portal}/unsubscribe/{token}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))  # RFC 8058 3.1
    return Draft(
        sender=Mailbox(office.name, f"geen-antwoord@{office.mail_domain}"),
        to=Mailbox(person.name, person.email),
        subject=said.subject,
        text=said.text,
        html=said.html,
        message_id=letter.message_id,
        date=letter.created_at,
        headers=tuple(headers),
        logo=sender.look.logo,
    )


def _return_address(sender: _Sender, letter: Letter) -> str:
    """The null sender where no key is configured: nobody could tell a bounce from a made-up one."""
    try:
        return return_address(letter.id, sender.office.mail_domain, sender.house.seals.mark)
    except Refused:
        return ""
