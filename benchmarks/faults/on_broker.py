"""The broker emptied, away, hanging, full: nothing of it is work, all of it is only a bell."""

import os
import signal
import time
from collections.abc import Callable

from redis import Redis

from benchmarks.faults.bench import fault
from benchmarks.faults.neighbours import RedisServer
from benchmarks.faults.run import Run
from benchmarks.faults.shapes import EMBEDDED, PRODUCTION, RABBITMQ, SHAPES
from benchmarks.faults.site import MAIL_QUEUES, Site

SERVED = (PRODUCTION, RABBITMQ)
HEARD_SECONDS = 5.0  # a sender hears 250 within, whatever the broker does
REDIS = (EMBEDDED, PRODUCTION)


def redis(site: Site) -> "Redis":
    return site.broker.client() if isinstance(site.broker, RedisServer) else site.redis()


def signaller(site: Site) -> Callable[[int], None]:
    """Sends signals to the broker."""
    if site.shape != EMBEDDED:
        return site.broker.signal
    with site.redis() as client:
        pid = int(client.info("server")["process_id"])
    return lambda number: os.kill(pid, number)


@fault("F25", shapes=REDIS, short=True)
def broker_flushed(run: Run) -> None:
    """FLUSHALL, again and again, while rings wait."""
    site = run.site
    for _ in run.times(3, pause=0.4):
        site.signal("worker", signal.SIGSTOP)  # a busy moment: what is rung now is heard by nobody
        with redis(site) as client:
            site.wait_for(lambda: rings(client), "a ring that nobody has heard yet")
            run.feel(rings(client))
            client.flushall()
        site.signal("worker", signal.SIGCONT)


def rings(client: "Redis") -> int:
    """That nobody has heard yet."""
    return sum(client.llen(queue) for queue in MAIL_QUEUES)


@fault("F23", "F25", shapes=SHAPES)
def broker_restarted(run: Run) -> None:
    """The broker is stopped for a while and started again."""
    for _ in run.times(2):
        run.site.broker.stop()
        run.hold(1)
        run.site.broker.start()


@fault("F23", "F25", shapes=REDIS)
def broker_killed(run: Run) -> None:
    """Kill -9 of the broker, and a start."""
    for _ in run.times(2):
        signaller(run.site)(signal.SIGKILL)
        run.hold(1)
        run.site.broker.start()


@fault("F24", shapes=REDIS)
def broker_hangs(run: Run) -> None:
    """SIGSTOP of the broker, SIGCONT."""
    send = signaller(run.site)
    run.done = 1
    run.site.cures.append(lambda: send(signal.SIGCONT))
    send(signal.SIGSTOP)
    began = time.monotonic()
    run.hold(8)
    if not (served := run.flood.served_since(began)) or max(served) > HEARD_SECONDS:
        raise AssertionError(f"senders waited for the broker: {served}")


@fault("F26", shapes=REDIS, deaths=True)
def broker_out_of_memory(run: Run) -> None:
    """The broker refuses every write for lack of memory; Celery may end by that, and is started again."""
    with redis(run.site) as client:
        run.site.cures.append(lambda: redis(run.site).config_set("maxmemory", 0))
        client.config_set("maxmemory", 1)
    run.done = 1
    run.hold(3)


@fault("F23", "F24", shapes=SERVED)
def broker_unreachable(run: Run) -> None:
    """The network between us and the broker swallows everything, then resets, then refuses."""
    broker = run.site.proxies["broker"]
    broker.set(hangs=True)
    run.hold(3)
    broker.set(refuses=True)
    for _ in run.times(2):
        broker.cut()


@fault("F23", shapes=SERVED)
def broker_cut_in_answers(run: Run) -> None:
    """Connections to the broker are reset after some bytes of answers."""
    for number in run.times(3):
        run.site.proxies["broker"].set(cut_back_after=200 * 4**number)


@fault("F23", "F29", shapes=(PRODUCTION,))
def rings_unanswered(run: Run) -> None:
    """The broker takes a ring, and the connection is cut before it says so."""
    for _ in run.times(3):
        run.site.proxies["broker"].set(loses_answer_to=b"workers.tasks", times=3)
