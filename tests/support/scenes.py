"""An office with one dossier, drawn at random: folders, rights of one person, documents that say a few words."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState, Outcome, Reason
from dossier.rules.visibility import ClientUser, Rung, Staff, Viewer
from models import (
    Administration,
    Blob,
    Client,
    Delivery,
    Derivation,
    Document,
    DocumentSetting,
    Folder,
    FolderGrant,
    FolderPath,
    Mail,
    Office,
    Person,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
WORDS = ["zwaluw7", "kievit7", "merel7", "merel77"]  # of no dictionary: each is its own stem
said = st.lists(st.sampled_from(WORDS), max_size=2).map(" ".join)


@dataclass
class Draw:
    """What one document says and where it is."""

    folder: int
    setting: Setting
    state: DocumentState
    name: str
    note: str
    note_for_clients: bool
    subject: str
    content: str


draws = st.lists(
    st.builds(Draw, st.integers(-1, 4), st.sampled_from(Setting), st.sampled_from(DocumentState), said, said,
              st.booleans(), said, said), max_size=6)  # fmt: skip
folder_draws = st.lists(
    st.tuples(st.integers(-1, 4), st.sampled_from([None, None, None, "wwft"]), st.sampled_from(Level)), max_size=5
)


@dataclass
class Scene:
    office: UUID = field(default_factory=uuid7)
    administration: UUID = field(default_factory=uuid7)
    person: UUID = field(default_factory=uuid7)
    chains: list[list[Rung]] = field(default_factory=list)
    documents: dict[UUID, Draw] = field(default_factory=dict)

    def viewer(self, kind: str) -> Viewer:
        ours = frozenset({self.administration})
        return {
            "client": ClientUser(self.office, ours),
            "expired": ClientUser(self.office, ours, expired=True),
            "other client": ClientUser(self.office, frozenset({uuid7()})),
            "no client": ClientUser(self.office, frozenset()),
            "staff": Staff(self.office, frozenset()),
            "wwft": Staff(self.office, frozenset({"wwft"})),
            "kept out": Staff(self.office, frozenset(), only=frozenset()),
            "elsewhere": Staff(uuid7(), frozenset({"wwft"})),
        }[kind]


def build(session: Session, folders, documents) -> Scene:
    scene = Scene()
    session.add(Office(id=scene.office, name="K", mail_domain=f"{scene.office}.test", created_at=NOW))
    session.flush()
    client = Client(office_id=scene.office, name="C", created_at=NOW)
    session.add(client)
    session.flush()
    session.add(Administration(id=scene.administration, office_id=scene.office, client_id=client.id, name="A",
                               created_at=NOW))  # fmt: skip
    session.add(Person(id=scene.person, office_id=scene.office, name="P", email=f"{scene.person}@x", created_at=NOW))
    session.flush()
    for number, (parent, role, level) in enumerate(folders):
        add_folder(session, scene, number, parent, role, level)
    for draw in documents:
        scene.documents[add_document(session, scene, draw)] = draw
    session.flush()
    return scene


def add_folder(session, scene: Scene, number: int, parent: int, role, level: Level) -> None:
    above = scene.chains[parent] if 0 <= parent < len(scene.chains) else []
    chain = [*above, Rung(uuid7(), role, level)]
    folder_id = chain[-1].folder_id
    session.add(Folder(id=folder_id, administration_id=scene.administration, depth=len(above), position=number,
                       parent_id=above[-1].folder_id if above else None, name=f"F{number}", office_role=role,
                       created_at=NOW))  # fmt: skip
    session.flush()
    for depth, rung in enumerate(chain):
        session.add(FolderPath(folder_id=folder_id, ancestor_id=rung.folder_id, distance=len(above) - depth))
    session.add(FolderGrant(person_id=scene.person, folder_id=folder_id, level=level, granted_at=NOW, granted_by="x"))
    scene.chains.append(chain)


def add_document(session, scene: Scene, draw: Draw) -> UUID:
    if draw.folder < 0 or draw.folder >= len(scene.chains):
        draw.folder = -1
    sha256, delivery_id, document_id = uuid7().hex, uuid7(), uuid7()
    session.add(Blob(sha256=sha256, size_bytes=1, stored_at=NOW, scan_state="clean"))
    mail = Mail(spool_id=uuid7().hex, raw_sha256="0", raw_size_bytes=1, mail_from="a@b.test", helo="x", peer="x",
                protocol="SMTP", received_at=NOW, imported_at=NOW, subject=draw.subject)  # fmt: skip
    session.add(mail)
    session.flush()
    session.add(Delivery(id=delivery_id, mail_id=mail.id, office_id=scene.office, recipient="x", received_at=NOW,
                         administration_id=scene.administration, same_mail_key=uuid7().hex, outcome=Outcome.FILED,
                         reason=Reason.IN_INBOX))  # fmt: skip
    session.flush()
    folder_id = scene.chains[draw.folder][-1].folder_id if draw.folder >= 0 else None
    session.add(Document(id=document_id, office_id=scene.office, administration_id=scene.administration,
                         folder_id=folder_id, delivery_id=delivery_id, name=draw.name, note=draw.note,
                         note_for_clients=draw.note_for_clients, blob_sha256=sha256, size_bytes=1, flags=[],
                         content_type="text/plain", state=draw.state, received_at=NOW))  # fmt: skip
    session.add(Derivation(blob_sha256=sha256, kind="text", content_type="text/plain", office_id=scene.office,
                           state="made", text=draw.content, asked_at=NOW))  # fmt: skip
    session.flush()
    if draw.setting is not Setting.FOLLOW:
        session.add(DocumentSetting(person_id=scene.person, document_id=document_id, setting=draw.setting))
    return document_id
