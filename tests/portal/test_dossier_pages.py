"""The staff pages of one dossier: who may open them, and what they do."""

import io
import re
from datetime import UTC, datetime

import dossiers
from counting import statements
from dossiers import HOLDING, MARIJKE, PIET, SANNE, YOUSSEF

from dossier.access import view_as, visitor
from dossier.accounts import staff
from dossier.documents import lists, records, seen
from dossier.rules.acts import Act
from dossier.rules.handling import RecordKind
from dossier.rules.record_lines import NewRecord
from dossier.rules.rights import Level, Setting
from dossier.structure import folders
from dossier.structure.tree import NewFolder
from models import Administration


def addresses(place, deep):
    root, _, document, _ = deep
    record = records.put(place.database, place.desk, NewRecord(RecordKind.FIXED_ASSET, "101", "Oven"))
    here = f"/dossier/{place.administration_id}"
    return [
        f"{here}/",
        f"{here}/?open={root}",
        f"{here}/template",
        f"{here}/template?template=JAARWERK-KORT&year=2026",
        f"{here}/folders/{root}/edit",
        f"{here}/folders/{root}/edit?to=",
        f"{here}/folders/{root}/add",
        f"{here}/folders/{root}/rights",
        f"{here}/folders/{root}/who",
        f"{here}/documents/{document}",
        f"{here}/documents/{document}?to={root}",
        f"{here}/documents/{document}/rights",
        f"{here}/documents/{document}/who",
        f"{here}/look",
        f"{here}/unseen",
        f"{here}/bin",
        f"{here}/records",
        f"{here}/records/{record}",
        f"{here}/approvals",
        f"{here}/approvals/ask/{document}",
    ]


def test_colleagues_open_every_page_and_nobody_else_does(place, browse, as_, deep):
    youssef, sanne, nobody = browse(YOUSSEF), browse(SANNE), as_(None)
    for address in addresses(place, deep):
        assert youssef.get(address).status_code == 200, address
        assert sanne.get(address).status_code == 404, address
        assert nobody.get(address).status_code == 302, address
    elsewhere = dossiers.Place(place.database, other_administration(place)).administration_id
    staff.restrict(place.database, office_of(place), place.person(YOUSSEF), [elsewhere], Act("test", dossiers.NOW))
    for address in addresses(place, deep):
        assert youssef.get(address).status_code == 404, address


def other_administration(place):
    with place.database.read() as session:
        return session.query(Administration.id).filter_by(name=HOLDING).scalar()


def office_of(place):
    with place.database.read() as session:
        return session.get_one(Administration, place.administration_id).office_id


def test_pages_of_administrators_are_for_them_only(place, browse):
    for page in ("trail",):
        assert browse(MARIJKE).get(f"/dossier/{place.administration_id}/{page}").status_code == 200
        assert browse(YOUSSEF).get(f"/dossier/{place.administration_id}/{page}").status_code == 404
    export = browse(MARIJKE).post(f"/dossier/{place.administration_id}/export")
    assert export.data[:2] == b"PK"
    assert browse(YOUSSEF).post(f"/dossier/{place.administration_id}/export").status_code == 404


def test_nothing_of_another_dossier_answers_here(place, browse, deep):
    root, _, document, _ = deep
    elsewhere = f"/dossier/{other_administration(place)}"
    youssef = browse(YOUSSEF)
    for address in (
        f"folders/{root}/edit",
        f"folders/{root}/rights",
        f"documents/{document}",
        f"documents/{document}/who",
    ):
        assert youssef.get(f"{elsewhere}/{address}").status_code == 404, address
    assert youssef.post(f"{elsewhere}/documents/{document}/bin").status_code == 404
    assert place.row(document).folder_id == root


def test_a_hoofdmap_opens_everything_below_it_when_set_so(place, browse, deep):
    root, *_ = deep
    youssef, here = browse(YOUSSEF), f"/dossier/{place.administration_id}"
    page = youssef.get(f"{here}/?open={root}").text
    assert "Balans.pdf" in page
    assert "Telling.pdf" in page
    youssef.post(f"{here}/folders/{root}/edit", data={"name": "Jaarwerk", "root": "yes"})
    page = youssef.get(f"{here}/?open={root}").text
    assert "Balans.pdf" in page
    assert "Voorraden" in page
    assert "Telling.pdf" not in page


def test_opening_a_folder_far_down_asks_for_the_ones_above_and_tells_what_is_seen(place, browse, deep):
    _, below, _, _ = deep
    piet = place.person(PIET)
    youssef, address = browse(YOUSSEF), f"/dossier/{place.administration_id}/folders/{below}/rights"
    answer = youssef.post(address, data={f"person.{piet}": Level.VIEW})
    assert answer.status_code == 409
    assert "Telling.pdf" in answer.text
    assert "ook bovenliggende mappen openen" in answer.text
    assert "Telling.pdf" not in place.sees(PIET)[1]
    assert youssef.post(address, data={f"person.{piet}": Level.VIEW, "open_way": "yes"}).status_code == 302
    assert "Telling.pdf" in place.sees(PIET)[1]
    assert "Balans.pdf" not in place.sees(PIET)[1]
    assert "Jaarwerk" in place.sees(PIET)[0]


def test_a_document_can_deviate_from_its_folder(place, browse, deep):
    root, _, document, _ = deep
    piet, here = place.person(PIET), f"/dossier/{place.administration_id}"
    youssef = browse(YOUSSEF)
    youssef.post(f"{here}/folders/{root}/rights", data={f"person.{piet}": Level.VIEW})
    assert "Balans.pdf" in place.sees(PIET)[1]
    assert "zichtbaar voor Piet Jansen" in youssef.get(f"{here}/?open={root}").text
    youssef.post(f"{here}/documents/{document}/rights", data={f"person.{piet}": Setting.HIDE})
    assert "Balans.pdf" not in place.sees(PIET)[1]
    assert "verborgen" in youssef.get(f"{here}/documents/{document}/who").text


def test_a_colleague_looks_as_a_client_changes_nothing_and_stops(place, browse, deep):
    root, _, document, _ = deep
    piet, here = place.person(PIET), f"/dossier/{place.administration_id}"
    youssef = browse(YOUSSEF)
    youssef.post(f"{here}/folders/{root}/rights", data={f"person.{piet}": Level.VIEW})
    begun = youssef.post("/looking/begin", data={"administration": str(place.administration_id), "person": str(piet)})
    assert begun.status_code == 302
    assert "U kijkt als Piet Jansen" in youssef.get("/account/").text
    assert youssef.get(f"{here}/").status_code == 404  # as Piet they are no colleague
    assert youssef.post("/client", data={"client": "x"}).status_code == 403
    assert youssef.post(f"{here}/documents/{document}/bin").status_code in {403, 404}
    assert place.row(document).folder_id == root
    assert youssef.post("/looking/stop").location == f"{here}/"
    assert youssef.get(f"{here}/").status_code == 200
    assert [each.begins for each in view_as.looks(place.database, place.desk)] == [False, True]


def test_the_cookie_of_looking_gives_no_right(place, browse):
    piet, cookie = place.person(PIET), f"{place.administration_id}_{place.person(PIET)}"
    sanne, youssef = browse(SANNE), browse(YOUSSEF)
    for browser in (sanne, youssef):
        browser.set_cookie("dossier-looking", cookie)
        assert "U kijkt als" not in browser.get("/account/").text  # nobody began to look
    youssef.post("/looking/begin", data={"administration": str(place.administration_id), "person": str(piet)})
    assert "U kijkt als" in youssef.get("/account/").text
    staff.restrict(place.database, office_of(place), place.person(YOUSSEF), [], Act("test", dossiers.NOW))
    assert "U kijkt als" not in youssef.get("/account/").text


def test_documents_are_linked_and_uploaded_moved_and_thrown_away(place, browse, deep):
    _, below, document, _ = deep
    waiting, here = place.document("Bon.pdf"), f"/dossier/{place.administration_id}"
    youssef = browse(YOUSSEF)
    page = youssef.post(f"{here}/folders/{below}/link", data={"document": str(waiting)}, follow_redirects=True)
    assert place.row(waiting).folder_id == below
    undo = re.search(r'action="([^"]+/undo/[^"]+)"', page.text)
    assert undo
    youssef.post(undo[1])
    assert place.row(waiting).folder_id is None
    files = [(io.BytesIO(b"%PDF-1.4 a"), "een.pdf"), (io.BytesIO(b"%PDF-1.4 b"), "twee.pdf")]
    page = youssef.post(f"{here}/folders/{below}/upload", data={"files": files}, follow_redirects=True)
    assert "2 bestanden" in page.text
    youssef.post(f"{here}/documents/{document}/move", data={"to": str(below)})
    assert place.row(document).folder_id == below
    youssef.post(f"{here}/documents/{document}/bin")
    assert "Balans.pdf" in youssef.get(f"{here}/bin").text
    youssef.post(f"{here}/documents/{document}/restore")
    assert place.row(document).state == "inbox"


def test_a_move_tells_beforehand_who_sees_it_then(place, browse, deep):
    root, below, document, _ = deep
    piet, here = place.person(PIET), f"/dossier/{place.administration_id}"
    youssef = browse(YOUSSEF)
    youssef.post(f"{here}/folders/{root}/rights", data={f"person.{piet}": Level.VIEW})
    assert f"Ziet het niet meer: {PIET}" in youssef.get(f"{here}/documents/{document}?to={below}").text
    assert place.row(document).folder_id == root


def test_folders_are_changed_locked_ordered_and_deleted(place, browse, deep):
    root, below, *_ = deep
    youssef, here = browse(YOUSSEF), f"/dossier/{place.administration_id}"
    youssef.post(f"{here}/folders/{below}/note", data={"note": "Tellen op 31 december"})
    assert "Tellen op 31 december" in youssef.get(f"{here}/?open={root}").text
    youssef.post(f"{here}/folders", data={"name": "Liquide middelen", "parent": str(root)})
    last = place.folder("Liquide middelen")
    youssef.post(f"{here}/folders/{last}/order", data={"go": "up"})
    eyes = visitor.program(place.database, place.administration_id)
    names = [
        each.name for each in lists.folders(place.database, eyes, place.administration_id) if each.parent_id == root
    ]
    assert names == ["Liquide middelen", "Voorraden"]
    youssef.post(f"{here}/folders/{last}/lock")
    assert youssef.post(f"{here}/folders/{last}/delete").status_code == 409
    youssef.post(f"{here}/folders/{last}/reopen", data={"reason": "Nog een stuk"})
    youssef.post(f"{here}/folders/{last}/delete", data={"documents": "inbox"})
    assert "Liquide middelen" not in youssef.get(f"{here}/?open={root}").text.replace("Map verwijderd", "")


def test_what_is_not_seen_yet_is_listed_per_client_user(place, browse, deep):
    root, *_ = deep
    piet, here = place.person(PIET), f"/dossier/{place.administration_id}"
    youssef = browse(YOUSSEF)
    youssef.post(f"{here}/folders/{root}/rights", data={f"person.{piet}": Level.VIEW})
    assert "Balans.pdf" in youssef.get(f"{here}/unseen?person={piet}").text
    eyes = visitor.of_person(place.database, piet, place.administration_id, datetime.now(UTC))
    for each in lists.unseen(place.database, eyes, place.administration_id):
        seen.open_document(place.database, eyes, each.id, datetime.now(UTC))
    assert "Balans.pdf" not in youssef.get(f"{here}/unseen?person={piet}").text


def test_approval_is_asked_and_withdrawn(place, browse, deep):
    root, _, document, _ = deep
    sanne, here = place.person(SANNE), f"/dossier/{place.administration_id}"
    youssef = browse(YOUSSEF)
    youssef.post(f"{here}/folders/{root}/rights", data={f"person.{sanne}": Level.VIEW})
    asked = {"document": str(document), "kind": "jaarrekening", "party": "kvk", "mode": "all", "approver": str(sanne)}
    page = youssef.post(f"{here}/approvals", data=asked, follow_redirects=True)
    assert page.status_code == 200
    assert "Wacht op akkoord" in page.text
    assert "Wacht op akkoord" in youssef.get(f"{here}/?open={root}").text
    request_address = page.request.path
    page = youssef.post(f"{request_address}/withdraw", data={"reason": "Er komt een nieuwe"}, follow_redirects=True)
    assert "Ingetrokken" in page.text


def test_a_search_finds_what_a_colleague_may_see_and_marks_it(place, browse, deep):
    page = browse(YOUSSEF).get("/search/?q=telling").text
    assert "<mark>Telling</mark>" in page
    assert browse(SANNE).get("/search/?q=telling").status_code == 404
    staff.restrict(place.database, office_of(place), place.person(YOUSSEF), [], Act("test", dossiers.NOW))
    assert "Telling.pdf" not in browse(YOUSSEF).get("/search/?q=telling").text


def test_the_tree_asks_as_often_for_a_large_dossier_as_for_a_small_one(house, place, browse, deep):
    root, *_ = deep
    youssef, address = browse(YOUSSEF), f"/dossier/{place.administration_id}/?open={root}"
    youssef.get(address)
    with statements(house.database) as few:
        youssef.get(address)
    for number in range(8):
        below = folders.make(place.database, place.desk, NewFolder(f"Map {number}", root)).folder_id
        place.document(f"{number}.pdf", below)
    with statements(house.database) as many:
        assert "7.pdf" in youssef.get(address).text
    assert len(many) == len(few)


def test_who_is_signed_in_is_asked_once_for_a_page(house, place, browse, deep):
    """The eyes to look with and the desk to work at are those of one moment."""
    youssef, address = browse(YOUSSEF), f"/dossier/{place.administration_id}/?open={deep[0]}"
    with statements(house.database) as sent:
        assert youssef.get(address).status_code == 200
    assert len([each for each in sent if "FROM staff_restriction" in each]) == 1
