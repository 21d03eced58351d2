"""A worker whose listening connection is taken out of its event loop, as kombu may do when the broker goes away:
`celery -A deaf_worker worker`. The file DEAF_SIGN tells that it is deaf.
"""

import os
from pathlib import Path

from celery.signals import worker_ready

from workers import consumer_watchdog
from workers.app import app

__all__ = ["app"]

consumer_watchdog.LOOK_EVERY = 0.5
SIGN = Path(os.environ["DEAF_SIGN"])


def deafen(consumer):
    hub = consumer.hub
    hub.on_tick -= {each for each in hub.on_tick if each.__module__ == "kombu.transport.redis"}
    for descriptor in list(hub.readers):
        if descriptor in consumer.connection.transport.cycle._fd_to_chan:
            hub.remove(descriptor)
    SIGN.touch()


@worker_ready.connect
def later(sender, **_):
    if not SIGN.exists():  # once: it hears again when it connects anew
        sender.timer.call_after(0.2, deafen, (sender,))
