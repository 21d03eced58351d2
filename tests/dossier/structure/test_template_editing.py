"""Templates are changed with a note; what was made of them stays, until somebody pushes the change on purpose."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml
from mailed import make_folder
from sqlalchemy import select

from dossier.access.desk import Desk
from dossier.documents import undo
from dossier.office.offices import office_for
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.templating import TemplateFolder, read, walk, write
from dossier.structure import apply, template_editing, template_push
from models import Folder

ACT = Act("test", datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
FOLDERS = (
    TemplateFolder("Jaarwerk {boekjaar}", unfold=True, below=(TemplateFolder("Voorraden"), TemplateFolder("Bank"))),
)


@pytest.fixture
def office(any_house):
    with any_house.database.write() as session:
        return office_for(session, any_house.settings.domain, name="De Brug", act=ACT).id


@pytest.fixture
def made(any_house, office):
    """The code of a yearly template with FOLDERS."""
    code = template_editing.create(any_house.database, office, "Jaarwerk klein", ACT, yearly=True)
    template_editing.change(any_house.database, office, code, FOLDERS, "eerste mappen", ACT)
    return code


def names_in(house, administration):
    with house.database.read() as session:
        rows = session.scalars(select(Folder).where(Folder.administration_id == administration.id))
        return sorted(each.name for each in rows)


def renamed(folders, old, new):
    return tuple(
        replace(each, name=new if each.name == old else each.name, below=renamed(each.below, old, new))
        for each in folders
    )


def test_a_template_is_made_and_changed_with_a_note(any_house, office, made):
    found = template_editing.show(any_house.database, office, made)
    assert (found.code, found.version, found.yearly) == ("JAARWERK-KLEIN", 2, True)
    assert [(each.name, depth) for each, depth in walk(found.folders)] == [
        ("Jaarwerk {boekjaar}", 0),
        ("Voorraden", 1),
        ("Bank", 1),
    ]
    assert [each.note for each in template_editing.history(any_house.database, office, made)] == ["eerste mappen", ""]
    with pytest.raises(Refused, match="what is changed"):
        template_editing.change(any_house.database, office, made, FOLDERS, " ", ACT)


def test_every_shipped_template_goes_out_and_in_again(any_house, office):
    found = template_editing.show(any_house.database, office, "EENMALIG-BASIS")
    again = read(yaml.safe_load(yaml.safe_dump(write(found.folders))))
    assert again == found.folders
    assert template_editing.change(any_house.database, office, found.code, again, "niets", ACT) == found.version + 1
    assert template_editing.show(any_house.database, office, found.code).folders == found.folders


def test_what_was_applied_stays_as_it_is(any_house, office, made, make_administration):
    bakery = make_administration(office_id=office)
    wish = apply.Wish(made, 2026)
    list(apply.apply(any_house.database, [bakery.id], wish, ACT))
    before = names_in(any_house, bakery)
    found = template_editing.show(any_house.database, office, made).folders
    without_bank = (replace(found[0], name="Dossier {boekjaar}", below=found[0].below[:1]),)
    template_editing.change(any_house.database, office, made, without_bank, "bank eruit", ACT)
    assert names_in(any_house, bakery) == before == ["Bank", "Jaarwerk 2026", "Voorraden"]
    (applied,) = apply.apply(any_house.database, [bakery.id], wish, ACT)
    assert applied.added == 0
    list(apply.apply(any_house.database, [bakery.id], apply.Wish(made, 2027), ACT))
    assert names_in(any_house, bakery) == ["Bank", "Dossier 2027", "Jaarwerk 2026", "Voorraden", "Voorraden"]


def test_a_push_renames_what_nobody_renamed_and_is_undone_as_one(any_house, office, made, make_administration):
    bakery = make_administration(office_id=office)
    list(apply.apply(any_house.database, [bakery.id], apply.Wish(made, 2026), ACT))
    with any_house.database.write() as session:
        session.scalar(select(Folder).where(Folder.name == "Bank")).name = "Bank en kas"  # by hand
    make_folder(any_house, bakery, "Eigen map")
    found = template_editing.show(any_house.database, office, made).folders
    new = renamed(renamed(found, "Voorraden", "Voorraad"), "Bank", "Liquide middelen")
    new = (replace(new[0], unfold=False), *new[1:])
    template_editing.change(any_house.database, office, made, new, "namen", ACT)
    assert template_push.applied_in(any_house.database, office, made) == (bakery.id,)
    desk = Desk(bakery.id, ACT)
    told = {each.name: each for each in template_push.preview(any_house.database, desk, made)}
    assert set(told) == {"Voorraden", "Jaarwerk 2026"}
    (pushed,) = template_push.push(any_house.database, [desk], made)
    assert names_in(any_house, bakery) == ["Bank en kas", "Eigen map", "Jaarwerk 2026", "Voorraad"]
    assert pushed.changed == 2
    assert [each.changed for each in template_push.push(any_house.database, [desk], made)] == [0]
    undo.undo(any_house.database, desk, pushed.step_id)
    assert names_in(any_house, bakery) == ["Bank en kas", "Eigen map", "Jaarwerk 2026", "Voorraden"]


def test_a_locked_folder_is_left_alone(any_house, office, made, make_administration):
    bakery = make_administration(office_id=office)
    list(apply.apply(any_house.database, [bakery.id], apply.Wish(made, 2026), ACT))
    with any_house.database.write() as session:
        session.scalar(select(Folder).where(Folder.name == "Jaarwerk 2026")).locked_at = ACT.now
    found = template_editing.show(any_house.database, office, made).folders
    template_editing.change(any_house.database, office, made, renamed(found, "Bank", "Kas"), "naam", ACT)
    assert not template_push.preview(any_house.database, Desk(bakery.id, ACT), made)


def test_of_another_office_there_is_nothing(any_house, office, made, make_office):
    elsewhere = make_office(domain="inbox.ander.example")
    with pytest.raises(NotFound):
        template_editing.show(any_house.database, elsewhere, made)
    own = template_editing.create(any_house.database, elsewhere, "Eigen", ACT, yearly=False)
    theirs = template_editing.show(any_house.database, office, made).folders
    with pytest.raises(Refused, match="not of this template"):
        template_editing.change(any_house.database, elsewhere, own, theirs, "gestolen", ACT)


def test_only_administrators_change_templates(any_house, office, made):
    member = Act("00000000-0000-7000-8000-000000000001", ACT.now, frozenset({"medewerker"}))
    with pytest.raises(Refused, match="role"):
        template_editing.change(any_house.database, office, made, FOLDERS, "x", member)


@pytest.mark.parametrize(
    "written",
    [
        [{"naam": ""}],
        [{"naam": "a", "kleur": "rood"}],
        [{"naam": "a", "klant": "alles"}],
        [{"naam": "a", "bewaar": "altijd"}],
        [{"naam": "a", "id": "x"}],
        [{"naam": "a", "submappen": [{"naam": "b"}, {"naam": "B"}]}],
        [{"naam": str(number)} for number in range(301)],
    ],
)
def test_what_means_nothing_is_refused(written):
    with pytest.raises(Refused):
        read(written)
