"""Templates: looked at by the office, changed by its administrators, in a form that needs no script."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signing_in import make_login
from werkzeug.datastructures import MultiDict

from dossier.office.offices import office_for
from dossier.rules.errors import Refused
from dossier.rules.templating import TemplateFolder, walk
from dossier.structure import template_editing
from portal.template_rows import Row, changed, folders_of, from_form, rows_of

CODE = "EENMALIG-BASIS"


@pytest.fixture
def office(house, office_act):
    with house.database.write() as session:
        return office_for(session, house.settings.domain, name="De Brug", act=office_act).id


@pytest.fixture
def anna(house, office):
    return make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder",))


def as_form(rows, **more):
    form = MultiDict()
    for number, row in enumerate(rows):
        for field in ("id", "name", "depth", "level", "role", "retention", "office_role", "asks", "ledger"):
            form.add(field, str(getattr(row, field)))
        for field in ("unfold", "temporary"):
            if getattr(row, field):
                form.add(field, str(number))
    form.update(more)
    return form


def names(house, office):
    return [each.name for each, _ in walk(template_editing.show(house.database, office, CODE).folders)]


def test_a_folder_is_added_and_saved_with_a_note(house, as_, office, anna):
    browser = as_(anna)
    assert "Vaste Stukken" in browser.get(f"/office/templates/{CODE}").text
    rows = rows_of(template_editing.show(house.database, office, CODE).folders)
    added = [*rows, Row("Correspondentie", 0)]
    page = browser.post(f"/office/templates/{CODE}/edit", data=as_form(added, note="post erbij"), follow_redirects=True)
    assert "Dit is nu versie 2" in page.text
    assert names(house, office)[-1] == "Correspondentie"


def test_codes_are_said_in_words_and_the_template_by_its_name(house, as_, office, anna):
    browser = as_(anna)
    for address in (f"/office/templates/{CODE}", f"/office/templates/{CODE}/edit"):
        page = re.sub(r"<[^>]*>", " ", browser.get(address).text)
        assert "Eenmalig - basismappen" in page
        assert "Blijvend bewaren" in page
        assert "Directie: Zien" in page or "Zien: Directie" in page
        for code in (CODE, "fiscaal-7", "zien_upload", "vennoot:A"):
            assert code not in page, (address, code)


def test_a_role_of_the_office_itself_stays_what_it_was(house, as_, office, anna):
    browser, address = as_(anna), f"/office/templates/{CODE}/edit"
    browser.post(address, data=as_form([Row("Notaris", 0, level="zien", role="extern:notaris")], note="notaris"))
    assert '<option value="extern:notaris" selected>Extern: notaris</option>' in browser.get(address).text


def test_a_button_changes_the_form_and_nothing_else(house, as_, office, anna):
    rows = rows_of(template_editing.show(house.database, office, CODE).folders)
    page = as_(anna).post(f"/office/templates/{CODE}/edit", data=as_form(rows, do="remove 0"))
    assert page.status_code == 200
    assert 'value="Vaste Stukken"' not in page.text
    assert names(house, office)[0] == "Vaste Stukken"


def test_without_a_note_the_form_comes_back_with_what_was_typed(house, as_, office, anna):
    answer = as_(anna).post(f"/office/templates/{CODE}/edit", data=as_form([Row("Eigen map", 0)]))
    assert answer.status_code == 422
    assert "Eigen map" in answer.text
    assert "Eigen map" not in names(house, office)


def test_colleagues_look_and_strangers_find_nothing(house, as_, office, anna):
    colleague = make_login(house, "bo@kantoor.example", staff=True)
    assert as_(colleague).get(f"/office/templates/{CODE}").status_code == 200
    assert as_(colleague).get(f"/office/templates/{CODE}/edit").status_code == 404
    assert as_(colleague).post("/office/templates/", data={"name": "x"}).status_code == 404
    assert as_(anna).get("/office/templates/NIET-DAAR").status_code == 404
    assert as_(None).get("/office/templates/").status_code == 302


FOLDERS = st.recursive(
    st.builds(TemplateFolder, st.text("abc", min_size=1, max_size=8), unfold=st.booleans()),
    lambda below: st.builds(
        TemplateFolder,
        st.text("abc", min_size=1, max_size=8),
        below=st.lists(below, max_size=3, unique_by=lambda each: each.name.casefold()).map(tuple),
    ),
    max_leaves=8,
)


@given(st.lists(FOLDERS, max_size=4, unique_by=lambda each: each.name.casefold()).map(tuple))
def test_a_tree_goes_through_the_form_unharmed(folders):
    assert folders_of(from_form(as_form(rows_of(folders)))) == folders


@given(st.lists(st.builds(Row, st.text("ab ", max_size=3), st.integers(0, 9)), max_size=6), st.text(max_size=9))
def test_whatever_is_pressed_or_sent_never_breaks(rows, do):
    try:
        folders_of(changed(rows, do))
    except Refused:
        return


def test_a_submap_below_nothing_is_refused():
    with pytest.raises(Refused, match="below nothing"):
        folders_of([Row("b", 1)])
