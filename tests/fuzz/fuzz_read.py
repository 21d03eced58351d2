"""A long run of the reader over mutated mail, guided by coverage. Not a test: it runs until it is stopped.

    pip install atheris                                 by hand: it is no dependency, and has no wheel everywhere
    python tests/fuzz/fuzz_read.py WORK_FOLDER tests/letters -max_total_time=3600 -rss_limit_mb=1024 -timeout=60

New inputs are kept in WORK_FOLDER. An exception, more memory or more time than that ends it, with the input in a file.
"""

import sys

import atheris  # type: ignore[import-not-found]  # installed by hand where it is wanted

with atheris.instrument_imports(include=["ingest.reading"]):
    from ingest.reading.read import read
    from ingest.reading.results import MemoryStore, result


def try_one(raw: bytes) -> None:
    store = MemoryStore()
    letter = read(raw, store)
    for part in letter.parts:
        if part.kept:
            store.open(part.kept.sha256).close()
        part.name.encode()
    result("mail", letter)


if __name__ == "__main__":
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()
