"""SMS: through whatever gateway the settings name, or into a folder when they name none."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote
from uuid import uuid4

import structlog
from apprise import Apprise

from adapters.folders import make_private
from dossier.rules.errors import TryLater
from settings import BadSetting, Settings

NUMBER = "{number}"  # where the gateway's URL has the number of who gets it
SAMPLE = "+31612345678"
PATIENCE = 10.0  # seconds for one message

log = structlog.get_logger()


class SmsFailed(Exception):  # noqa: N818 - the name is what happened
    """The gateway does not take this message. Another way has to be offered."""


class SmsGateway(Protocol):
    def send(self, number: str, text: str) -> None:
        """`number`: E.164. Raises SmsFailed, TryLater when the gateway did not answer in time."""


class ConsoleSms:
    """For trying out: each message is a file in the outbox, and nothing leaves this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, number: str, text: str) -> None:
        make_private(self._folder)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.sms.txt"
        path = self._folder / name
        path.touch(mode=0o600)
        path.write_text(f"To: {number}\n\n{text}\n", encoding="utf-8")
        log.info("sms.written", file=name)  # never what it says


class AppriseSms:
    """One of the gateways that Apprise knows, by its URL with `{number}` in it."""

    def __init__(self, url: str) -> None:
        """Raises BadSetting."""
        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it logs URLs, and those hold the key of the gateway
        self._url = url
        if NUMBER not in url or not Apprise().add(self._for(SAMPLE)):
            raise BadSetting(
                "DOSSIER_SMS_URL is no URL of an SMS gateway. Give one that Apprise knows, with {number} where the "
                "number of the receiver belongs, e.g. msgbird://KEY/SENDER/{number}"
            )

    def send(self, number: str, text: str) -> None:
        gateway = Apprise()
        gateway.add(self._for(number))
        result = gateway.notify(body=text, timeout=PATIENCE)
        if result:
            return
        log.warning("sms.failed", status=result.status.name)
        if result.status.name == "TIMEOUT":
            raise TryLater("the SMS gateway did not answer in time")
        raise SmsFailed("the SMS gateway did not take the message")

    def _for(self, number: str) -> str:
        return self._url.replace(NUMBER, quote(number, safe=""))


def open_sms(settings: Settings) -> SmsGateway:
    """Raises BadSetting."""
    return AppriseSms(settings.sms_url) if settings.sms_url else ConsoleSms(settings.data / "outbox")
