"""The proof of a decision: a PDF with its data, checked against documents and chains (invariant 14)."""

import io
import json
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest
from clocks import looked_before
from dossiers import NOW, PIET, SANNE
from PIL import Image
from sqlalchemy import select, update

from dossier.approvals import by_hand, lists, verifying
from dossier.approvals.by_hand import Registration
from dossier.approvals.evidence import BY_CODE, BY_HAND
from dossier.documents import documents
from dossier.office.look import set_logo
from dossier.retention import blob_deletion
from dossier.retention.expiring import expire
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalState, Flaw, Manner
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Role
from models import ApprovalDecision, ApprovalEvent, AuditEvent, Blob, Document


@pytest.fixture
def document(here):
    """One with bytes that are in the store."""
    made = here.document()
    stored = here.house.blobs.put("parts", [b"%PDF-1.7 jaarrekening"])
    with here.house.database.write() as session:
        blob = Blob(sha256=stored.sha256, size_bytes=stored.size_bytes, stored_at=here.now, scan_state="clean")
        session.add(blob)
        session.flush()
        session.get_one(Document, made).blob_sha256 = stored.sha256
    return made


@pytest.fixture
def decision(here, document):
    request = here.ask(document)
    here.agree(SANNE, request)
    [made] = here.decisions(request)
    here.certify()
    return made


def certificate(here, decision):
    return lists.certificate(here.house, here.desk, decision.id)


def flaws(here, certificate):
    return set(verifying.verify(here.house, certificate).flaws)


def test_people_and_programs_can_read_it(here, decision, document):
    pdf = certificate(here, decision)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        carried = json.loads(opened.attachments["accordering.json"].get_file().read_bytes())
    sha256 = here.place.row(document).blob_sha256
    assert (carried["what"], carried["person"]["name"], carried["documents"][0]["sha256"]) == (BY_CODE, SANNE, sha256)
    assert (carried["decision"]["factor"], carried["decision"]["address"]) == ("totp", "2001:db8::7")
    assert carried["decision"]["at_local"] == "22-11-2026 11:02:00 CET"
    assert [each["what"] for each in carried["events"]] == ["asked", "decided"]
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    for expected in ("Accorderingsbewijs", "Gewone elektronische handtekening met bewijs", SANNE, sha256, "Firefox"):
        assert expected in text.replace("\r\n", "")
    for expected in ("Akkoord gevraagd, door", f"Beslissing vastgelegd, door {SANNE}", "bladzijden bekeken"):
        assert expected in text.replace("\r\n", " ")
    assert "dossier approval verify" not in text, "that is for the office"
    assert carried["openings"][0]["document"] == str(document)
    assert flaws(here, pdf) == set()


def test_it_has_the_logo_of_the_office(here, document):
    drawn = io.BytesIO()
    Image.new("RGB", (200, 60), "navy").save(drawn, "PNG")
    administrator = Act("admin", NOW, frozenset({Role.ADMINISTRATOR}))
    set_logo(here.house.database, here.place.row(document).office_id, drawn.getvalue(), administrator)
    request = here.ask(document)
    here.agree(SANNE, request)
    here.certify()
    [made] = here.decisions(request)
    with pikepdf.open(io.BytesIO(certificate(here, made))) as opened:
        assert list(opened.pages[0].images)
    assert flaws(here, certificate(here, made)) == set()


def test_it_is_made_once_and_the_same(here, decision):
    kept = certificate(here, decision)
    assert here.waiting("certificate") == []
    assert here.decisions(decision.request_id)[0].certificate_sha256 is not None
    assert b"/AFRelationship" in kept, "PDF/A-3: an attachment says what it is to the file"


def test_every_flipped_byte_is_found(here, decision):
    pdf = certificate(here, decision)
    for at in range(0, len(pdf), len(pdf) // 40):
        changed = bytearray(pdf)
        changed[at] ^= 0x01
        try:
            assert Flaw.FILE_CHANGED in flaws(here, bytes(changed))
        except (Refused, NotFound):
            continue  # so damaged that it says nothing any more


def test_a_changed_document_is_found(here, decision, document):
    sha256 = here.place.row(document).blob_sha256
    path = here.house.settings.blobs_dir / "parts" / sha256[:2] / sha256
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7 Jaarrekening")
    assert flaws(here, certificate(here, decision)) == {Flaw.DOCUMENT_CHANGED}
    path.unlink()
    assert flaws(here, certificate(here, decision)) == {Flaw.DOCUMENT_MISSING}


def test_a_changed_row_is_found(here, decision):
    pdf = certificate(here, decision)

    def change(statement):
        with here.house.database.write() as session:
            session.execute(statement)

    first = select(ApprovalEvent.id).where(ApprovalEvent.number == 1).scalar_subquery()
    was = here.events(decision.request_id)[0]["details"]
    change(update(ApprovalEvent).where(ApprovalEvent.id == first).values(details=was | {"mode": "one-of"}))
    assert flaws(here, pdf) == {Flaw.CHAIN_BROKEN}
    change(update(ApprovalEvent).where(ApprovalEvent.id == first).values(details=was))
    change(update(AuditEvent).where(AuditEvent.action == "approval.decided").values(actor="iemand anders"))
    assert flaws(here, pdf) == {Flaw.AUDIT_BROKEN}
    change(update(ApprovalDecision).values(evidence=decision.evidence.replace(SANNE, PIET)))
    assert Flaw.DATA_CHANGED in flaws(here, pdf)


def test_what_is_no_certificate_is_refused(here):
    with pytest.raises(Refused):
        verifying.verify(here.house, b"%PDF-1.7 iets anders")


def test_an_approval_by_hand_is_marked_with_name_and_scan(here, document):
    """Invariant 15."""
    scan = here.place.document("Getekend.pdf")
    request = here.ask(document, people=(SANNE, PIET))
    seen = Registration(here.place.person(SANNE), Manner.PAPER, scan)
    by_hand.register(here.house.database, here.place.staff_desk("Youssef El Amrani"), request, seen)
    [decision] = here.decisions(request)
    evidence = json.loads(decision.evidence)
    assert (evidence["what"], evidence["decision"]["registered_by"]) == (BY_HAND, "Youssef El Amrani")
    assert evidence["decision"]["scan"]["sha256"] == here.place.row(scan).blob_sha256
    assert (decision.manner, decision.scan_id, here.state(request)) == ("paper", scan, ApprovalState.PARTLY)
    here.certify()
    assert flaws(here, certificate(here, decision)) == {Flaw.DOCUMENT_MISSING}, "the scan of this test has no bytes"
    with pytest.raises(Refused):
        by_hand.register(here.house.database, here.desk, request, seen)
    with pytest.raises(Refused):
        by_hand.register(
            here.house.database, here.desk, request, Registration(here.place.person(PIET), Manner.PHONE, document)
        )


def test_own_certificates_only_while_the_document_is_in_sight(here, decision):
    sanne = here.visitor(SANNE)
    assert lists.own_certificate(here.house, sanne, decision.id) == certificate(here, decision)
    with pytest.raises(NotFound):
        lists.own_certificate(here.house, here.visitor(PIET), decision.id)


def test_the_proof_goes_after_its_term_and_a_hold_keeps_it(here, document, decision):
    looked_before(here.house)
    [whole] = here.decisions(decision.request_id)
    pdf, after = certificate(here, decision), here.now + here.house.settings.evidence_term + timedelta(days=1)
    expire(here.house, here.now + here.house.settings.evidence_term - timedelta(days=1))
    assert flaws(here, pdf) == set()
    documents.hold(here.house.database, here.desk, document, "Geschil")
    expire(here.house, after)
    assert flaws(here, pdf) == set()
    documents.hold(here.house.database, here.desk, document, "")
    expire(here.house, after)
    blob_deletion.let_go(here.house, after)
    [left] = here.decisions(decision.request_id)
    assert (left.evidence, left.certificate_sha256, left.agreed) == ("", None, True)
    assert left.evidence_sha256 == decision.evidence_sha256
    assert here.events(decision.request_id) == ()
    assert here.house.blobs.size("evidence", whole.certificate_sha256) is None
    with pytest.raises(NotFound):
        certificate(here, decision)
    with pytest.raises(NotFound):
        flaws(here, pdf)
    assert here.line(decision.request_id).state is ApprovalState.APPROVED
