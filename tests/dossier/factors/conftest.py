from dataclasses import replace

import people
import pytest
from dossiers import MARIJKE, SANNE


@pytest.fixture
def phone():
    return people.Phone()


@pytest.fixture
def office(any_house, phone):
    return replace(any_house, sms=phone)


@pytest.fixture
def sanne(office):
    return people.somebody(office, SANNE)


@pytest.fixture
def marijke(office):
    return people.somebody(office, MARIJKE)
