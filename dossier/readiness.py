"""Whether this installation can work now: its database, its blobs, its broker."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait

from adapters.house import House

PATIENCE = 3.0  # seconds for all together: who asks (a balancer, a container engine) gives up after a few


class Readiness:
    """Asks the parts side by side. One that hangs keeps its one thread, and is away until it answers."""

    def __init__(self, house: House, also: Mapping[str, Callable[[], object]] | None = None) -> None:
        """`also`: more to ask, by name; each raises when it does not answer."""
        self._pings: Mapping[str, Callable[[], object]] = {
            "database": house.database.ping,
            "blobs": house.blobs.ping,
            "broker": house.bell.ping,
            **(also or {}),
        }
        self._threads = {name: ThreadPoolExecutor(1, thread_name_prefix=f"ping-{name}") for name in self._pings}

    def ask(self) -> dict[str, bool]:
        """For each part: does it answer. Takes PATIENCE at most."""
        asked = {name: self._threads[name].submit(ping) for name, ping in self._pings.items()}
        wait(asked.values(), timeout=PATIENCE)
        for each in asked.values():
            each.cancel()  # those that wait behind one that hangs: they must not pile up
        return {name: each.done() and not each.cancelled() and each.exception() is None for name, each in asked.items()}
