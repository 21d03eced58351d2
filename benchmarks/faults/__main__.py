"""The fault bench: one fault at a time in the running system, in the middle of a flood of mails.

    make faults                                    every fault in every shape (docs/faults.md)
    make faults FAULTS="broker_.* --shape embedded"
    python -m benchmarks.faults --short            a few, in a minute

Ends with 1 when anything was lost or doubled, or an invariant does not hold.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Sequence

from benchmarks.faults.all import FAULTS
from benchmarks.faults.bench import Fault, Row, run
from benchmarks.faults.shapes import PRODUCTION, SHAPES, left_out, open_site

APART = "FAULTS_APART"
HEADER = ("fault", "numbers", "shape", "done", "felt", "tries", "accepted", "lost", "doubled", "letters", "seconds")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("faults", nargs="*", default=[".*"], help="names, as regular expressions")
    options.add_argument("--shape", choices=SHAPES, action="append", help="only this one")
    options.add_argument("--short", action="store_true", help="only a few, in the shape of a production")
    given = options.parse_args()
    _mounts_of_our_own()
    for name in [name for name in os.environ if name.startswith("DOSSIER_")]:
        del os.environ[name]
    chosen = [each for each in FAULTS.values() if any(re.fullmatch(name, each.name) for name in given.faults)]
    chosen = [each for each in chosen if each.short or not given.short]
    if not chosen:
        options.error("no such fault")
    shapes = [PRODUCTION] if given.short else given.shape or SHAPES
    print(_line(HEADER), _line("---" for _ in HEADER), sep="\n", flush=True)
    rows = [row for shape in shapes for row in _rows(shape, chosen)]
    bad = sum(not row.is_good for row in rows)
    skipped = sum(bool(row.skipped) for row in rows)
    print(f"\n{len(rows) - skipped} done, {skipped} left out, {bad} bad.")
    sys.exit(1 if bad or len(rows) == skipped else 0)


def _rows(shape: str, faults: Sequence[Fault]) -> list[Row]:
    wanted = [each for each in faults if shape in each.shapes]
    why_not = left_out(shape)
    if why_not or not wanted:
        if why_not:
            print(f"LEFT OUT: {shape}: {why_not}", flush=True)
        return []
    with open_site(shape) as site:
        return [_show(run(each, site)) for each in wanted]


def _show(row: Row) -> Row:
    if row.skipped:
        print(f"LEFT OUT: {row.fault.name}, {row.shape}: {row.skipped}", flush=True)
        return row
    counts = (row.done, row.felt, row.tries, row.accepted, row.proof.lost, row.proof.doubled, row.proof.letters)
    name, numbers = row.fault.name.replace("_", " "), " ".join(row.fault.numbers)
    print(_line((name, numbers, row.shape, *counts, f"{row.seconds:.0f}")), flush=True)
    for finding in row.proof.findings:
        print(f"BAD: {finding}", flush=True)
    return row


def _line(cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"  # type: ignore[call-overload]  # any iterable


def _mounts_of_our_own() -> None:
    """Start again where our mounts go when we go, however we end. Where that is not allowed, there are no mounts."""
    apart = ["unshare", "--mount"]
    if APART in os.environ or os.geteuid() or subprocess.run([*apart, "true"], check=False).returncode:
        return
    os.environ[APART] = "yes"
    os.execvp(apart[0], [*apart, sys.executable, "-m", "benchmarks.faults", *sys.argv[1:]])


if __name__ == "__main__":
    main()
