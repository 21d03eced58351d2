"""A real PgBouncer before the PostgreSQL of this test process, as docs/growth.md advises it: session mode."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from smtp_door import eventually
from sqlalchemy import make_url
from system import free_port

CONFIGURATION = """
[databases]
* = host={host}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = session
default_pool_size = 2
"""


@contextmanager
def before(url: str) -> Iterator[str]:
    """The URL of the same database, by way of a PgBouncer with two connections to it."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("NO PGBOUNCER: nobody looks whether it takes us (Debian: pgbouncer)")
    direct, port = make_url(url), free_port()
    host = direct.host or direct.query["host"]
    with tempfile.TemporaryDirectory(prefix="dossier-pgbouncer-") as folder:
        Path(folder).chmod(0o755)
        configuration = Path(folder) / "pgbouncer.ini"
        # `auth_type = any` goes by the user of the line: everybody is who owns the database
        configuration.write_text(CONFIGURATION.format(host=f"{host} user={direct.username}", port=port))
        owner = Path(str(host)).stat()  # it refuses to run as root, and others may not enter the folder of the socket
        as_owner = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
        process = subprocess.Popen([program, str(configuration)], stderr=subprocess.PIPE, **as_owner)
        try:
            assert eventually(lambda: _answers(port)), process.communicate(timeout=5)
            database = {"drivername": "postgresql", "host": "127.0.0.1", "port": port, "query": {}}
            yield direct.set(**database).render_as_string(hide_password=False)
        finally:
            process.terminate()
            process.wait(20)


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
