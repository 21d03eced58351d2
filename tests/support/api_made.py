"""What a program of others finds in the dossier of a scene beside folders and documents, made when it is asked for."""

from datetime import UTC, datetime
from uuid import UUID

from api_scene import Scene
from mailed import make_document, make_person
from posting import PDF
from sqlalchemy import select, update

from dossier.access.desk import Desk
from dossier.approvals import asking, by_hand, lists
from dossier.approvals.asking import NewRequest
from dossier.approvals.by_hand import Registration
from dossier.documents import records
from dossier.programs import tokens, webhooks
from dossier.programs.tokens import Caller
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalKind, Manner, Party
from dossier.rules.handling import RecordKind
from dossier.rules.record_lines import NewRecord
from dossier.uploads import receiving
from dossier.uploads.receiving import NewFile, Place
from dossier.uploads.uploader import Uploader
from models import ClientMember, Person

APPROVER = "klant@bakkerij.example"


def caller(scene: Scene) -> Caller:
    found = tokens.authenticate(scene.house.database, scene.token, datetime.now(UTC))
    assert found
    return found


def desk(scene: Scene) -> Desk:
    return caller(scene).desk(scene.administration.id)


def record(scene: Scene) -> UUID:
    return records.put(scene.house.database, desk(scene), NewRecord(RecordKind.FIXED_ASSET, "100", "Oven"))


def waiting(scene: Scene) -> UUID:
    """A document in the inbox, come by mail."""
    return make_document(scene.house, scene.administration, name="Bon.pdf").id


def filed(scene: Scene) -> UUID:
    """A document in the folder of the scene."""
    return make_document(scene.house, scene.administration, name="Jaarrekening.pdf", folder_id=scene.folder_id).id


def person(scene: Scene) -> UUID:
    """A client user who may approve, the same each time."""
    with scene.house.database.read() as session:
        found = session.scalar(select(Person.id).where(Person.email == APPROVER))
    made = found or make_person(scene.house, scene.administration, APPROVER)
    with scene.house.database.write() as session:
        session.execute(update(ClientMember).where(ClientMember.person_id == made).values(may_approve=True))
    return made


def approval(scene: Scene) -> UUID:
    new = NewRequest(ApprovalKind.OTHER, Party.BANK, (filed(scene),), (person(scene),))
    return asking.ask(scene.house.database, desk(scene), new).request_id


def decided(scene: Scene) -> tuple[UUID, UUID]:
    """A request that was agreed to on paper, and the decision; its certificate is made."""
    request_id, here = approval(scene), desk(scene)
    uploader = Uploader(scene.administration.id, caller(scene).visitor, caller(scene).act)
    receiving.upload(scene.house, uploader, Place(), [NewFile("scan.pdf", [PDF + b"% scan"])])
    scene.walk()
    scan = scene.get(f"/administrations/{scene.administration.id}/inbox").json["items"][0]["id"]
    line, _ = lists.show(scene.house.database, here, request_id)
    registration = Registration(line.approvers[0].person_id, Manner.PAPER, UUID(scan))
    by_hand.register(scene.house.database, here, request_id, registration)
    scene.walk()
    line, _ = lists.show(scene.house.database, here, request_id)
    assert line.approvers[0].decision_id
    return request_id, line.approvers[0].decision_id


def webhook(scene: Scene) -> UUID:
    act = Act("test", datetime.now(UTC))
    return webhooks.add(scene.house, scene.house.settings.domain, "https://hooks.example/dossier", act)[0]
