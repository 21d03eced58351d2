from collections.abc import Iterator
from dataclasses import replace

import pytest
from relay import Relay, running_relay

from adapters.house import House
from adapters.mailer import open_mailer


@pytest.fixture
def relay() -> Iterator[Relay]:
    with running_relay() as relay:
        yield relay


@pytest.fixture
def mailing(any_house: House, relay: Relay) -> House:
    """The house, with a relay that takes its mail."""
    settings = any_house.settings.model_copy(update={"mail_relay": relay.place, "mail_relay_tls": "none"})
    return replace(any_house, settings=settings, mailer=open_mailer(settings))
