from dataclasses import replace

import people
import pytest
import users
from dossiers import MARIJKE, PIET, SANNE


@pytest.fixture
def phone():
    return people.Phone()


@pytest.fixture
def post():
    return users.Post()


@pytest.fixture
def office(any_house, phone, post):
    return replace(any_house, sms=phone, mailer=post)


@pytest.fixture
def sanne(office):
    return users.user(office, SANNE, "sanne@devries.example")


@pytest.fixture
def piet(office):
    return users.user(office, PIET, "piet@bakkerijjansen.example")


@pytest.fixture
def marijke(office):
    return users.user(office, MARIJKE, "marijke@kantoor.example")
