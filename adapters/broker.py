"""The broker: where workers hear that there is work. Rings may be lost; the hand-over rows are the truth."""

import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

import structlog
from celery import Celery

from adapters.bundled_broker import BundledBroker, queue_folder, server_program, socket_path
from dossier.rules.errors import TryLater
from settings import Settings

__all__ = ["Bell", "BundledBroker", "broker_url", "transport_options"]

TASK = "workers.tasks.process"
RING_SECONDS = 1.0  # a ring waits so long for a socket, and once more for the hand-shake
QUIET_SECONDS = 5.0  # after a failed ring nobody tries again for so long: the sweeper will

log = structlog.get_logger()


def broker_url(settings: Settings) -> str:
    """The configured broker, or the bundled one of the data folder."""
    if settings.broker_url:
        return settings.broker_url
    if server_program() is None:
        return "filesystem://"
    return f"redis+socket://{quote(str(socket_path(settings)))}"


def transport_options(settings: Settings, *, seconds: float = 3.0) -> dict[str, Any]:
    """What kombu must know of this broker beside its URL: no wait for a socket is longer than `seconds`."""
    url = broker_url(settings)
    if url.startswith("filesystem:"):
        folder = str(queue_folder(settings))
        return {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder}
    if url.startswith(("amqp", "pyamqp")):
        return {"confirm_publish": True, "confirm_timeout": seconds, "write_timeout": seconds}
    return {"socket_timeout": seconds, "socket_connect_timeout": seconds, "socket_keepalive": True}


class Bell:
    """Tells the workers of a queue which hand-overs wait. Best effort: what is not heard, the sweeper rings again."""

    def __init__(self, settings: Settings) -> None:
        self._app = Celery("bell", set_as_current=False)
        self._app.config_from_object("celeryconfig")
        self._app.conf.update(
            broker_url=broker_url(settings),
            broker_connection_timeout=RING_SECONDS,
            broker_transport_options={
                **(self._app.conf.broker_transport_options or {}),
                **transport_options(settings, seconds=RING_SECONDS),
            },
        )
        self._quiet_until = 0.0  # on the monotonic clock

    def ring(self, queue: str, hand_over_ids: Sequence[UUID]) -> None:
        """Takes at most 3 seconds. Never raises."""
        if not hand_over_ids or time.monotonic() < self._quiet_until:
            return
        try:
            # max_retries=0 and not retry=False: with the latter kombu retries the connection by itself for 6 seconds
            self._app.send_task(
                TASK,
                args=[[str(each) for each in hand_over_ids]],
                queue=queue,
                retry=True,
                retry_policy={"max_retries": 0},
            )
        except Exception as error:  # noqa: BLE001 - each broker library has its own errors, and none may stop the caller
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("bell.not_heard", queue=queue, error=type(error).__name__)

    def ping(self) -> None:
        """Raises TryLater when the broker does not answer within a few seconds."""
        try:
            with self._app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, interval_start=0, timeout=RING_SECONDS)
        except Exception as error:  # each broker library has its own errors
            raise TryLater("the broker does not answer") from error
