"""Score the reader on a corpus of real mail that is not in this repository.

    python benchmarks/corpus.py [FOLDER]          or MAIL_CORPUS=FOLDER

The folder holds `manifest.json` ({"messages": [{"file": "raw/..."}]}), the mails, and its own `score.py`.
Without it nothing is measured, and that is no failure.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ingest.reading.results import read_files

KINDS = ("eml", "msg", "tnef")


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0] if arguments else os.environ.get("MAIL_CORPUS", "corpus")).resolve()
    if not (folder / "score.py").is_file():
        print(f"No corpus in {folder}: nothing measured. Give its folder, or set MAIL_CORPUS.")
        return 0
    results = _read(folder)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(results, file)
        file.flush()
        for kind in KINDS:
            print(f"\n== {kind}", flush=True)
            _score(folder, file.name, "--kind", kind, *arguments[1:])
    return 0


def _read(folder: Path) -> list[dict[str, object]]:
    messages = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["messages"]
    files = [message["file"] for message in messages]
    started = time.monotonic()
    results = list(read_files(folder / file for file in files))
    print(f"{len(results)} mails read in {time.monotonic() - started:.1f} s")
    return [{**result, "file": file} for result, file in zip(results, files, strict=True)]


def _score(folder: Path, results: str, *options: str) -> None:
    command = [sys.executable, str(folder / "score.py"), results, "--expected", str(folder / "expected.json"), *options]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
