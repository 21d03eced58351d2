"""Attacks on the portal from outside: other sites, proxies, made-up addresses, words that want to be code."""

import re
from pathlib import Path

import pytest
from arriving import arrive
from client_side import put, side
from mailed import make_document
from posting import letter, post
from signing_in import make_login
from sqlalchemy import select
from testing_pages import restrict

from dossier.access import grants
from dossier.access.grants import FolderRight
from dossier.rules.exporting import harmless
from dossier.rules.rights import Level
from models import ClientMember, Document, Person, StaffRole
from portal.app import create_app

PAGES = Path(create_app.__code__.co_filename).parent / "pages"
FIELD = re.compile(r"""(?:form|args|values)(?:\.get|\.getlist)?[(\[]\s*"(\w+)"|chosen(?:_or_none)?\("(\w+)"\)""")
CODE = '"><script>alert(7)</script>{{7*191}}${7*191}'
EVIL = "evil.example"


@pytest.fixture
def anna(house, make_office):
    make_office()
    return make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder", "medewerker"))


@pytest.fixture
def guarded(house, anna):
    """The portal as it is, with its marks in forms."""
    return create_app(house).test_client()


@pytest.mark.attack("P10")
@pytest.mark.parametrize(
    "how",
    [
        {"data": {"name": "a"}},
        {"data": {"name": "a"}, "headers": {"Origin": f"https://{EVIL}"}},
        {"data": {"name": "a"}, "headers": {"Origin": "null"}},
        {"data": '{"name": "a"}', "content_type": "text/plain"},
        {"data": '{"name": "a"}', "content_type": "application/json"},
        {"data": {"csrf_token": "x"}},
        {"data": {}, "headers": {"X-CSRFToken": "x"}},
    ],
)
def test_a_form_of_another_site_is_no_form_of_ours(guarded, how):
    for address in ("/login", "/logout", "/language", "/wachtwoord-vergeten"):
        assert guarded.post(address, **how).status_code in {302, 400}, address
    assert guarded.post("/login", **how).status_code == 400


@pytest.mark.attack("P10")
def test_the_method_is_that_of_the_request(as_, anna):
    browser = as_(anna)
    browser.get("/logout?_method=POST", headers={"X-HTTP-Method-Override": "POST"})
    assert browser.get("/").status_code == 200


@pytest.mark.attack("P14", "P25")
def test_no_letter_and_no_link_names_the_host_of_a_request(house, as_, anna):
    spoofed = {"Host": EVIL, "X-Forwarded-Host": EVIL, "Forwarded": f"host={EVIL}", "X-Original-URL": "/logout"}
    browser = as_(anna)
    for address in ("/", "/inbox/", "/account/", "/.well-known/security.txt"):
        assert EVIL not in browser.get(address, headers=spoofed).text, address
    assert EVIL not in browser.post("/wachtwoord-vergeten", headers=spoofed, data={"name": anna.email}).location
    assert EVIL not in as_(None).get("/account/", headers=spoofed).location


@pytest.mark.attack("P16")
def test_a_cookie_that_was_tampered_with_is_that_of_a_stranger(app, as_, anna):
    browser = as_(anna)
    good = browser.get_cookie("dossier-session").value
    junk = [good[:-1], good + "A", good.swapcase(), "", "null", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "é" * 9]
    for token in junk:
        stranger = app.test_client()
        stranger.set_cookie("dossier-session", token)
        assert stranger.get("/account/").status_code == 302, token


@pytest.mark.attack("P28")
def test_no_other_site_reads_an_answer(as_, anna):
    for origin in (f"https://{EVIL}", "null"):
        for method in ("GET", "OPTIONS"):
            asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            headers = as_(anna).open("/inbox/", method=method, headers=asked).headers
            assert not [name for name in headers.keys() if name.lower().startswith("access-control")]  # noqa: SIM118 - these headers give pairs
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.attack("P27")
def test_nobody_puts_the_approval_into_a_frame(as_, baker):
    headers = as_(baker.login).get("/my/approvals/").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.attack("P24")
def test_after_signing_out_the_way_back_shows_nothing(as_, baker):
    browser = as_(baker.login)
    for address in (baker.home, baker.document, f"/documents/{baker.document_id}/download"):
        assert browser.get(address).headers["Cache-Control"] == "no-store", address
    assert browser.post("/logout").headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.attack("P29")
def test_nothing_stays_open(app, as_, anna):
    """There is no socket and no stream: what is live is a page that is asked for again, behind the same door."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "x", "Origin": f"https://{EVIL}"}
    assert as_(None).get("/inbox/list", headers=upgrade).status_code in {302, 400}
    assert as_(anna).get("/inbox/list", headers={"Accept": "text/event-stream"}).status_code == 200
    assert not [rule for rule in app.url_map.iter_rules() if rule.websocket]


@pytest.mark.attack("P32")
@pytest.mark.parametrize(
    "address",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/....//app.py",
        "/static//etc/passwd",
        "/static/%00",
        "/metrics",
        "/console",
        "/admin",
        "/debug",
        "/.git/config",
        "/.env",
        "/backup",
        "/server-status",
    ],
)
def test_what_is_ours_alone_is_nowhere(as_, anna, address):
    for person in (None, anna):
        answer = as_(person).get(address, follow_redirects=True)
        assert answer.status_code == 404
        assert "Traceback" not in answer.text


@pytest.mark.attack("P01")
@pytest.mark.parametrize(
    "spelled", [str.upper, lambda key: key.replace("-", "%2d"), lambda key: f"{{{key}}}", "./{}".format]
)
def test_another_spelling_of_an_id_is_no_way_round(house, as_, baker, make_administration, spelled):
    smith = side(house, make_administration(), "smid@klant.example", "Kievit")
    for key, words in ((smith.document_id, "Kievit"), (baker.document_id, "Zwaluw")):
        found = as_(baker.login).get(f"/my/dossier/{baker.administration.id}/documents/{spelled(str(key))}")
        assert found.status_code == 404 or words == "Zwaluw"
        assert "Kievit" not in found.text


@pytest.mark.attack("P07")
def test_what_nobody_asked_for_is_not_taken_from_a_form(house, as_, baker):
    """Office, role, approval, owner and state: none of them comes out of a form that is not about it."""
    more = {"office_id": "x", "role": "beheerder", "roles": "beheerder", "approved": "yes", "owner": "x",
            "state": "filed", "may_approve": "yes", "delegated_admin": "yes", "email": "boss@x.example"}  # fmt: skip
    browser = as_(baker.login)
    browser.post("/account/", data={"name": "Bakker", "username": "", "language": "nl", "theme": "", **more})
    new = {"name": "Jan", "email": "jan@klant.example", "kind": "administratie", "folder": str(baker.folder_id)}
    browser.post("/my/users/new", data={**more, **new})
    with house.database.read() as session:
        assert session.scalars(select(StaffRole)).all() == []
        owner = session.get_one(Person, baker.login.person_id)
        assert owner.email == baker.login.email
        others = select(ClientMember).where(ClientMember.person_id != baker.login.person_id)
        for each in session.scalars(others):
            assert not each.may_approve
            assert not each.delegated_admin


@pytest.mark.attack("P03")
def test_nobody_of_the_office_approves(as_, anna, baker):
    """Who asks for an approval has no page to give it on; neither has who only looks as the client."""
    assert as_(anna).post("/my/approvals/", data={"code": "1"}).status_code == 404
    assert as_(anna).get("/my/approvals/").status_code == 404


@pytest.mark.attack("P05", "C36")
def test_a_right_that_was_taken_ends_in_the_session_that_is_open(house, as_, anna, baker, office_act):
    browser, address = as_(baker.login), f"/documents/{baker.document_id}/download"
    assert browser.get(address).status_code == 200
    right = FolderRight(baker.login.person_id, baker.folder_id, Level.NONE)
    grants.grant(house.database, baker.administration.id, right, office_act)
    ways = (address, address.replace("download", "pages/1"), baker.document, baker.folder)
    assert {each: browser.get(each).status_code for each in ways} == dict.fromkeys(ways, 404)
    part = browser.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, b"PDF" in part.data) == (404, False)


@pytest.mark.attack("P03", "P05")
def test_a_colleague_who_is_restricted_or_leaves_is_so_at_once(house, as_, anna, make_administration):
    bakery, other = make_administration(), make_administration()
    kees = make_login(house, "kees@kantoor.example", staff=True)
    browser, address = as_(kees), f"/dossier/{bakery.id}/"
    assert browser.get(address).status_code == 200
    restrict(house, kees, other)
    assert browser.get(address).status_code == 404
    with house.database.write() as session:
        session.query(StaffRole).filter_by(person_id=kees.person_id).delete()
    assert browser.get(f"/dossier/{other.id}/").status_code == 404


@pytest.mark.attack("C32", "P22")
def test_words_of_strangers_are_words_on_every_page(house, as_, anna, make_administration):
    bakery = make_administration()
    arrive(house, letter((f"{CODE}.pdf", b"%PDF-1.4 x"), subject=CODE), bakery)
    post(house, letter(), bakery, mail_from=f"<b>{EVIL}@x.example")
    held = make_document(house, bakery, name=CODE)
    folder_id = side(house, bakery, "bakker@klant.example", CODE).folder_id
    put(house, bakery, folder_id, CODE)
    addresses = ["/inbox/", "/inbox/?pile=quarantine", f"/inbox/?document={held.id}", "/mails/", "/search/?q=alert",
                 f"/search/?q={CODE}", f"/dossier/{bakery.id}/?open={folder_id}", f"/dossier/{bakery.id}/trail",
                 f"/inbox/split/{held.id}", "/office/people/?find=" + CODE]  # fmt: skip
    for address in addresses:
        page = as_(anna).get(address)
        assert page.status_code == 200, address
        assert "<script>alert(7)" not in page.text, address
        assert "1337" not in page.text, address


@pytest.mark.attack("C33")
@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0"])
def test_no_cell_of_an_export_computes(cell):
    assert harmless(cell)[0] == "'"


@pytest.mark.attack("C34")
@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: x=1.pdf", 'a"; filename="b.exe', "a\x00.pdf", "é\u202efdp.exe"])
def test_a_name_is_no_header(house, as_, anna, baker, name):
    document_id = put(house, baker.administration, baker.folder_id, name)
    answer = as_(anna).get(f"/documents/{document_id}/download")
    assert answer.status_code == 200
    said = answer.headers["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers
    assert not re.search(r"[\r\n\x00]", said)
    assert said.startswith("attachment;")


@pytest.mark.attack("C34")
def test_a_made_up_type_is_no_header(house, as_, anna, baker):
    with house.database.write() as session:
        session.get_one(Document, baker.document_id).content_type = "text/html\r\nX-Evil: 1"
    answer = as_(anna).get(f"/documents/{baker.document_id}/download")
    assert (answer.content_type, "X-Evil" in answer.headers) == ("application/octet-stream", False)


@pytest.mark.attack("C35")
@pytest.mark.parametrize("ask", [{"Range": "bytes=0-3"}, {"If-None-Match": "*"}, {"If-Modified-Since": "x"}, {}])
def test_a_part_a_head_and_a_condition_are_judged_as_the_whole(house, as_, baker, make_administration, ask):
    smith = side(house, make_administration(), "smid@klant.example", "Kievit")
    for way in ("download", "pages/1"):
        for method in ("GET", "HEAD"):
            answer = as_(baker.login).open(f"/documents/{smith.document_id}/{way}", method=method, headers=ask)
            assert answer.status_code == 404
            assert "ETag" not in answer.headers
            assert "Kievit" not in answer.text


@pytest.mark.attack("P22", "P23")
@pytest.mark.parametrize("junk", ["x", "9" * 30, "9999-12-31", "0001-01-01", "' OR 1=1 --", "%_%", "a\x00b", "\ud800"])
def test_no_field_makes_a_page_fail(house, as_, anna, baker, junk):
    """Lists, searches and forms with nonsense in every field that any page reads: refused or not, never a fault."""
    names = {name or chosen for file in PAGES.rglob("*.py") for name, chosen in FIELD.findall(file.read_text("utf-8"))}
    assert len(names) > 50
    everything = dict.fromkeys(sorted(names), junk.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    here, document = f"/dossier/{baker.administration.id}", put(house, baker.administration, None, "Bon.pdf")
    staff, client, people = as_(anna), as_(baker.login), f"/office/people/{anna.person_id}"
    for address in (*LOOKS, f"{here}/", f"{here}/records", f"{here}/bin", f"{here}/unseen", f"{here}/trail",
                    f"/inbox/sight/{document}", f"/inbox/rule/{document}"):  # fmt: skip
        assert staff.get(address, query_string=everything).status_code < 500, address
    for address in (baker.home, baker.folder, f"{baker.home}/search", "/my/mail/", "/my/approvals/history"):
        assert client.get(address, query_string=everything).status_code < 500, address
    for address in (*FORMS, f"{here}/folders", f"{here}/template", f"{here}/approvals", f"{here}/records",
                    f"/inbox/pages/{document}", f"/inbox/split/{document}", f"{here}/documents/{document}/keep",
                    f"{people}/end", f"{people}/restriction"):  # fmt: skip
        assert staff.post(address, data=everything).status_code < 500, address
    for address in (f"/my/users/{baker.login.person_id}/rights", "/my/users/new", "/my/approvals/",
                    "/my/clients/details", f"/my/uploads/{baker.administration.id}/{document}/finish"):  # fmt: skip
        assert client.post(address, data=everything, query_string=everything).status_code < 500, address


LOOKS = ("/inbox/", "/inbox/list", "/inbox/parked", "/mails/", "/mails/balance", "/search/", "/administrations/",
         "/administrations/mine", "/office/people/", "/office/senders/", "/office/keeping/")  # fmt: skip
FORMS = ("/inbox/file", "/inbox/bin", "/inbox/undo", "/inbox/merge", "/inbox/parked/again", "/administrations/new",
         "/office/leaks/", "/office/look/", "/office/people/staff", "/office/templates/", "/account/notices/",
         "/looking/begin", "/client")  # fmt: skip
