"""What an administrator corrects for somebody else: their name, and the mail address that they log in with."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.accountability.trail import Event, record
from dossier.factors.alarms import say_own
from dossier.login.address import checked
from dossier.login.letters import ask, new, withdraw_open
from dossier.login.own import checked_name
from dossier.rows import locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.queues import Queue
from dossier.rules.signing_in import RESET_LIFE, LetterKind
from models import Person

LINKS = (LetterKind.INVITATION, LetterKind.RESET, LetterKind.NEW_ADDRESS)


def rename(house: House, office_id: UUID, person_id: UUID, name: str, act: Act) -> None:
    """Raises NotFound, Refused."""
    wanted = checked_name(name)
    refuse_without(act, Power.OFFICE)
    with house.database.write() as session:
        person = _other(session, office_id, person_id, act)
        if person.name != wanted:
            person.name = wanted
            record(session, Event(office_id, "person.details-changed", person_id), act)


def change_address(house: House, office_id: UUID, person_id: UUID, address: str, act: Act) -> None:
    """From now on: the old address is told, and links that went to it open nothing any more.

    Raises NotFound; Refused, also when somebody else has it.
    """
    wanted = checked(address)
    refuse_without(act, Power.OFFICE)
    try:
        with house.database.write() as session:
            person = _other(session, office_id, person_id, act)
            if wanted == person.email:
                return
            withdraw_open(session, person_id, LINKS, act.now)
            told = new(office_id, LetterKind.ADDRESS_CHANGED, act.now, RESET_LIFE)
            told.person_id, told.address = person_id, person.email
            person.email = wanted
            hand_over = ask(session, told)
            say_own(session, person, "address-changed", act)
    except IntegrityError:
        raise Refused("Somebody else of the office or its clients has this mail address.") from None
    house.bell.ring(Queue.LIGHT, [hand_over])


def _other(session: Session, office_id: UUID, person_id: UUID, act: Act) -> Person:
    """Raises NotFound; Refused for oneself, who does it in the own account and proves the address."""
    person = locked_person(session, person_id)
    if person.office_id != office_id:
        raise NotFound("There is no such person.")
    if act.person_id == person_id:
        raise Refused("Change your own name and mail address in My account.")
    return person
