"""Logs are lines of JSON with the program's name, and keep to the level of the settings."""

import json
import subprocess
import sys

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
