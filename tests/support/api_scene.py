"""An office whose dossiers a program of others works in, and what it may ask: for every test of the API."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from apiflask import APIFlask
from factories import MadeAdministration, make_administration, make_office
from flask.testing import FlaskClient
from posting import PDF
from sqlalchemy import select
from werkzeug.test import TestResponse

from adapters.house import House
from dossier.programs import tokens
from dossier.programs.tokens import NewToken
from dossier.rules.acts import Act
from dossier.rules.scopes import Scope
from dossier.structure import tree
from dossier.uploads import receiving
from dossier.uploads.receiving import NewFile, Place
from dossier.uploads.uploader import Uploader
from models import Document, HandOver
from portal.api.app import PREFIX
from portal.api.resources import BLUEPRINTS
from portal.app import create_app
from workers.walk import walk


@dataclass
class Scene:
    house: House
    client: FlaskClient
    administration: MadeAdministration
    other: MadeAdministration  # of another client of the same office
    folder_id: UUID
    document_id: UUID  # in the folder
    upload_id: UUID  # not finished, begun with `token`
    file_id: UUID  # of that upload
    token: str = field(repr=False)  # of the office, with every scope
    token_id: UUID

    def issue(self, scopes: Iterable[Scope] = Scope, **values: Any) -> str:
        """Another token of the same office."""
        return issue(self.house, self.house.settings.domain, scopes, **values)[0]

    def ask(self, method: str, path: str, *, token: str | None = None, **values: Any) -> TestResponse:
        """`path`: below PREFIX, or as an answer gave it. `token` None: the one with every scope; '': none."""
        bearer = self.token if token is None else token
        headers = {**({"Authorization": f"Bearer {bearer}"} if bearer else {}), **values.pop("headers", {})}
        address = path if path.startswith(PREFIX) else f"{PREFIX}{path}"
        return self.client.open(address, method=method, headers=headers, **values)

    def make(self, path: str, *, key: str = "", **values: Any) -> TestResponse:
        """POST with an Idempotency-Key; '': a new one."""
        headers = {"Idempotency-Key": key or str(uuid4()), **values.pop("headers", {})}
        return self.ask("POST", path, headers=headers, **values)

    def get(self, path: str, **values: Any) -> TestResponse:
        return self.ask("GET", path, **values)

    def walk(self) -> None:
        """All stations, for all that waits."""
        with self.house.database.read() as session:
            waiting = session.scalars(select(HandOver.id)).all()
        walk(self.house, "light", waiting)


def issue(house: House, domain: str, scopes: Iterable[Scope] = Scope, **values: Any) -> tuple[str, UUID]:
    act = Act("test", values.pop("now", datetime.now(UTC)))
    issued = tokens.issue(house.database, domain, NewToken("Boekhoudpakket", frozenset(scopes), **values), act)
    return issued.token, issued.token_id


def make_scene(house: House) -> Scene:
    make_office(house)
    administration, other = make_administration(house), make_administration(house)
    token, token_id = issue(house, house.settings.domain)
    caller = tokens.authenticate(house.database, token, datetime.now(UTC))
    assert caller
    with house.database.write() as session:
        folder_id = tree.add(session, administration.id, tree.NewFolder("Vaste activa"), caller.now).id
    uploader = Uploader(administration.id, caller.visitor, caller.act)
    receiving.upload(house, uploader, Place(folder_id), [NewFile("factuur.pdf", [PDF])])
    scene = Scene(
        house=house,
        client=create_app(house).test_client(),
        administration=administration,
        other=other,
        folder_id=folder_id,
        document_id=uuid4(),
        upload_id=receiving.begin(house, uploader, Place()),
        file_id=uuid4(),
        token=token,
        token_id=token_id,
    )
    scene.walk()
    with house.database.read() as session:
        scene.document_id = session.scalars(select(Document.id)).one()
    scene.file_id = receiving.add_file(house, uploader, scene.upload_id, NewFile("b.pdf", (), "", len(PDF))).file_id
    return scene


def strangers_token(house: House) -> str:
    """Of another office, with every scope."""
    make_office(house, domain="inbox.elders.example", name="Elders")
    return issue(house, "inbox.elders.example")[0]


def expired_token(house: House) -> str:
    month = timedelta(days=30)
    return issue(house, house.settings.domain, now=datetime.now(UTC) - 2 * month, life=month)[0]


def bare_api() -> APIFlask:
    """Routes without a house, to be listed."""
    app = APIFlask("routes")
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
