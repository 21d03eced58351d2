"""Logs are lines of JSON with the program's name, and keep to the level of the settings."""

import json
import os
import subprocess
import sys
from pathlib import Path

SAY = """
import structlog
from adapters.logs import configure
from settings import load
configure(load(), "smtp")
log = structlog.get_logger()
log.debug("not asked for")
log.info("mail.filed", mail_id="0193")
"""


def test_one_object_per_line(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", SAY], capture_output=True, text=True, check=True, env={"DOSSIER_DATA": str(tmp_path)}
    )
    (line,) = ran.stderr.splitlines()
    said = json.loads(line)
    assert (said["event"], said["mail_id"], said["program"], said["level"]) == ("mail.filed", "0193", "smtp", "info")


FLOOD = """
import sys, time, structlog
from adapters.logs import LAST_LINES, configure
from settings import load
configure(load(), "smtp")
log = structlog.get_logger()
begun = time.monotonic()
for number in range(30_000):
    log.info("accepted", mail="0193" * 8, number=number)
print(time.monotonic() - begun, flush=True)
"""


def flood(stderr, tmp_path):
    """How many seconds 30 000 lines held up the program, which then ends by itself."""
    env = {"DOSSIER_DATA": str(tmp_path)}
    run = [sys.executable, "-c", FLOOD]
    return float(subprocess.run(run, check=True, stdout=subprocess.PIPE, stderr=stderr, env=env, timeout=60).stdout)


def test_a_full_disk_stops_nobody(tmp_path):
    with Path("/dev/full").open("w") as full:
        flood(full, tmp_path)


def test_a_collector_that_hangs_stops_nobody(tmp_path):
    reader, writer = os.pipe()  # nobody reads
    try:
        assert flood(writer, tmp_path) < 20
    finally:
        os.close(writer)
    with os.fdopen(reader) as lines:
        assert '"number": 0' in lines.readline()  # 64 KB had room


def test_a_fork_says_its_own(tmp_path):
    said = SAY + "import os\nif not os.fork():\n    log.info('child')\nelse:\n    os.wait()\n"
    env = {"DOSSIER_DATA": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, env=env)
    assert [json.loads(line)["event"] for line in ran.stderr.splitlines()] == ["mail.filed", "child"]
