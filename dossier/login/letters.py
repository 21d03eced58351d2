"""Links by mail: invitations, and new passwords. The worker makes the token, so that nobody here ever sees it.

Asking for a new password does the same for every name: it is looked up by the worker, out of sight of who asks.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from adapters.insisting import insist
from adapters.mailer import Outgoing
from dossier import tries
from dossier.accountability.trail import Event, record
from dossier.hashes import digest_of, new_token
from dossier.login.accounts import as_typed, person_named, put_password, strong_hash
from dossier.login.letter_texts import letter
from dossier.login.locks import login_keys
from dossier.rows import changed_one, locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused, Undeliverable
from dossier.rules.letters import Draft, Mailbox, written
from dossier.rules.powers import Power, refuse_without
from dossier.rules.queues import Queue
from dossier.rules.signing_in import (
    ADDRESS_LIMIT,
    LETTER_LIMIT,
    RESET_LIFE,
    LetterKind,
    LetterState,
    LetterTimes,
    letter_state,
    network,
)
from dossier.rules.work import Claim, Work
from models import LoginLetter, Office, Person
from models.claims import finish, wake

STATION = "login-letter"
PASSWORDS = (LetterKind.INVITATION, LetterKind.RESET)  # whose link lets choose a password
PAGES = {  # behind the link
    LetterKind.INVITATION: "wachtwoord",
    LetterKind.RESET: "wachtwoord",
    LetterKind.NEW_ADDRESS: "mailadres",
    LetterKind.ADDRESS_CHANGED: "help",  # its words have no link
}
USABLE = (LetterState.INVITED, LetterState.SEEN, LetterState.ASKED)  # asked: it arrived before we wrote that down


@dataclass(frozen=True, slots=True)
class LetterView:
    """What the page behind the link shows."""

    kind: LetterKind
    state: LetterState
    name: str  # of the person
    office: str


@dataclass(frozen=True, slots=True)
class InvitationLine:
    id: UUID
    person_id: UUID
    name: str
    email: str
    state: LetterState
    asked_at: datetime
    sent_at: datetime | None  # None: not sent yet
    expires_at: datetime


def invite(house: House, person_id: UUID, act: Act) -> UUID:
    """Have an invitation sent, in the place of earlier ones. Raises NotFound, Refused."""
    refuse_without(act, Power.CLIENT_USERS)
    with house.database.write() as session:
        letter_id, hand_over = have_invited(session, person_id, house.settings.invitation_life, act)
    house.bell.ring(Queue.LIGHT, [hand_over])
    return letter_id


def have_invited(session: Session, person_id: UUID, life: timedelta, act: Act) -> tuple[UUID, UUID]:
    """`invite` within a transaction of the caller: the letter, and the hand-over to ring for. Raises NotFound."""
    person = locked_person(session, person_id)
    row = new(person.office_id, LetterKind.INVITATION, act.now, life)
    row.person_id = person_id
    hand_over = ask(session, row)
    record(session, Event(person.office_id, "login.invited", person_id, {"letter": str(row.id)}), act)
    return row.id, hand_over


def withdraw(house: House, person_id: UUID, act: Act) -> None:
    """The link of the invitation opens nothing any more. Raises NotFound, Refused when none is open."""
    refuse_without(act, Power.CLIENT_USERS)
    with house.database.write() as session:
        have_withdrawn(session, person_id, act)


def have_withdrawn(session: Session, person_id: UUID, act: Act) -> None:
    """`withdraw` within a transaction of the caller."""
    person = locked_person(session, person_id)
    if not withdraw_open(session, person_id, [LetterKind.INVITATION], act.now):
        raise Refused("There is no invitation that can still be taken up.")
    record(session, Event(person.office_id, "login.invitation-withdrawn", person_id), act)


def withdraw_open(session: Session, person_id: UUID, kinds: Collection[LetterKind], now: datetime) -> int:
    """Every letter of these kinds that nobody used: how many. One that is on its way opens nothing when it arrives."""
    mine = (LoginLetter.person_id == person_id, LoginLetter.kind.in_(kinds), LoginLetter.expires_at > now)
    unused = (LoginLetter.used_at.is_(None), LoginLetter.withdrawn_at.is_(None))
    open_ = session.scalars(select(LoginLetter).where(*mine, *unused).with_for_update()).all()
    for each in open_:
        each.withdrawn_at = now
    return len(open_)


def ask_new_password(house: House, domain: str, name: str, address: str, now: datetime) -> None:
    """The same answer and the same work for every name, also when it was asked too often."""
    with house.database.write() as session:
        by_address = tries.take(session, tries.key("letter-address", network(address)), ADDRESS_LIMIT, now)
        by_name = tries.take(session, tries.key("letter-name", f"{domain} {as_typed(name)}"), LETTER_LIMIT, now)
        office_id = session.scalar(select(Office.id).where(Office.mail_domain == domain))
        if office_id is None or not (by_address.allowed and by_name.allowed):
            return
        row = new(office_id, LetterKind.RESET, now, RESET_LIFE)
        row.asked_for = as_typed(name)
        hand_over = ask(session, row)
    house.bell.ring(Queue.LIGHT, [hand_over])


def write(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Station: make the token and mail the letter; nobody of that name: no letter. Raises TryLater, ClaimLost.

    Tried again, the letter has a new token: the one of before is void.
    """
    token = new_token()
    with house.database.write() as session:
        row = session.get(LoginLetter, claim.work.subject_id)
        person = _addressee(session, row, now) if row else None
        if row is None or person is None:
            session.execute(delete(LoginLetter).where(LoginLetter.id == claim.work.subject_id))
            finish(session, claim)
            return ()
        row.token_digest, row.person_id, row.asked_for = digest_of(token), person.id, ""
        _withdraw_others(session, row, now)
        outgoing = _outgoing(house, session.get_one(Office, row.office_id), person, row, f"{claim.token}", token, now)
    try:
        house.mailer.send(outgoing)
    except Undeliverable:
        outcome = {"bounced_at": now}
    else:
        outcome = {"sent_at": now}
    insist(lambda: _write_down(house, claim, outcome))
    return ()


def _write_down(house: House, claim: Claim, outcome: dict[str, datetime]) -> None:
    """Unwritten, a second letter would make the first one void while its reader has it open."""
    with house.database.write() as session:
        finish(session, claim)
        session.execute(update(LoginLetter).where(LoginLetter.id == claim.work.subject_id).values(outcome))


def look(house: House, token: str, now: datetime, kinds: Collection[LetterKind] = PASSWORDS) -> LetterView | None:
    """The link is opened. None: no such letter of these kinds."""
    with house.database.write() as session:
        row = of_token(session, token, kinds)
        if row is None or row.person_id is None:
            return None
        row.seen_at = row.seen_at or now
        person, office = session.get_one(Person, row.person_id), session.get_one(Office, row.office_id)
        return LetterView(LetterKind(row.kind), letter_state(times(row), now), person.name, office.name)


def accept(house: House, token: str, password: str, now: datetime) -> UUID:
    """Set the password that the link asks for: whose it is. The second step stays as it was.

    Raises NotFound, in the same words, for a link that is wrong, used, replaced or expired; Refused for a weak one.
    """
    with house.database.read() as session:
        row = of_token(session, token, PASSWORDS)
    if row is None or row.person_id is None or letter_state(times(row), now) not in USABLE:
        raise NotFound("This link does not count any more. Ask for a new one.")
    hash_ = strong_hash(house, row.person_id, password)
    with house.database.write() as session:
        person = locked_person(session, row.person_id)
        unused = (LoginLetter.id == row.id, LoginLetter.used_at.is_(None), LoginLetter.withdrawn_at.is_(None))
        if not changed_one(session, update(LoginLetter).where(*unused).values(used_at=now)):
            raise NotFound("This link does not count any more. Ask for a new one.")
        tries.forget(session, *login_keys(session, person))
        put_password(session, person.id, hash_, Act(str(person.id), now))
        return person.id


def invitations(house: House, domain: str, now: datetime) -> tuple[InvitationLine, ...]:
    """The newest of each person of this office, newest first."""
    with house.database.read() as session:
        found = select(LoginLetter, Person).join(Person, Person.id == LoginLetter.person_id)
        found = found.join(Office, Office.id == Person.office_id).where(Office.mail_domain == domain)
        newest = found.where(LoginLetter.kind == LetterKind.INVITATION, LoginLetter.withdrawn_at.is_(None))
        rows = session.execute(newest.order_by(LoginLetter.asked_at.desc(), LoginLetter.id)).all()
    return tuple(
        InvitationLine(
            row.id,
            person.id,
            person.name,
            person.email,
            letter_state(times(row), now),
            row.asked_at,
            row.sent_at,
            row.expires_at,
        )
        for row, person in rows
    )


def new(office_id: UUID, kind: LetterKind, now: datetime, life: timedelta) -> LoginLetter:
    return LoginLetter(id=uuid7(), office_id=office_id, kind=kind, asked_for="", asked_at=now, expires_at=now + life)


def ask(session: Session, row: LoginLetter) -> UUID:
    """Have it written, in the place of earlier ones of its kind: the hand-over to ring for."""
    session.add(row)
    session.flush()
    if row.person_id:
        _withdraw_others(session, row, row.asked_at)
    return wake(session, Work(STATION, row.id, row.office_id, Queue.LIGHT), row.asked_at)


def _withdraw_others(session: Session, row: LoginLetter, now: datetime) -> None:
    """Only the newest letter of a kind counts; but each old address hears that it counts no more."""
    if row.kind == LetterKind.ADDRESS_CHANGED:
        return
    older = (
        LoginLetter.person_id == row.person_id,
        LoginLetter.kind == row.kind,
        LoginLetter.id != row.id,
        LoginLetter.used_at.is_(None),
        LoginLetter.withdrawn_at.is_(None),
    )
    session.execute(update(LoginLetter).where(*older).values(withdrawn_at=now))


def _addressee(session: Session, row: LoginLetter, now: datetime) -> Person | None:
    if row.withdrawn_at or row.expires_at <= now:
        return None
    if row.person_id:
        return session.get(Person, row.person_id)
    person = person_named(session, session.get_one(Office, row.office_id).mail_domain, row.asked_for)
    ended = person is None or (person.expires_at is not None and person.expires_at <= now)
    return None if ended else person


def _outgoing(  # noqa: PLR0913, PLR0917 - what a letter is made of
    house: House, office: Office, person: Person, row: LoginLetter, turn: str, token: str, now: datetime
) -> Outgoing:
    page, address = PAGES[LetterKind(row.kind)], row.address or person.email
    link = f"{house.settings.portal_url.rstrip('/')}/{page}/{token}"
    subject, text = letter(LetterKind(row.kind), person, office.name, link, row.expires_at)
    sender = f"postmaster@{office.mail_domain}"
    draft = Draft(
        Mailbox(office.name, sender),
        Mailbox(person.name, address),
        subject,
        text,
        html="",
        message_id=f"{row.id.hex}.{turn}@{office.mail_domain}",  # a new token is a new letter
        date=now,
        headers=(("Auto-Submitted", "auto-generated"),),
    )
    return Outgoing(sender, address, written(draft))


def of_token(session: Session, token: str, kinds: Collection[LetterKind]) -> LoginLetter | None:
    """None: no letter of these kinds. What one kind lets do, no link of another kind does."""
    mine = (LoginLetter.token_digest == digest_of(token), LoginLetter.kind.in_(kinds))
    return session.scalar(select(LoginLetter).where(*mine))


def times(row: LoginLetter) -> LetterTimes:
    return LetterTimes(row.expires_at, row.sent_at, row.seen_at, row.used_at, row.bounced_at, row.withdrawn_at)
