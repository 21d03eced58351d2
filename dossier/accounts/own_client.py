"""The data of the active client, which its users see and its delegated admin changes (S1-38)."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.visitor import Visitor, refuse_onlooker
from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from models import Client

LONGEST = 500  # characters of each


@dataclass(frozen=True, slots=True)
class Details:
    """'': none."""

    phone: str = ""
    email: str = ""
    address: str = ""  # street and place, in lines


def details(database: Database, visitor: Visitor) -> Details:
    """Raises NotFound."""
    with database.read() as session:
        client = _client(session, visitor)
        return Details(client.phone, client.email, client.address)


def change(database: Database, visitor: Visitor, new: Details, act: Act) -> None:
    """What changed stands in the trail by name, without the data. Raises NotFound, Refused."""
    refuse_onlooker(visitor)
    refuse_without(act, Power.OWN_USERS)
    wanted = {name: text.strip() for name, text in asdict(new).items()}
    if any(len(text) > LONGEST for text in wanted.values()):
        raise Refused("This has {limit} characters at the most.", limit=LONGEST)
    if wanted["email"] and "@" not in wanted["email"]:
        raise Refused("Give a mail address, or leave it empty.")
    with database.write() as session:
        client = _client(session, visitor)
        changed = sorted(name for name, text in wanted.items() if getattr(client, name) != text)
        if not changed:
            return
        for name in changed:
            setattr(client, name, wanted[name])
        record(session, Event(client.office_id, "client.details-changed", client.id, {"what": changed}), act)


def _client(session: Session, visitor: Visitor) -> Client:
    client = session.get(Client, visitor.client_id) if visitor.client_id and not visitor.viewer.expired else None
    if client is None:
        raise NotFound("There is no such client.")
    return client
