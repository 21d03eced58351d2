"""A worker that has gone deaf hears again.

When the broker goes away at the wrong moment, kombu may lose the connection on which it listens and not notice: the
worker lives, its heart beats, and no ring reaches it any more (decisions/0003-celery-pin.md).
"""

from typing import Any, NamedTuple

import structlog
from celery import bootsteps
from celery.worker import state

LOOK_EVERY = 10.0  # seconds

log = structlog.get_logger()


class Look(NamedTuple):
    received: int  # tasks, ever
    is_idle: bool
    rings_wait: bool


def is_deaf(before: Look, now: Look) -> bool:
    """Rings wait, all children are idle, and nothing was received since the look before."""
    return all(each.is_idle and each.rings_wait for each in (before, now)) and before.received == now.received


class Hearing(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Any) -> None:
        self._before = Look(0, is_idle=False, rings_wait=False)
        self._timer = consumer.timer.call_repeatedly(LOOK_EVERY, self._look, (consumer,))

    def stop(self, consumer: Any) -> None:
        self._timer.cancel()

    def _look(self, consumer: Any) -> None:
        """Raises ConnectionResetError, upon which Celery connects anew, as after every lost connection."""
        now = Look(sum(state.total_count.values()), not state.active_requests, _rings_wait(consumer))
        deaf, self._before = is_deaf(self._before, now), now
        if deaf:
            log.error("worker.deaf")
            raise ConnectionResetError("rings wait, and none is heard")


def _rings_wait(consumer: Any) -> bool:
    """Asked over a connection of its own. False also when the broker is away: that is noticed by who listens."""
    try:
        with consumer.app.connection_for_read() as connection:
            return any(_waiting(connection, queue.name) for queue in consumer.task_consumer.queues)
    except Exception:  # noqa: BLE001 - each broker library has its own errors, and the worker goes on in any case
        return False


def _waiting(connection: Any, queue: str) -> int:
    """How many rings; an empty queue of Redis is one that is not there."""
    channel = connection.channel()
    try:
        return int(channel.queue_declare(queue=queue, passive=True).message_count)
    except connection.channel_errors:
        return 0
    finally:
        channel.close()
