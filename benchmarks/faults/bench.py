"""The bench: a fault, what goes on around it, and the row of the table that it gives."""

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from factories import make_administration

from benchmarks.faults.cargo import Flood
from benchmarks.faults.felt import felt
from benchmarks.faults.proof import Proof, prove
from benchmarks.faults.run import QUIET_WITHIN, Run
from benchmarks.faults.shapes import SHAPES
from benchmarks.faults.site import Site

MAILS = 12
FLOOD_SECONDS = 3.0  # from the first mail to the last
BEGIN_AT = 0.2  # share of the mails accepted before the fault


Do = Callable[[Run], None]


class Skipped(Exception):  # noqa: N818 - what happened
    """The fault cannot be done on this machine; its text says why."""


@dataclass(frozen=True)
class Fault:
    name: str
    numbers: tuple[str, ...]  # of the matrix in docs/faults.md
    what: str
    do: Do
    shapes: Sequence[str]
    copies: bool = False  # whether a letter may come twice, as the same letter: a worker dies after the relay took it
    deaths: bool = False  # whether a program may end by itself; it is started again
    mails: int = MAILS
    flows: bool = True  # whether mails keep coming while it lasts; otherwise it brings its own
    short: bool = False  # also in the short form


FAULTS: dict[str, Fault] = {}


def fault(*numbers: str, shapes: Sequence[str] = SHAPES[:2], **more: Any) -> Callable[[Do], Do]:
    """Put a function on the bench, with `more` of what a Fault has; its name and first line are those of the row.

    It is called in the middle of the flood. When it returns everything is healed: what shall last, it holds.
    """

    def put(do: Do) -> Do:
        what = (do.__doc__ or "").partition("\n")[0].rstrip(".")
        FAULTS[do.__name__] = Fault(do.__name__, numbers, what, do, shapes, **more)
        return do

    return put


@dataclass(frozen=True)
class Row:
    fault: Fault
    shape: str
    done: int
    felt: int  # tries, answers, connections and pieces of work that it was felt by
    tries: int
    accepted: int
    proof: Proof
    seconds: float
    skipped: str = ""  # why; '': it was done

    @property
    def is_good(self) -> bool:
        return bool(self.skipped) or not self.proof.findings


def run(fault: Fault, site: Site) -> Row:
    """Do one fault in the middle of a flood, heal everything, wait until it is quiet, and look at what came of it."""
    began = time.monotonic()
    target = make_administration(site.house)
    flood = Flood([site.settings.smtp_listen], target.address, fault.mails, FLOOD_SECONDS)
    going = Run(site, target, flood)
    going.upload()
    going.notify()
    flood.wait_for(BEGIN_AT, QUIET_WITHIN)
    before, tried = felt(site, flood), flood.tries
    skipped, failed = "", []
    try:
        with flood.going_on() if fault.flows else nullcontext():
            fault.do(going)
        failed = ["no mail came while it lasted"] if fault.flows and flood.tries == tried else []
    except Skipped as why:
        skipped = str(why)
    except Exception as error:  # noqa: BLE001 - a fault that cannot be done as meant proves nothing, and is said
        failed = [f"the fault itself: {error!r:.500}"]
    finally:
        site.heal()
    going.wait_until_quiet()
    was_felt = felt(site, flood) - before + going.felt
    if was_felt < 1 and not skipped:
        failed.append("nothing felt it, so it proves nothing")
    proof = prove(going, copies=fault.copies)
    proof.findings += [*failed, *([] if fault.deaths else going.deaths)]
    if proof.findings:
        site.begin_anew()  # what went wrong here is not held against the next fault
    seconds = time.monotonic() - began
    return Row(fault, site.shape, going.done, was_felt, flood.tries, flood.accepted, proof, seconds, skipped)
