"""Records of a CSV file on a page: shown first, then imported, twice without effect. And a new version at 'Toon'."""

import re
from io import BytesIO

import pytest
from dossiers import MARIJKE, SANNE, YOUSSEF
from posting import PDF
from signing_in import make_login
from testing_pages import restrict
from uploading import Uploading

from dossier.documents import records

CSV = "soort;nummer;omschrijving\nvaste activa;101;Oven\nonzin;1;x\nrelatie;;zonder nummer\n".encode("utf-8-sig")


def chosen(content):
    return {"file": (BytesIO(content), "activa.csv")}


def test_a_file_is_shown_line_by_line_and_then_imported_once(place, browse):
    youssef, address = browse(YOUSSEF), f"/dossier/{place.administration_id}/records/import"
    page = youssef.post(address, data=chosen(CSV)).text
    assert "Soort" in page or "soort" in page
    assert records.every(place.database, place.desk) == ()  # nothing is written yet
    content = re.search(r'name="content" value="([^"]+)"', page).group(1)
    done = youssef.post(address, data={"content": content}, follow_redirects=True).text
    assert "Geïmporteerd: 1 nieuw, 0 gewijzigd, 0 gelijk gebleven, 2 weggelaten." in done
    assert [each.number for each in records.every(place.database, place.desk)] == ["101"]
    assert (
        "0 nieuw, 0 gewijzigd, 1 gelijk" in youssef.post(address, data={"content": content}, follow_redirects=True).text
    )
    assert "Er is niets te importeren" in youssef.post(address, data=chosen(CSV)).text


@pytest.mark.parametrize("given", [b"", b"geen;kolommen\n1;2\n", b"x" * 1_000_001])
def test_what_is_no_list_of_records_comes_back_with_the_form(place, browse, given):
    address = f"/dossier/{place.administration_id}/records/import"
    assert browse(YOUSSEF).post(address, data=chosen(given)).status_code == 422
    assert browse(YOUSSEF).post(address, data={"content": "geen base64!"}).status_code == 422
    assert browse(YOUSSEF).post(address).status_code == 422


def test_only_who_may_enter_the_dossier_imports_and_uploads_a_version(house, place, browse, as_):
    kees = make_login(house, "kees@kantoor.example", staff=True)
    restrict(house, kees)
    document = place.document("Balans.pdf", place.folder("Upload"))
    here = f"/dossier/{place.administration_id}"
    for address in (f"{here}/records/import", f"{here}/documents/{document}/version/upload"):
        for browser in (browse(SANNE), as_(kees)):
            assert browser.post(address, data=chosen(CSV)).status_code == 404
        assert as_(None).post(address, data=chosen(CSV)).status_code == 302
    assert browse(SANNE).get(f"{here}/records/import").status_code == 404
    assert browse(MARIJKE).get(f"{here}/records/import").status_code == 200


def test_a_new_version_is_uploaded_where_the_document_is_shown(house, place, browse):
    document = place.document("Balans.pdf", place.folder("Upload"))
    address, youssef = f"/dossier/{place.administration_id}/documents/{document}", browse(YOUSSEF)
    large = PDF + b"0" * 3_000_000  # more than a form may carry
    data = {"file": (BytesIO(large), "nieuw.pdf"), "reason": ""}
    assert "nieuwe versie" in youssef.post(f"{address}/version/upload", data=data, follow_redirects=True).text
    Uploading(house, place).walk()
    assert "versie 2" in youssef.get(address).text
    assert youssef.post(f"{address}/version/upload", data={}).status_code == 409  # nothing was chosen
