"""Proving again who one is, before what guards the account is changed (`dossier.login.sessions`: fresh)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from adapters.house import House
from dossier import tries
from dossier.factors.codes import check_code, send_sms_code
from dossier.factors.usable import login_factors
from dossier.hashes import fits
from dossier.login.sessions import Entered, SignedIn, renew
from dossier.login.sign_in import NotIn, readiness
from dossier.rules.acts import Act
from dossier.rules.factors import Denied, Purpose, Sent, Usable
from dossier.rules.passwords import as_kept
from dossier.rules.signing_in import NAME_LIMIT, Readiness
from models import Password, Person


@dataclass(frozen=True, slots=True)
class Proof:
    """`code`: of the second step, for who has one."""

    password: str = field(repr=False)
    code: str = field(repr=False)


def is_proven(house: House, entered: Entered) -> bool:
    """Whether a moment ago this person gave all that they have: a remembered browser did not ask the second step."""
    return entered.fresh and (entered.second_step or not has_second_step(house, entered.person_id))


def has_second_step(house: House, person_id: UUID) -> bool:
    with house.database.read() as session:
        return readiness(session, session.get_one(Person, person_id)) is not Readiness.NOTHING


def ways(house: House, person_id: UUID, now: datetime) -> tuple[Usable, ...]:
    """With what this person may give the second step. Raises NotFound."""
    with house.database.read() as session:
        return login_factors(session, house.settings, person_id, now)


def send_code(house: House, act: Act) -> Sent | Denied:
    """By SMS. Raises NotFound, TryLater."""
    return send_sms_code(house, UUID(act.actor), purpose=Purpose.LOGIN, bound_to="", act=act)


def prove(house: House, token: str, proof: Proof, act: Act) -> SignedIn | NotIn | Denied:
    """The session `token` of the person who acts is fresh, under a new token. NotIn: the password was not right.

    Raises NotFound when the session has ended.
    """
    person_id = UUID(act.actor)
    key = tries.key("password", str(person_id))
    with house.database.write() as session:
        kept = session.get(Password, person_id)
        turn = tries.take(session, key, NAME_LIMIT, act.now)
    if not turn.allowed or not fits(kept.hash if kept else None, as_kept(proof.password)):
        return NotIn(turn.again_at)
    asked = has_second_step(house, person_id)
    with house.database.write() as session:
        tries.forget(session, key)
        judged = (
            check_code(session, house.seals, person_id, proof.code, purpose=Purpose.LOGIN, bound_to="", act=act)
            if asked
            else None
        )
    return judged if isinstance(judged, Denied) else renew(house, token, act, second_step=asked)
