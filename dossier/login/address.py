"""The own mail address: changed once a link to the new one was followed, and told to the old one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from adapters.house import House
from dossier import tries
from dossier.factors.alarms import say_own
from dossier.login.letters import USABLE, ask, new, of_token, times
from dossier.rows import changed_one, locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.letters import one_line
from dossier.rules.queues import Queue
from dossier.rules.signing_in import LETTER_LIMIT, RESET_LIFE, LetterKind, letter_state
from models import LoginLetter, Person

LONGEST = 254  # characters (RFC 5321 4.5.3.1.3, with its errata)
KINDS = (LetterKind.NEW_ADDRESS,)
NO_LINK = "This link does not count any more. Ask for a new one."


def ask_change(house: House, person_id: UUID, address: str, act: Act) -> None:
    """Have a link sent to the new address; until it is followed nothing changes. Raises NotFound, Refused.

    For an address that somebody else has, the answer is the same and no letter goes: nobody hears who is known here.
    """
    wanted = checked(address)
    with house.database.write() as session:
        person = locked_person(session, person_id)
        if wanted == person.email:
            raise Refused("This is your address already.")
        turn = tries.take(session, tries.key("letter-name", str(person_id)), LETTER_LIMIT, act.now)
        taken = session.scalar(select(Person.id).where(Person.office_id == person.office_id, Person.email == wanted))
        if not turn.allowed or taken:
            return
        row = new(person.office_id, LetterKind.NEW_ADDRESS, act.now, RESET_LIFE)
        row.person_id, row.address = person_id, wanted
        hand_over = ask(session, row)
    house.bell.ring(Queue.LIGHT, [hand_over])


def confirm(house: House, token: str, now: datetime) -> str:
    """The link was followed: the new address, which counts from now on. The old one hears that it counts no more.

    Raises NotFound, in the same words, for a link that is wrong, used, replaced or expired, or somebody has it by now.
    """
    try:
        with house.database.write() as session:
            row = of_token(session, token, KINDS)
            if row is None or row.person_id is None or letter_state(times(row), now) not in USABLE:
                raise NotFound(NO_LINK)
            person = locked_person(session, row.person_id)
            unused = (LoginLetter.id == row.id, LoginLetter.used_at.is_(None), LoginLetter.withdrawn_at.is_(None))
            if not changed_one(session, update(LoginLetter).where(*unused).values(used_at=now)):
                raise NotFound(NO_LINK)
            told = new(person.office_id, LetterKind.ADDRESS_CHANGED, now, RESET_LIFE)
            told.person_id, told.address = person.id, person.email
            person.email = row.address
            hand_over = ask(session, told)
            say_own(session, person, "address-changed", Act(str(person.id), now))
            changed_to = person.email
    except IntegrityError:
        raise NotFound(NO_LINK) from None
    house.bell.ring(Queue.LIGHT, [hand_over])
    return changed_to


def checked(address: str) -> str:
    """As it is stored. Raises Refused for what is none."""
    wanted = address.strip().lower()
    local, _, domain = wanted.rpartition("@")
    if not local or "." not in domain or len(wanted) > LONGEST or any(each.isspace() for each in wanted):
        raise Refused("Give a mail address.")
    if one_line(wanted) != wanted or set(wanted) & set('<>,;:\\"()[]'):
        raise Refused("Give a mail address.")
    return wanted
