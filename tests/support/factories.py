"""Rows to begin with. Each maker takes a house and gives plain ids, so that no table row leaves its session."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from adapters.house import House
from models import Administration, Client, MailAddress, Office

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


@dataclass(frozen=True)
class MadeAdministration:
    id: UUID
    office_id: UUID
    mail_name: str
    address: str  # mails to it reach the dossier


def make_office(house: House, *, domain: str = "", name: str = "Kantoor De Linde") -> UUID:
    """An office; without `domain` that of the settings. Its own administration takes postmaster@ and abuse@."""
    office = Office(name=name, mail_domain=domain or house.settings.domain, created_at=NOW)
    with house.database.write() as session:
        session.add(office)
        session.flush()
        session.add(
            Administration(
                office_id=office.id, name=name, created_at=NOW, addresses=[_address(f"kantoor-{next(_numbers)}")]
            )
        )
    return office.id


def make_administration(
    house: House,
    *,
    mail_name: str = "",
    office_id: UUID | None = None,
    dossier_on: bool = True,
    open_: bool = True,
    older_names: tuple[str, ...] = (),
) -> MadeAdministration:
    """An administration with a client of its own; without `office_id` in the office of the settings' domain."""
    name = mail_name or f"klant-{next(_numbers)}"
    with house.database.write() as session:
        office = session.get_one(Office, office_id or _office_of_settings(house))
        client = Client(office_id=office.id, name=f"Cliënt van {name}", created_at=NOW)
        session.add(client)
        session.flush()
        made = Administration(
            office_id=office.id,
            client_id=client.id,
            name=name.replace("-", " ").title(),
            dossier_on=dossier_on,
            created_at=NOW,
            addresses=[_address(name, open_=open_), *(_address(older, current=False) for older in older_names)],
        )
        session.add(made)
        session.flush()
        return MadeAdministration(made.id, office.id, name, f"{name}.dossier@{office.mail_domain}")


def _office_of_settings(house: House) -> UUID:
    with house.database.read() as session:
        found = session.query(Office.id).filter_by(mail_domain=house.settings.domain).scalar()
    return found or make_office(house)


def _address(name: str, *, current: bool = True, open_: bool = True) -> MailAddress:
    return MailAddress(mail_name=name, current=current, open=open_, created_at=NOW, closed_at=None if open_ else NOW)
