"""The units start what there is, keep each program to its own, and are ones that systemd takes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tracked import ROOT
from typer.testing import CliRunner

from cli.main import app
from dossier.rules.queues import Queue

UNITS = sorted((ROOT / "ops/systemd").iterdir())
SERVICES = [each for each in UNITS if each.suffix == ".service"]
PROGRAM = "/opt/dossier/venv/bin/dossier"
NEVER_LOOSER = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "PrivateTmp": "yes",
    "UMask": "0077",
    "User": "dossier",
}
READERS = {"dossier-worker.service", "dossier-worker-heavy.service", "dossier-portal.service"}  # of hostile files
LANDLOCK = "landlock_create_ruleset landlock_add_rule landlock_restrict_self"
each_service = pytest.mark.parametrize("path", SERVICES, ids=lambda each: each.name)


def sections(path):
    """Keys may stand several times: the values in their order."""
    found: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            section.setdefault(name, []).append(value)
    return found


@each_service
def test_its_commands_are_real(path):
    for line in sections(path)["Service"]["ExecStart"]:
        program, *command = line.split()
        assert program == PROGRAM
        result = CliRunner().invoke(app, [*(each for each in command if not each.startswith("/var")), "--help"])
        assert result.exit_code == 0, result.output


@each_service
def test_is_confined(path):
    service = sections(path)["Service"]
    assert {name: service[name][0] for name in NEVER_LOOSER} == NEVER_LOOSER


@each_service
def test_may_call_what_programs_need_and_its_children_to_confine_themselves(path):
    service = sections(path)["Service"]
    assert service["SystemCallFilter"] == ["@system-service", *([LANDLOCK] if path.name in READERS else [])]
    assert service.get("SystemCallErrorNumber") == (["EPERM"] if path.name in READERS else None)


def test_each_queue_has_a_worker():
    lines = [line for path in SERVICES for line in sections(path)["Service"]["ExecStart"] if " worker " in line]
    assert sorted(",".join(line.split()[-1] for line in lines).split(",")) == sorted(Queue)


def test_the_target_wants_every_program():
    wanted = " ".join(sections(ROOT / "ops/systemd/dossier.target")["Unit"]["Wants"]).split()
    timed = {each.with_suffix(".service").name for each in UNITS if each.suffix == ".timer"}
    assert set(wanted) == {each.name for each in SERVICES} - timed


def test_the_sockets_are_those_that_the_receiver_knows():
    named = {each.name: sections(each)["Socket"]["FileDescriptorName"] for each in UNITS if each.suffix == ".socket"}
    assert named == {"dossier-smtp.socket": ["smtp"], "dossier-lmtp.socket": ["lmtp"]}


def test_systemd_takes_them(tmp_path):
    checker = shutil.which("systemd-analyze")
    if checker is None:
        pytest.skip("NO SYSTEMD: the units are only read by this test, not by systemd")
    dossier = Path(sys.executable).with_name("dossier")
    for each in UNITS:
        (tmp_path / each.name).write_text(each.read_text(encoding="utf-8").replace(PROGRAM, str(dossier)))
    files = [str(tmp_path / each.name) for each in UNITS]
    ran = subprocess.run([checker, "verify", "--man=no", *files], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
