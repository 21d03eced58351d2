"""Templates applied to a real dossier, rights given on it, and 'wie ziet dit?' that tells the outcome."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from dossier.access import grants, who_sees
from dossier.access.desk import Desk
from dossier.access.grants import FolderRight
from dossier.access.visible import folders_for
from dossier.office import demo
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Because, Level
from dossier.rules.visibility import ClientUser
from dossier.structure import apply
from dossier.structure.apply import Wish
from models import Administration, Folder, Person

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ACT = Act("test", NOW)
ONCE = Wish("EENMALIG-BASIS", confirm_rights=True)


@pytest.fixture
def office(any_house):
    """The demo office: two partners who must not see each other's papers (S2-21)."""
    demo.fill(any_house.database, any_house.settings.domain, NOW)
    return any_house.database


def administration(database, name: str) -> UUID:
    with database.read() as session:
        return session.scalars(select(Administration.id).where(Administration.name == name)).one()


def person(database, name: str) -> UUID:
    with database.read() as session:
        return session.scalars(select(Person.id).where(Person.name == name)).one()


def folder(database, administration_id: UUID, name: str) -> UUID:
    with database.read() as session:
        mine = (Folder.administration_id == administration_id, Folder.name == name)
        return session.scalars(select(Folder.id).where(*mine)).one()


def seen(database, administration_id: UUID, name: str) -> set[str]:
    """Names of the folders that this client user sees, asked in SQL as the pages will."""
    with database.read() as session:
        office_id = session.get_one(Administration, administration_id).office_id
        viewer = ClientUser(office_id, frozenset({administration_id}))
        return set(session.scalars(select(Folder.name).where(folders_for(viewer, person(database, name)))))


def test_once_is_once_and_every_year_a_new_structure(office):
    bakery = administration(office, "Bakkerij Jansen B.V.")
    first, again = (next(apply.apply(office, [bakery], ONCE, ACT)) for _ in range(2))
    assert (first.added > 10, first.present, again.added, again.present) == (True, 0, 0, first.added)
    years = [next(apply.apply(office, [bakery], Wish("JAARWERK-KORT", year), ACT)).added for year in (2024, 2025, 2025)]
    assert years == [5, 5, 0]
    with office.read() as session:
        tops = select(Folder.name).where(Folder.administration_id == bakery, Folder.parent_id.is_(None))
        assert {"Jaarwerk 2024", "Jaarwerk 2025"} <= set(session.scalars(tops))


def test_the_preview_is_the_outcome(office):
    bakery = administration(office, "Bakkerij Jansen B.V.")
    steps = apply.preview(office, bakery, ONCE)
    assert next(apply.apply(office, [bakery], ONCE, ACT)).added == sum(not step.exists for step in steps)
    with office.read() as session:
        names = set(session.scalars(select(Folder.name).where(Folder.administration_id == bakery)))
    assert names == {step.name for step in steps}


def test_without_confirmation_everything_is_office_only(office):
    painters = administration(office, "Schildersbedrijf Bakker en Mol V.O.F.")
    next(apply.apply(office, [painters], Wish("EENMALIG-BASIS"), ACT))
    assert seen(office, painters, "Kees Bakker") == set()


def test_partners_see_their_own_folder_and_nothing_of_the_other(office):
    painters = administration(office, "Schildersbedrijf Bakker en Mol V.O.F.")
    answers = {"vennoot_a": "K. Bakker", "vennoot_b": "F. Mol"}
    next(apply.apply(office, [painters], Wish("EENMALIG-BASIS", answers=answers, confirm_rights=True), ACT))
    common = {"Vaste Stukken", "Documenten van klant", "Upload"}
    assert seen(office, painters, "Kees Bakker") == common | {"Persoonsgegevens K. Bakker"}
    assert seen(office, painters, "Fatima Mol") == common | {"Persoonsgegevens F. Mol"}


def test_a_wrong_year_is_refused(office):
    bakery = administration(office, "Bakkerij Jansen B.V.")
    with pytest.raises(Refused):
        list(apply.apply(office, [bakery], Wish("JAARWERK-KORT"), ACT))
    with pytest.raises(Refused):
        list(apply.apply(office, [bakery], Wish("EENMALIG-BASIS", 2026), ACT))


def test_a_grant_below_a_closed_folder_is_refused_or_completed(office):
    """Invariant 3: never half stored."""
    bakery = administration(office, "Bakkerij Jansen B.V.")
    next(apply.apply(office, [bakery], Wish("EENMALIG-BASIS"), ACT))
    piet, rest = person(office, "Piet Jansen"), folder(office, bakery, "Overig")
    right = FolderRight(piet, rest, Level.VIEW)
    with pytest.raises(Refused, match="Vaste Stukken"):
        grants.grant(office, bakery, right, ACT)
    assert seen(office, bakery, "Piet Jansen") == set()
    opened = grants.grant(office, bakery, right, ACT, open_way=True)
    assert [each.name for each in opened] == ["Vaste Stukken"]
    assert seen(office, bakery, "Piet Jansen") == {"Vaste Stukken", "Overig"}


def test_closing_a_hoofdmap_closes_everything_below_at_once(office):
    """Invariant 4; the right below is kept, dormant."""
    bakery = administration(office, "Bakkerij Jansen B.V.")
    next(apply.apply(office, [bakery], ONCE, ACT))
    sanne, top, rest = (
        person(office, "Sanne de Vries"),
        folder(office, bakery, "Vaste Stukken"),
        folder(office, bakery, "Overig"),
    )
    assert "Overig" in seen(office, bakery, "Sanne de Vries")
    grants.grant(office, bakery, FolderRight(sanne, top, Level.NONE), ACT)
    assert "Overig" not in seen(office, bakery, "Sanne de Vries")
    access = next(
        each.access for each in who_sees.of_folder(office, Desk(bakery, ACT), rest) if each.person_id == sanne
    )
    assert (access.sees, access.because, access.folder_id) == (False, Because.CLOSED_ABOVE, top)


def test_the_wwft_folders_are_never_opened_to_clients(office):
    bakery = administration(office, "Bakkerij Jansen B.V.")
    next(apply.apply(office, [bakery], ONCE, ACT))
    below = folder(office, bakery, "UBO en structuur")
    with pytest.raises(Refused):
        grants.grant(office, bakery, FolderRight(person(office, "Piet Jansen"), below, Level.VIEW), ACT, open_way=True)
    sights = {each.name: each.access for each in who_sees.of_folder(office, Desk(bakery, ACT), below)}
    assert sights["Marijke van den Berg"].sees
    assert sights["Youssef El Amrani"].because is Because.ROLE_MISSING
    assert sights["Piet Jansen"].because is Because.OFFICE_ONLY


def test_a_stranger_cannot_be_given_anything(office):
    bakery = administration(office, "Bakkerij Jansen B.V.")
    next(apply.apply(office, [bakery], Wish("EENMALIG-BASIS"), ACT))
    top = folder(office, bakery, "Vaste Stukken")
    with pytest.raises(NotFound):
        grants.grant(office, bakery, FolderRight(person(office, "Kees Bakker"), top, Level.VIEW), ACT)
