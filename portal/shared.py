"""What every page may ask for: the house, the hour, and who is signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import current_app, g, request

from adapters.database import Database
from adapters.house import House
from dossier.access import desk as desks
from dossier.access.desk import Desk
from dossier.access.guests import Guest
from dossier.access.visitor import Visitor, of_client, of_staff
from dossier.rules.acts import Act
from dossier.rules.powers import ClientRole
from dossier.rules.visibility import Staff

EXTENSION = "dossier"


@dataclass(frozen=True, slots=True)
class Shared:
    house: House


def house() -> House:
    return cast("Shared", current_app.extensions[EXTENSION]).house


def database() -> Database:
    return house().database


def now() -> datetime:
    """One moment for the whole request, by the clock that all hosts share. Raises TryLater."""
    if "now" not in g:
        g.now = database().now()
    return cast("datetime", g.now)


def guest() -> Guest:
    """Only behind a page that asks for somebody who is signed in."""
    assert g.guest is not None
    return cast("Guest", g.guest)


def act() -> Act:
    """What an office user does outside one dossier; of a client user just who and when."""
    if guest().roles:
        return desks.act_by(guest().person_id, _staff(), now())
    return Act(str(guest().person_id), now())


def client_act() -> Act:
    """What a user of the active client does, whatever else they are."""
    client = guest().client
    role = ClientRole.ADMINISTRATOR if client and client.may_add_users else ClientRole.USER
    return Act(str(guest().person_id), now(), frozenset({role}))


def desk(administration_id: UUID) -> Desk:
    """An office user at work in this dossier. Whether they may enter it, the service finds out."""
    return desks.of_staff(guest().person_id, _staff(), administration_id, now())


def visitor() -> Visitor:
    """The eyes of who is signed in: of a user of the active client, else of the office. Raises NotFound.

    Asked once for the whole request.
    """
    if g.looking is not None:
        return cast("Visitor", g.looking)
    who = guest()
    if "visitor" not in g:
        client = who.client
        g.visitor = (
            of_client(database(), who.person_id, client.id, now())
            if client is not None
            else Visitor(_staff(), who.person_id)
        )
    return cast("Visitor", g.visitor)


def _staff() -> Staff:
    """The office user who is signed in. Raises NotFound for others. Asked once for the whole request."""
    if "staff" not in g:
        g.staff = of_staff(database(), guest().person_id, now()).viewer
    return cast("Staff", g.staff)


def address() -> str:
    """Of the browser, as the network says."""
    return request.remote_addr or ""
