"""Changes that move the power to approve: the mobile number and the approval right (S1-39 to S1-41).

The PIN of whoever makes the change comes first; a program on this machine has none. What is denied comes back as a
value, so that the try is counted. The person concerned is told, also when it was their own doing: it may have been
somebody else.
"""

from uuid import UUID

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, at_work
from dossier.access.visitor import Visitor, refuse_onlooker
from dossier.accounts.members import member_here, write_down
from dossier.accounts.staff import is_colleague
from dossier.factors import alarms
from dossier.factors.codes import check_pin
from dossier.rules.acts import Act
from dossier.rules.errors import Refused
from dossier.rules.factors import Denied
from dossier.rules.powers import Power
from models import ClientMember, Person

HOME = "NL"  # of a number without a country
MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def e164(written: str) -> str:
    """'06 1234 5678' as '+31612345678' (ITU-T E.164). Raises Refused for what is no mobile number."""
    try:
        number = phonenumbers.parse(written, HOME)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in MOBILE:
        raise Refused("This is no mobile number. Write it as 06 12345678, or with the country as +32 470 123456.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def change_own_mobile(database: Database, visitor: Visitor, number: str, pin: str, act: Act) -> Denied | None:
    """None: changed. Raises Refused for what is no mobile number."""
    refuse_onlooker(visitor)
    with database.write() as session:
        return _change_mobile(session, visitor.person_id, number, pin, act)


def change_mobile(database: Database, desk: Desk, person_id: UUID, number: str, pin: str = "") -> Denied | None:
    """Of a user of the client of this dossier. None: changed. Raises NotFound; Refused, also for a colleague."""
    with at_work(database, desk, Power.CLIENT_USERS) as work:
        member = member_here(work, person_id)
        if is_colleague(work.session, member.person_id):  # it would open the second step of the office
            raise Refused("This is an office user, who changes the number in the own account.")
        return _change_mobile(work.session, member.person_id, number, pin, desk.act)


def let_approve(database: Database, desk: Desk, person_id: UUID, pin: str = "", *, on: bool) -> Denied | None:
    """Give or take the right to approve for this client (S1-40). None: done. Raises NotFound, Refused."""
    with at_work(database, desk, Power.CLIENT_USERS) as work:
        return set_approval_right(work.session, member_here(work, person_id), pin, desk.act, on=on)


def set_approval_right(session: Session, member: ClientMember, pin: str, act: Act, *, on: bool) -> Denied | None:
    """`let_approve` within a transaction of the caller."""
    if denied := _denied(session, pin, act):
        return denied
    if member.may_approve != on:
        member.may_approve = on
        write_down(session, member, "person.approval-right", act, on=on)
        alarms.say_own(session, session.get_one(Person, member.person_id), "approval-right-changed", act)
    return None


def _change_mobile(session: Session, person_id: UUID, number: str, pin: str, act: Act) -> Denied | None:
    wanted = e164(number)
    if denied := _denied(session, pin, act):
        return denied
    person = session.get_one(Person, person_id)
    if person.mobile != wanted:
        person.mobile, person.mobile_changed_at = wanted, act.now
        alarms.say_own(session, person, "mobile-changed", act)
    return None


def _denied(session: Session, pin: str, act: Act) -> Denied | None:
    if act.by_program:
        return None
    if act.person_id is None:
        raise Refused("Only a person does this, with their PIN.")
    answer = check_pin(session, act.person_id, pin, act)
    return answer if isinstance(answer, Denied) else None
