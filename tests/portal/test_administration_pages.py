"""Alle administraties and Mijn administraties: found, switched on and off, added, renamed for mail."""

from dossiers import BAKERY, MARIJKE, SANNE, YOUSSEF

from dossier.office import administrations


def test_all_of_them_are_for_administrators_and_mine_for_every_colleague(browse, as_):
    for address in ("/administrations/", "/administrations/new"):
        assert browse(MARIJKE).get(address).status_code == 200
        assert browse(YOUSSEF).get(address).status_code == 404
        assert browse(SANNE).get(address).status_code == 404
        assert as_(None).get(address).status_code == 302
    assert BAKERY in browse(YOUSSEF).get("/administrations/mine").text
    assert browse(SANNE).get("/administrations/mine").status_code == 404


def test_the_box_in_the_second_column_switches_the_dossier(house, place, browse):
    marijke, bakery = browse(MARIJKE), {"administration": str(place.administration_id)}
    marijke.post("/administrations/switch", data=bakery)
    assert not administrations.find(house.database, "bakkerij-jansen").dossier_on
    mine = browse(YOUSSEF).get("/administrations/mine").text
    assert f"/dossier/{place.administration_id}" not in mine  # no way in (S2-8)
    marijke.post("/administrations/switch", data={**bakery, "on": "yes"})
    assert administrations.find(house.database, "bakkerij-jansen").dossier_on
    assert browse(YOUSSEF).post("/administrations/switch", data=bakery).status_code == 404


def test_each_row_says_what_is_to_be_done_and_where(place, browse):
    for folder in (None, place.folder("Upload")):
        place.document(folder=folder)
    for who, address in ((MARIJKE, "/administrations/"), (YOUSSEF, "/administrations/mine")):
        page = browse(who).get(address).text
        assert f'href="/inbox/?administration={place.administration_id}">1 op te bergen</a>' in page
        assert f'href="/dossier/{place.administration_id}/unseen">1 nog niet gezien</a>' in page
        assert "quarantaine</a>" not in page


def test_they_are_found_by_name_client_or_mail_name(browse):
    page = browse(MARIJKE).get("/administrations/?find=vastgoed-de").text
    assert "De Vries Vastgoed" in page
    assert BAKERY not in page


def test_one_is_added_and_gets_another_mail_name(house, place, browse):
    marijke = browse(MARIJKE)
    new = {"name": "Kapper Knip", "client": "Kapper Knip", "mail_name": "kapper-knip"}
    assert marijke.post("/administrations/new", data=new).status_code == 302
    assert marijke.post("/administrations/new", data=new).status_code == 409  # the mail name is taken
    made = administrations.find(house.database, "kapper-knip")
    change = {"administration": str(made.id), "name": "knip", "close": "yes"}
    assert marijke.post("/administrations/mail-name", data=change).status_code == 302
    now = administrations.find(house.database, "knip")
    assert (now.mail_name, now.closed_names) == ("knip", ("kapper-knip",))
    page = marijke.get(f"/administrations/mail-name?administration={made.id}").text
    assert "knip.dossier@" in page
