"""An office filled once, with one of everything that an address of the portal can name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from client_side import give, join, put
from factories import MadeAdministration, make_administration, make_office
from mailed import make_document, make_folder, make_text
from signing_in import Login, make_login
from sqlalchemy import select
from testing_pages import restrict
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier.access.desk import Desk, of_person
from dossier.access.visitor import of_client
from dossier.accountability import leaks
from dossier.accountability.leaks import NewLeak, Register
from dossier.approvals import asking
from dossier.approvals.asking import NewRequest
from dossier.documents import documents, records
from dossier.inbox import filing_rules, senders
from dossier.inbox.filing_rules import NewRule
from dossier.login import factor_resets
from dossier.office.offices import office_for
from dossier.programs import tokens, webhooks
from dossier.programs.tokens import NewToken
from dossier.retention import proposing
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalKind, Party
from dossier.rules.deriving import DerivationState, Derived
from dossier.rules.filing_rules import Conditions
from dossier.rules.handling import RecordKind
from dossier.rules.leaks import LeakKind
from dossier.rules.powers import ClientRole
from dossier.rules.record_lines import NewRecord
from dossier.rules.retention import Label
from dossier.rules.rights import Level
from dossier.rules.scopes import Scope
from dossier.rules.states import Outcome, Reason
from dossier.uploads import receiving
from dossier.uploads.receiving import NewFile, Place
from dossier.uploads.uploader import Uploader
from models import (
    Administration,
    AppDevice,
    ApprovalDecision,
    Approver,
    Blob,
    Delivery,
    Derivation,
    Device,
    Document,
    LoginSession,
    Office,
    Passkey,
    Person,
)

NOW = datetime.now(UTC)
CLI = Act("cli", NOW)
ELSEWHERE = "inbox.ander.example"  # another office
PICTURE = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"


@dataclass(frozen=True)
class ClientSide:
    """A dossier of a client with a user who may do all that a client user can, and one of everything in it."""

    administration: MadeAdministration
    login: Login
    word: str  # stands in the name of each thing, and nowhere else
    boss: Login  # beheerder
    clerk: Login
    things: dict[str, UUID] = field(default_factory=dict)  # by the name that each has in an address


@dataclass(frozen=True)
class WholeOffice:
    """Two clients of one office, and one of another office; and everybody who may knock. None: nobody."""

    own: ClientSide
    foreign: ClientSide
    theirs: ClientSide
    who: Mapping[str, Login | None]


def fill(house: House) -> WholeOffice:
    with house.database.write() as session:
        office_for(session, house.settings.domain, name="De Brug", act=CLI)
    make_office(house, domain=ELSEWHERE)
    boss = make_login(house, "boss@kantoor.example", staff=True, roles=("beheerder", "medewerker"))
    clerk = make_login(house, "clerk@kantoor.example", staff=True)
    bound = make_login(house, "bound@kantoor.example", staff=True)
    far = _away(house, make_login(house, "far@ander.example", staff=True, roles=("beheerder", "medewerker")))
    own = ClientSide(make_administration(house, mail_name="bakkerij"), _client(house, "bakker"), "Zwaluw", boss, clerk)
    foreign = ClientSide(
        make_administration(house, mail_name="smederij"), _client(house, "smid"), "Kievit", boss, clerk
    )
    mill = make_administration(house, mail_name="molen", office_id=_office(house, ELSEWHERE))
    theirs = ClientSide(mill, _away(house, _client(house, "molenaar")), "Ooievaar", far, far)
    for each, other in ((own, foreign), (foreign, own), (theirs, theirs)):
        each.things["other_id"] = other.administration.id  # another dossier of the same office
        _fill(house, each)
    removed = _client(house, "vertrokken")
    join(house, removed, own.administration, delegated_admin=True, may_approve=True)
    restrict(house, bound, foreign.administration)
    who = {
        "nobody": None,
        "removed": removed,
        "owner": own.login,
        "neighbour": foreign.login,
        "colleague": clerk,
        "restricted": bound,
        "elsewhere": far,
        "administrator": boss,
    }
    return WholeOffice(own, foreign, theirs, who)


def remove(house: House, login: Login) -> None:
    """They are no user any more, from now on."""
    with house.database.write() as session:
        session.get_one(Person, login.person_id).expires_at = datetime.now(UTC)


def _client(house: House, name: str) -> Login:
    return make_login(house, f"{name}@klant.example")


def _away(house: House, login: Login) -> Login:
    with house.database.write() as session:
        person = session.get_one(Person, login.person_id)
        person.office_id = session.scalars(select(Office.id).where(Office.mail_domain == ELSEWHERE)).one()
    return login


def _office(house: House, domain: str) -> UUID:
    with house.database.read() as session:
        return session.scalars(select(Office.id).where(Office.mail_domain == domain)).one()


def _fill(house: House, side: ClientSide) -> None:
    things, here = side.things, side.administration
    join(house, side.login, here, delegated_admin=True, may_approve=True)
    desk = of_person(house.database, side.clerk.person_id, here.id, NOW)
    folder_id = make_folder(house, here, side.word)
    with house.database.read() as session:
        things["client_id"] = session.get_one(Administration, here.id).client_id
    things.update(administration_id=here.id, folder_id=folder_id, login_id=side.login.person_id)
    things["document_id"] = put(house, here, folder_id, _pdf(side))
    give(house, side.login, here, folder_id, Level.VIEW_UPLOAD)
    things["session_id"] = _session(house, side.login)
    _mails(house, side)
    _papers(house, side, desk)
    _devices(house, side)
    _of_office(house, side)
    _preview(house, side)


def _pdf(side: ClientSide) -> str:
    return f"{side.word}.pdf"


def _mails(house: House, side: ClientSide) -> None:
    """In the inbox, held, and parked."""
    waiting = make_document(house, side.administration, name=_pdf(side), sender=f"{side.word}@post.example")
    _with_bytes(house, waiting.id)
    held = make_document(house, side.administration, name=_pdf(side), reason=Reason.UNKNOWN_SENDER)
    side.things["text_id"] = make_text(house, side.administration, f"Een vraag over {side.word}")
    parked = make_document(house, side.administration, name=_pdf(side))
    with house.database.write() as session:
        row = session.get_one(Delivery, parked.delivery_id)
        row.outcome, row.reason = Outcome.PARKED, Reason.FAILED_THREE_TIMES
        part_id = session.get_one(Document, waiting.id).part_id
        session.delete(session.get_one(Document, parked.id))
    assert part_id
    side.things.update(
        waiting_id=waiting.id, part_id=part_id, mail_id=waiting.delivery_id, held_id=held.delivery_id,
        parked_id=parked.delivery_id,
    )  # fmt: skip


def _with_bytes(house: House, document_id: UUID) -> None:
    stored = house.blobs.put("parts", [b"%PDF-1.4 ", document_id.bytes])
    with house.database.write() as session:
        row = session.get_one(Document, document_id)
        session.add(Blob(sha256=stored.sha256, size_bytes=stored.size_bytes, stored_at=NOW, scan_state="clean"))
        session.flush()
        row.blob_sha256, row.size_bytes = stored.sha256, stored.size_bytes


def _papers(house: House, side: ClientSide, desk: Desk) -> None:
    """What is asked, kept with records, uploaded, and done."""
    things, database = side.things, house.database
    new = NewRequest(ApprovalKind.ANNUAL_ACCOUNTS, Party.BANK, (things["document_id"],), (side.login.person_id,))
    things["request_id"] = asking.ask(database, desk, new).request_id
    things["decision_id"] = _decision(house, things["request_id"])
    things["record_id"] = records.put(database, desk, NewRecord(RecordKind.FIXED_ASSET, "101", side.word))
    step_id = documents.rename(database, desk, things["waiting_id"], f"{side.word} nieuw.pdf")
    assert step_id
    things["step_id"] = step_id
    visitor = of_client(database, side.login.person_id, things["client_id"], NOW)
    uploader = Uploader(
        side.administration.id, visitor, Act(str(side.login.person_id), NOW, frozenset({ClientRole.USER}))
    )
    place = Place(things["folder_id"], side.word)
    things["upload_id"] = receiving.begin(house, uploader, place)
    things["file_id"] = receiving.add_file(
        house, uploader, things["upload_id"], NewFile(_pdf(side), (), size_bytes=4)
    ).file_id


def _decision(house: House, request_id: UUID) -> UUID:
    """With its certificate."""
    stored = house.blobs.put("evidence", [b"%PDF-1.7 ", request_id.bytes])
    with house.database.write() as session:
        approver = session.scalars(select(Approver).where(Approver.request_id == request_id)).one()
        row = ApprovalDecision(
            request_id=request_id, approver_id=approver.id, person_id=approver.person_id, agreed=True, said=[],
            decided_at=NOW, evidence="{}", evidence_sha256="0" * 64, certificate_sha256=stored.sha256,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def _session(house: House, login: Login) -> UUID:
    """Another one than that of the test."""
    with house.database.write() as session:
        row = LoginSession(
            person_id=login.person_id, token_digest=uuid7().hex, address="192.0.2.1", second_step=True, started_at=NOW,
            fresh_at=NOW, seen_at=NOW, expires_at=NOW + timedelta(hours=1),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def _devices(house: House, side: ClientSide) -> None:
    whose = {"person_id": side.login.person_id, "label": side.word}
    rows = {
        "device_id": Device(**whose, token_digest=uuid7().hex, first_at=NOW, last_at=NOW),
        "app_id": AppDevice(**whose, token_digest=uuid7().hex, pin_hash="", bound_at=NOW, last_at=NOW),
        "passkey_id": Passkey(**whose, credential_id=uuid7().hex, public_key="", sign_count=0, made_at=NOW),
    }
    with house.database.write() as session:
        session.add_all(rows.values())
        session.flush()
        side.things.update({name: row.id for name, row in rows.items()})


def _of_office(house: House, side: ClientSide) -> None:
    """What administrators see to: a leak, a reset, a proposal, a rule; people of both kinds."""
    things, database, office_id = side.things, house.database, side.administration.office_id
    boss = of_person(database, side.boss.person_id, side.administration.id, NOW)
    old = put(house, side.administration, things["folder_id"], f"Oude {side.word}.pdf")
    documents.retain(database, boss, old, Label.FISCAL, date(2001, 1, 31))
    things["item_id"] = proposing.propose(database, boss)[0].id
    things["leak_id"] = leaks.begin(Register(database, office_id, boss.act), NewLeak(LeakKind.OTHER, side.word, NOW))
    rule = NewRule(side.word, Conditions(sender=f"{side.word.lower()}@post.example"), False, things["folder_id"])
    things["rule_id"] = filing_rules.add(database, office_id, rule, boss.act).id
    domain, token = side.administration.address.partition("@")[2], NewToken(side.word, frozenset({Scope.INBOX_READ}))
    things["webhook_id"] = webhooks.add(house, domain, "https://hooks.example/", boss.act)[0]
    senders.block(database, side.administration.id, "spam@post.example", boss.act)
    things["token_id"] = tokens.issue(database, domain, token, boss.act).token_id
    partner = _client(house, f"partner-van-{side.word.lower()}")
    if side.boss is side.clerk:
        _away(house, partner)
    join(house, partner, side.administration)
    things.update(person_id=partner.person_id, colleague_id=side.clerk.person_id)
    things["reset_id"] = factor_resets.ask(house, partner.person_id, "zelf gezien", side.boss.person_id, NOW)


def _preview(house: House, side: ClientSide) -> None:
    stored = house.blobs.put("made", [PICTURE, side.word.encode()])
    with house.database.write() as session:
        document = session.get_one(Document, side.things["document_id"])
        session.add(
            Derivation(
                blob_sha256=document.blob_sha256, kind=Derived.PREVIEW, content_type="application/pdf",
                office_id=document.office_id, state=DerivationState.MADE, files=[stored.sha256], asked_at=NOW,
                thumbnails=[stored.sha256],
            )
        )  # fmt: skip
