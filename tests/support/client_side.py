"""Clients with users who can sign in, folders that are open to them, and documents in those."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from factories import MadeAdministration
from mailed import make_folder
from signing_in import Login, make_login
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier.access.desk import Desk
from dossier.access.grants import FolderRight, grant
from dossier.approvals import asking
from dossier.approvals.asking import NewRequest
from dossier.factors import enrol, totp
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalKind, Party
from dossier.rules.rights import Level
from dossier.rules.states import DocumentState
from models import Administration, Blob, ClientMember, Document


@dataclass(frozen=True)
class Side:
    """A dossier with one folder and one document in it, and a user of its client."""

    administration: MadeAdministration
    login: Login
    folder_id: UUID
    document_id: UUID

    @property
    def home(self) -> str:
        return f"/my/dossier/{self.administration.id}"

    @property
    def folder(self) -> str:
        return f"{self.home}/{self.folder_id}"

    @property
    def document(self) -> str:
        return f"{self.home}/documents/{self.document_id}"


def join(house: House, login: Login, to: MadeAdministration, **member) -> None:
    """Make them a user of the client of this dossier."""
    with house.database.write() as session:
        client_id = session.get_one(Administration, to.id).client_id
        session.add(ClientMember(person_id=login.person_id, client_id=client_id, **member))


def give(house: House, login: Login, to: MadeAdministration, folder_id: UUID, level: Level = Level.VIEW) -> None:
    right = FolderRight(login.person_id, folder_id, level)
    grant(house.database, to.id, right, Act("cli", datetime.now(UTC)))


def put(house: House, to: MadeAdministration, folder_id: UUID | None, name: str) -> UUID:
    """A document with bytes of its own; None: in the inbox."""
    stored = house.blobs.put("parts", [b"%PDF-1.4 ", uuid7().bytes])
    now = datetime.now(UTC)
    with house.database.write() as session:
        session.add(Blob(sha256=stored.sha256, size_bytes=stored.size_bytes, stored_at=now, scan_state="clean"))
        session.flush()
        document = Document(
            office_id=to.office_id,
            administration_id=to.id,
            folder_id=folder_id,
            name=name,
            blob_sha256=stored.sha256,
            size_bytes=stored.size_bytes,
            content_type="application/pdf",
            flags=[],
            state=DocumentState.FILED if folder_id else DocumentState.INBOX,
            received_at=now,
        )
        session.add(document)
        session.flush()
        return document.id


def side(
    house: House, to: MadeAdministration, email: str, name: str, level: Level = Level.VIEW_UPLOAD, **member
) -> Side:
    """`name`: of the folder and, with .pdf, of the document."""
    login = make_login(house, email)
    join(house, login, to, **member)
    folder_id = make_folder(house, to, name)
    give(house, login, to, folder_id, level)
    return Side(to, login, folder_id, put(house, to, folder_id, f"{name}.pdf"))


def with_app(house: House, login: Login) -> str:
    """An authenticator app whose codes of now are unused: its secret."""
    before = datetime.now(UTC).replace(year=2025)
    act = Act(str(login.person_id), before)
    secret = enrol.begin_app(house, login.person_id, act).secret
    enrol.confirm_app(house, login.person_id, totp.code_at(secret, totp.step_at(before)), act)
    return secret


def ask(house: House, of: Side, document_id: UUID) -> UUID:
    """Ask the user of this side to approve a document of it."""
    new = NewRequest(ApprovalKind.ANNUAL_ACCOUNTS, Party.BANK, (document_id,), (of.login.person_id,))
    desk = Desk(of.administration.id, Act("cli", datetime.now(UTC)))
    return asking.ask(house.database, desk, new).request_id


def form_of(page: str) -> dict[str, str]:
    """What the browser would send of the form to approve, without a choice."""
    shown = r'<input type="hidden" name="((?:request|statement|document|version|sha256)[^"]*)" value="([^"]*)"'
    return dict(re.findall(shown, page))
