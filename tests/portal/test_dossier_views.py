"""What the tree, a record and a search tell about documents: where they are, and who sees them."""

import dossiers
from dossiers import PIET, SANNE, YOUSSEF

from dossier.documents import records
from dossier.rules.handling import RecordKind
from dossier.rules.record_lines import NewRecord
from dossier.rules.rights import Level, Setting


def test_a_row_tells_what_is_below_it_and_only_what_deviates(place, browse, deep):
    root, below, _, document = deep
    piet, here = place.person(PIET), f"/dossier/{place.administration_id}"
    youssef = browse(YOUSSEF)

    def rows(of):
        page = youssef.get(f"{here}/?open={of}").text
        return {name: row for row in page.split("<li>")[1:] for name in ("Jaarwerk", "Voorraden", "Telling.pdf")
                if f"<span>{name}</span>" in row}  # fmt: skip

    closed = rows(root)
    assert 'title="2 documenten, ook in de mappen eronder">2</span>' in closed["Jaarwerk"]
    assert not any("badge" in row for row in closed.values())
    youssef.post(f"{here}/folders/{root}/rights", data={f"person.{piet}": Level.VIEW})
    youssef.post(f"{here}/folders/{below}/rights", data={f"person.{piet}": Level.VIEW})
    seen = rows(root)
    assert f"zichtbaar voor {PIET}" in seen["Jaarwerk"]
    assert "zichtbaar" not in seen["Voorraden"]  # as the folder above
    youssef.post(f"{here}/documents/{document}/rights", data={f"person.{piet}": Setting.HIDE})
    assert "alleen kantoor" in rows(root)["Telling.pdf"]


def test_a_dossier_is_searched_from_its_own_heading(place, browse, deep):
    page = browse(YOUSSEF).get(f"/dossier/{place.administration_id}/bin").text
    assert f'name="administration" value="{place.administration_id}"' in page
    assert 'aria-label="Zoeken in dit dossier"' in page


def test_from_a_record_its_documents_are_shown_and_come_to_a_folder(place, browse, deep):
    _, below, document, _ = deep
    record = records.put(place.database, place.desk, NewRecord(RecordKind.FIXED_ASSET, "101", "Oven"))
    here, waiting = f"/dossier/{place.administration_id}", place.document("Factuur oven.pdf")
    youssef = browse(YOUSSEF)
    for each in (document, waiting):
        youssef.post(f"{here}/records/{record}/documents", data={"document": str(each)})
    page = youssef.get(f"{here}/records/{record}").text
    assert 'opgeborgen in <a href="' in page
    assert "niet in een map" in page
    form = f'action="{here}/documents/{waiting}#moving"'
    assert form in page
    preview = youssef.get(f"{here}/documents/{waiting}?to={below}").text
    assert "Daarna zichtbaar voor: alleen het kantoor" in preview
    youssef.post(f"{here}/documents/{waiting}/move", data={"to": str(below)})
    page = youssef.get(f"{here}/records/{record}").text
    assert "Jaarwerk / Voorraden" in page  # it stays at the record as well
    assert browse(SANNE).post(f"{here}/records/{record}/documents", data={"document": str(waiting)}).status_code == 404


def test_what_is_found_tells_in_which_dossier_and_folder_it_is(place, browse, deep):
    root, below, *_ = deep
    page = browse(YOUSSEF).get("/search/?q=telling").text
    here = f"/dossier/{place.administration_id}/"
    way = f'<a href="{here}">{dossiers.BAKERY}</a> / <a href="{here}?open={root}">Jaarwerk</a> / '
    assert f'{way}<a href="{here}?open={below}">Voorraden</a>' in page
    assert "22 november 2026 · PDF" in page
    assert "(niet verplicht)" not in page
