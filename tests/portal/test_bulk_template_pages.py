"""'Gebruik template' for many administrations: shown first, applied where it may, undone together."""

from dataclasses import replace

import pytest
from dossiers import BAKERY, HOLDING, MARIJKE, SANNE, YOUSSEF
from sqlalchemy import func, select

from dossier.office import administrations
from dossier.rules.templating import TemplateFolder
from dossier.structure import apply, template_editing, templates
from models import Administration, Folder


def folders(house, administration_id, year):
    with house.database.read() as session:
        mine = (Folder.administration_id == administration_id, Folder.year == year)
        return session.scalar(select(func.count()).select_from(Folder).where(*mine))


def id_of(house, name):
    with house.database.read() as session:
        return session.scalars(select(Administration.id).where(Administration.name == name)).one()


@pytest.fixture
def yearly(house, place):
    """A template that is added each book year."""
    return next(each.code for each in templates.list_all(house.database, house.settings.domain) if each.yearly)


def test_it_is_shown_applied_to_what_was_ticked_and_undone_together(house, place, browse, yearly):
    marijke, asked = browse(MARIJKE), {"template": yearly, "year": "2027"}
    page = marijke.get("/administrations/template/", query_string=asked).text
    assert BAKERY in page
    assert "Er is nog niets toegevoegd" in page
    ids = {name: id_of(house, name) for name in (BAKERY, HOLDING)}
    assert [folders(house, each, 2027) for each in ids.values()] == [0, 0]
    chosen = {**asked, "administration": [str(ids[BAKERY]), str(ids[HOLDING])]}
    done = marijke.post("/administrations/template/", data=chosen, follow_redirects=True)
    assert "Toegevoegd bij 2 administraties" in done.text
    count = folders(house, ids[BAKERY], 2027)
    assert count == folders(house, ids[HOLDING], 2027) > 0
    assert f"{count} mappen" in done.text
    again = marijke.post("/administrations/template/", data=chosen, follow_redirects=True)
    assert "2 hadden alles al" in again.text
    assert folders(house, ids[BAKERY], 2027) == count
    at = done.request.args["at"]
    assert "ongedaan" in marijke.post("/administrations/template/undo", data={"at": at}, follow_redirects=True).text
    assert [folders(house, each, 2027) for each in ids.values()] == [0, 0]


def test_the_next_year_is_prepared_for_those_that_have_this_one(house, place, browse, yearly):
    ids = {name: id_of(house, name) for name in (BAKERY, HOLDING)}
    list(apply.apply(house.database, [ids[BAKERY]], apply.Wish(yearly, 2026), place.desk.act))
    asked = {"template": yearly, "year": "2027", "before": "yes"}
    page = browse(MARIJKE).get("/administrations/template/", query_string=asked).text
    assert f'value="{ids[BAKERY]}" aria-label="{BAKERY}" checked' in page
    assert f'value="{ids[HOLDING]}" aria-label="{HOLDING}">' in page
    assert "heeft deze template niet voor 2026" in page
    assert "Volgend jaar klaarzetten" in browse(MARIJKE).get("/administrations/template/").text


def test_one_that_is_refused_leaves_the_others(house, place, browse):
    """A folder below a locked one needs a reason."""
    office_id, act, code = place.row(place.document()).office_id, place.desk.act, "EENMALIG-BASIS"
    with house.database.write() as session:
        top = session.scalars(select(Folder).where(Folder.administration_id == place.administration_id)).first()
        top.locked_at, top_item = act.now, top.template_item_id
    shown = template_editing.show(house.database, office_id, code)
    longer = tuple(_with_one_below(each, top_item) for each in shown.folders)
    template_editing.change(house.database, office_id, code, longer, "meer", act)
    holding = id_of(house, HOLDING)
    data = {"template": code, "administration": [str(place.administration_id), str(holding)]}
    page = browse(MARIJKE).post("/administrations/template/", data=data, follow_redirects=True).text
    assert "Toegevoegd bij 1 administratie." in page
    assert f"Niet gedaan voor {BAKERY}" in page
    page = (
        browse(MARIJKE)
        .post("/administrations/template/", data={**data, "reason": "besproken"}, follow_redirects=True)
        .text
    )
    assert "Toegevoegd bij 1 administratie." in page


def _with_one_below(folder, item_id):
    if folder.id != item_id:
        return folder
    return replace(folder, below=(*folder.below, TemplateFolder(name="Erbij")))


def test_it_is_for_administrators_and_their_own_dossiers_only(house, place, browse, as_, yearly, make_office):
    chosen = {"template": yearly, "year": "2027", "administration": str(place.administration_id)}
    for name in (YOUSSEF, SANNE):
        assert browse(name).get("/administrations/template/").status_code == 404
        assert browse(name).post("/administrations/template/", data=chosen).status_code == 404
        assert browse(name).get("/administrations/template/result").status_code == 404
        assert browse(name).post("/administrations/template/undo").status_code == 404
    assert as_(None).get("/administrations/template/").status_code == 302
    marijke = browse(MARIJKE)
    for address in ("/administrations/template/result?at=onzin", "/administrations/template/result?at=2026-01-01"):
        assert marijke.get(address).status_code == 404
    assert marijke.post("/administrations/template/", data={**chosen, "administration": []}).status_code == 409
    mixed = {**chosen, "administration": [chosen["administration"], str(make_office(domain="inbox.ander.example"))]}
    assert marijke.post("/administrations/template/", data=mixed).status_code == 404
    administrations.switch(house.database, "bakkerij-jansen", place.desk.act, on=False)
    assert BAKERY not in marijke.get("/administrations/template/", query_string=chosen).text
    assert marijke.post("/administrations/template/", data=chosen).status_code == 404
    assert folders(house, place.administration_id, 2027) == 0
