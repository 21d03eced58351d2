"""The receiver takes the sockets that systemd hands over, and listens nowhere else."""

import os
import smtplib
import socket
import subprocess
import sys

START = """
import os, sys
for number, each in enumerate(sys.argv[1:]):
    os.dup2(int(each), 50 + number)
for number in range(len(sys.argv) - 1):
    os.dup2(50 + number, 3 + number, inheritable=True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(sys.argv) - 1), LISTEN_FDNAMES="smtp:lmtp")
os.execv(sys.executable, [sys.executable, "-m", "ingest.smtp"])
"""


def test_smtp_and_lmtp_by_their_names(settings, house):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    numbers = [each.fileno() for each in sockets]
    env = {**os.environ, "DOSSIER_DATA": str(settings.data), "DOSSIER_SMTP_LISTEN": "nowhere:0"}
    process = subprocess.Popen([sys.executable, "-c", START, *map(str, numbers)], pass_fds=numbers, env=env)
    try:
        host, port = sockets[0].getsockname()
        with smtplib.SMTP(host, port, timeout=40) as door:
            assert door.ehlo()[0] == 250
        with smtplib.LMTP(*sockets[1].getsockname(), timeout=40) as door:
            assert door.docmd("LHLO", "here")[0] == 250
    finally:
        process.terminate()
        assert process.wait(40) == 0
        for each in sockets:
            each.close()
