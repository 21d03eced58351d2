"""Passkeys (WebAuthn level 2): made while logged in, then the whole of a login. py_webauthn checks the ceremonies."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from adapters.house import House
from dossier import tries
from dossier.factors.alarms import say_own
from dossier.hashes import digest_of, new_token
from dossier.login.devices import Visit, known_device
from dossier.login.sessions import SignedIn
from dossier.login.sign_in import Entering, NotIn, enter
from dossier.rows import changed_one, locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.signing_in import ADDRESS_LIMIT, CEREMONY_LIFE, network
from models import Ceremony, Office, Passkey

LONGEST_LABEL = 80  # characters
ALWAYS = UserVerificationRequirement.REQUIRED  # PIN or finger at the key: a passkey alone is both steps


@dataclass(frozen=True, slots=True)
class Options:
    """What the browser gives to its authenticator."""

    token: str = field(repr=False)  # to be given back with the answer
    json: str


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    id: UUID
    label: str
    made_at: datetime
    last_at: datetime | None  # None: never used


def begin_registration(house: House, person_id: UUID, now: datetime) -> Options:
    """A new passkey for somebody who logged in a moment ago. Raises NotFound."""
    with house.database.write() as session:
        person = locked_person(session, person_id)
        known = session.scalars(select(Passkey.credential_id).where(Passkey.person_id == person_id))
        options = generate_registration_options(
            rp_id=_host(house),
            rp_name=session.get_one(Office, person.office_id).name,
            user_id=person_id.bytes,
            user_name=person.user_name or person.email,
            user_display_name=person.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=ALWAYS
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(each)) for each in known],
        )
        token = _ceremony(session, options.challenge, person_id, now)
    return Options(token, options_to_json(options))


def register(house: House, token: str, answer: dict[str, Any], label: str, act: Act) -> UUID:
    """Keep the passkey that the authenticator made. Raises NotFound for an old ceremony, Refused for a wrong answer."""
    with house.database.write() as session:
        ceremony = _taken(session, token, act.now)
    if ceremony is None or ceremony.person_id is None or str(ceremony.person_id) != act.actor:
        raise NotFound("This took too long. Begin again.")
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(ceremony.challenge),
            expected_rp_id=_host(house),
            expected_origin=house.settings.portal_url.rstrip("/"),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise Refused("The passkey could not be checked. Begin again.") from error
    with house.database.write() as session:
        person = locked_person(session, ceremony.person_id)
        row = Passkey(
            id=uuid7(),
            person_id=person.id,
            credential_id=bytes_to_base64url(made.credential_id),
            public_key=bytes_to_base64url(made.credential_public_key),
            sign_count=made.sign_count,
            label=label.strip()[:LONGEST_LABEL],
            made_at=act.now,
        )
        session.add(row)
        say_own(session, person, "passkey-added", act)
        return row.id


def begin_login(house: House, now: datetime) -> Options:
    """For whoever comes: the authenticator knows whose passkey it holds."""
    options = generate_authentication_options(rp_id=_host(house), user_verification=ALWAYS)
    with house.database.write() as session:
        token = _ceremony(session, options.challenge, None, now)
    return Options(token, options_to_json(options))


def log_in(house: House, token: str, answer: dict[str, Any], visit: Visit, now: datetime) -> SignedIn | NotIn:
    """The passkey is password and second step in one."""
    address_key = tries.key("address", network(visit.address))
    with house.database.write() as session:
        turn = tries.take(session, address_key, ADDRESS_LIMIT, now)
        ceremony = _taken(session, token, now) if turn.allowed else None
        named = Passkey.credential_id == str(answer.get("id", ""))
        passkey = session.scalar(select(Passkey).where(named)) if ceremony and ceremony.person_id is None else None
    count = _signed(house, answer, ceremony.challenge, passkey) if ceremony and passkey else None
    if passkey is None or count is None:
        return NotIn(turn.again_at)
    with house.database.write() as session:
        person = locked_person(session, passkey.person_id)
        ended = person.expires_at is not None and person.expires_at <= now
        same = (Passkey.id == passkey.id, Passkey.sign_count == passkey.sign_count)
        used = update(Passkey).where(*same).values(sign_count=count, last_at=now)
        if ended or not changed_one(session, used):
            return NotIn(None)
        tries.give_back(session, address_key)
        device = known_device(session, person.id, visit.device_token)
        entering = Entering(house, session, visit, Act(str(person.id), now))
        return enter(entering, person, device.id if device else None, trust=False)


def passkeys_of(house: House, person_id: UUID) -> tuple[PasskeyLine, ...]:
    """Oldest first."""
    with house.database.read() as session:
        mine = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
        return tuple(PasskeyLine(each.id, each.label, each.made_at, each.last_at) for each in session.scalars(mine))


def remove(house: House, person_id: UUID, passkey_id: UUID, act: Act) -> None:
    """Raises NotFound."""
    with house.database.write() as session:
        person = locked_person(session, person_id)
        mine = delete(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person_id)
        if not changed_one(session, mine):
            raise NotFound("There is no such passkey.")
        say_own(session, person, "passkey-removed", act)


def _signed(house: House, answer: dict[str, Any], challenge: str, passkey: Passkey) -> int | None:
    """The new count of the authenticator. None: the answer does not hold."""
    try:
        return verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(house),
            expected_origin=house.settings.portal_url.rstrip("/"),
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        ).new_sign_count
    except (WebAuthnException, ValueError):
        return None


def _ceremony(session: Session, challenge: bytes, person_id: UUID | None, now: datetime) -> str:
    token, until = new_token(), now + CEREMONY_LIFE
    kept = bytes_to_base64url(challenge)
    session.add(Ceremony(token_digest=digest_of(token), challenge=kept, person_id=person_id, expires_at=until))
    return token


def _taken(session: Session, token: str, now: datetime) -> Ceremony | None:
    """Each challenge is answered once. None: there is none of this token, or it has run out."""
    ceremony = session.scalar(select(Ceremony).where(Ceremony.token_digest == digest_of(token)))
    if ceremony is None or not changed_one(session, delete(Ceremony).where(Ceremony.id == ceremony.id)):
        return None
    return ceremony if ceremony.expires_at > now else None


def _host(house: House) -> str:
    return urlsplit(house.settings.portal_url).hostname or ""
