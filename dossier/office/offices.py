"""The office (kantoor): made once per mail domain, with what each office starts with.

That is the default templates, and its own administration, which takes the mail to postmaster@ and abuse@.
"""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound
from dossier.structure.templates import add_default_templates
from models import Administration, MailAddress, Office, Person, audit

OWN_MAIL_NAME = "kantoor"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without l, o, i, 0 and 1: it is typed over from paper
UNGUESSABLE_LENGTH = 10  # of 31 letters: 49 bits


def unguessable_part() -> str:
    """For behind a mail name, so that nobody finds the address by trying."""
    return "".join(secrets.choice(LETTERS) for _ in range(UNGUESSABLE_LENGTH))


def office_for(session: Session, domain: str, *, name: str, act: Act) -> Office:
    """The office of this mail domain; a new one, called `name`, when there is none yet."""
    found = session.scalar(select(Office).where(Office.mail_domain == domain))
    return found or _new_office(session, domain, name, act)


def find(database: Database, domain: str) -> UUID:
    """The office of this mail domain. Raises NotFound."""
    with database.read() as session:
        found = session.scalar(select(Office.id).where(Office.mail_domain == domain))
    if found is None:
        raise NotFound(f"There is no office with the mail domain {domain}.")
    return found


def works_for(session: Session, act: Act, office_id: UUID) -> bool:
    """A program works for every office; a person for the own one."""
    person = session.get(Person, act.person_id) if act.person_id else None
    return act.by_program or (person is not None and person.office_id == office_id)


def mail_name_taken(session: Session, mail_name: str) -> bool:
    return session.scalar(select(MailAddress.id).where(MailAddress.mail_name == mail_name)) is not None


def _new_office(session: Session, domain: str, name: str, act: Act) -> Office:
    office = Office(name=name, mail_domain=domain, created_at=act.now)
    session.add(office)
    session.flush()
    session.add(_own_administration(session, office, act.now))
    add_default_templates(session, office.id, act)
    audit.record(
        session,
        office_id=office.id,
        actor=act.actor,
        action="office.created",
        subject_id=None,
        details={},
        now=act.now,
    )
    return office


def _own_administration(session: Session, office: Office, now: datetime) -> Administration:
    """RFC 5321 4.5.1: postmaster is always reachable, so the office has somewhere to put that mail."""
    taken = mail_name_taken(session, OWN_MAIL_NAME)  # by another office: mail names are unique in the system
    mail_name = f"{OWN_MAIL_NAME}-{unguessable_part()}" if taken else OWN_MAIL_NAME
    return Administration(
        office_id=office.id,
        client_id=None,
        name=office.name,
        created_at=now,
        addresses=[MailAddress(mail_name=mail_name, created_at=now)],
    )
