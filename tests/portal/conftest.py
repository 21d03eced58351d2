"""The portal as a test client sees it, and people who are signed in to it."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import dossiers
import pytest
from client_side import Side, side
from dossiers import Place
from factories import MadeAdministration
from flask.testing import FlaskClient
from signing_in import Login, make_login, session_of

from adapters.house import House
from dossier.rules.acts import Act
from dossier.structure import folders
from dossier.structure.tree import NewFolder
from portal.app import create_app


@pytest.fixture
def app(house: House):
    app = create_app(house)
    app.config.update(WTF_CSRF_ENABLED=False)  # forged forms have a test of their own
    return app


@pytest.fixture
def as_(app, house: House) -> Callable[[Login | None], FlaskClient]:
    """A browser in which this person is signed in; None: nobody."""

    def browser(login: Login | None) -> FlaskClient:
        client = app.test_client()
        if login is not None:
            client.set_cookie("dossier-session", session_of(house, login))
        return client

    return browser


@pytest.fixture
def anna(house: House, make_office: Callable[..., UUID]) -> Login:
    """A colleague; a file of tests that needs another one has an anna of its own."""
    make_office()
    return make_login(house, "anna@kantoor.example", staff=True)


@pytest.fixture
def bakery(make_administration: Callable[..., MadeAdministration]) -> MadeAdministration:
    return make_administration()


@pytest.fixture
def baker(house: House, make_administration: Callable[..., MadeAdministration]) -> Side:
    """A client user who does all that one may, with a folder and a document."""
    return side(house, make_administration(), "bakker@klant.example", "Zwaluw", may_approve=True, delegated_admin=True)


@pytest.fixture
def office_act() -> Act:
    return Act("test", datetime.now(UTC))


@pytest.fixture
def place(house: House) -> Place:
    """The dossier of the demo."""
    return dossiers.place(house)


@pytest.fixture
def browse(place: Place, as_: Callable[[Login | None], FlaskClient]) -> Callable[[str], FlaskClient]:
    """A browser in which this person of the demo is signed in."""
    return lambda name: as_(Login(place.person(name), ""))


@pytest.fixture
def deep(place: Place) -> tuple[UUID, UUID, UUID, UUID]:
    """A hoofdmap with a folder below it, each with a document."""
    root = folders.make(place.database, place.desk, NewFolder("Jaarwerk", unfold=True)).folder_id
    below = folders.make(place.database, place.desk, NewFolder("Voorraden", root)).folder_id
    return root, below, place.document("Balans.pdf", root), place.document("Telling.pdf", below)
