"""The program of the child process: `python -m ingest.rendering.child TASK CPU MEMORY OUTPUT`.

The request is on standard input, the answer goes to standard output. It works in the folder it was started in, which
the parent made for it and removes. Any exception ends it with a code that is not 0: all that the parent wants to know.
"""

import sys
from pathlib import Path

from ingest.rendering.sandbox import confine


def main() -> None:
    task, *limits = sys.argv[1:]
    confine(*map(int, limits))
    request = sys.stdin.buffer.read()
    sys.stdout.buffer.write(_safe(request) if task == "safe" else _page(request))


def _safe(request: bytes) -> bytes:
    from ingest.rendering.safe_html import answer  # noqa: PLC0415 - after the limits are set

    return answer(request)


def _page(request: bytes) -> bytes:
    from ingest.rendering.page import page  # noqa: PLC0415 - after the limits are set
    from ingest.rendering.request import PageRequest  # noqa: PLC0415 - as above

    return page(PageRequest.unpacked(request), Path())


if __name__ == "__main__":
    main()
