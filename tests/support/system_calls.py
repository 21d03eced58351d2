"""What strace wrote down of a program with many threads: each call with the moment it began and the moment it ended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OPTIONS = ("-f", "-y", "-qq", "-s", "64", "-e", "signal=none")
WHOLE = re.compile(r"^(?P<pid>\d+) +(?P<name>\w+)\((?P<rest>.*)$")
RESUMED = re.compile(r"^(?P<pid>\d+) +<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)$")
UNFINISHED = " <unfinished ...>"
RESULT = re.compile(r"^(?P<said>.*)\) += (?P<result>-?\d+).*$")


@dataclass(frozen=True)
class Call:
    name: str
    said: str  # its arguments, with the paths of descriptors
    begun: int  # lines of the trace
    ended: int

    def before(self, other: "Call") -> bool:
        """It had returned when the other one was made."""
        return self.ended < other.begun


def calls(trace: Path) -> Iterator[Call]:
    """Those that succeeded, in the order in which they returned."""
    waiting: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(trace.read_text(errors="replace").splitlines()):
        if line.endswith(UNFINISHED) and (begun := WHOLE.match(line)):
            waiting[begun["pid"]] = number, begun["rest"].removesuffix(UNFINISHED)
            continue
        found = WHOLE.match(line) or RESUMED.match(line)
        if found is None:
            continue
        resumed = line.partition(" ")[2].lstrip().startswith("<...")
        since, head = waiting.pop(found["pid"], (number, "")) if resumed else (number, "")
        if (done := RESULT.match(head + found["rest"])) and int(done["result"]) >= 0:
            yield Call(found["name"], done["said"], since, number)
