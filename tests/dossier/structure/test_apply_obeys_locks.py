"""A template adds nothing below a locked folder without a reason, and is taken back as one step."""

import dossiers
import pytest
from sqlalchemy import select

from dossier.documents.undo import undo
from dossier.rules.errors import Refused
from dossier.rules.handling import Destination
from dossier.structure import apply, folders
from dossier.structure.apply import Wish
from models import Folder, Template, TemplateItem


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def applied(place, wish):
    [done] = apply.apply(place.database, [place.administration_id], wish, place.desk.act)
    return done


def names(place):
    with place.database.read() as session:
        here = Folder.administration_id == place.administration_id
        return sorted(session.scalars(select(Folder.name).where(here)))


def test_a_folder_that_went_comes_back_below_a_locked_one_with_a_reason_only(place):
    before = names(place)
    folders.delete(place.database, place.desk, place.folder("Upload"), Destination.INBOX)
    folders.lock(place.database, place.desk, place.folder("Documenten van klant"))
    with pytest.raises(Refused, match="locked"):
        applied(place, Wish("EENMALIG-BASIS"))
    assert "Upload" not in names(place)
    done = applied(place, Wish("EENMALIG-BASIS", reason="Klant wil weer uploaden"))
    assert (done.added, names(place)) == (1, before)


def test_taken_back_as_one(place):
    before = names(place)
    code = yearly(place)
    done = applied(place, Wish(code, 2026, confirm_rights=True))
    assert done.added > 1
    undo(place.database, place.desk, done.step_id)
    assert names(place) == before
    again = applied(place, Wish(code, 2026))
    assert (again.added, applied(place, Wish(code, 2026)).step_id) == (done.added, None)


def test_not_taken_back_once_a_document_is_in_it(place):
    done = applied(place, Wish(yearly(place), 2026))
    with place.database.read() as session:
        folder = session.scalars(select(Folder.id).where(Folder.year == 2026).order_by(Folder.id.desc())).first()
    place.document(folder=folder)
    with pytest.raises(Refused, match="changed since"):
        undo(place.database, place.desk, done.step_id)


def yearly(place) -> str:
    """A yearly template that asks nothing."""
    with place.database.read() as session:
        asking = select(TemplateItem.template_id).where(TemplateItem.asks.is_not(None))
        free = select(Template.code).where(Template.yearly, Template.id.not_in(asking)).order_by(Template.code)
        return session.scalars(free).first()
