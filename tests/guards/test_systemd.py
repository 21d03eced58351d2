"""The units start what there is, keep each program to its own, and are ones that systemd takes."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tracked import ROOT
from typer.testing import CliRunner

from cli.exits import Exit
from cli.main import app
from dossier.rules.queues import Queue

UNITS = sorted((ROOT / "ops/systemd").iterdir())
SERVICES = [each for each in UNITS if each.suffix == ".service"]
OURS = [each for each in SERVICES if "@" not in each.name]  # that run a command of ours
LASTING = [each for each in OURS if "oneshot" not in each.read_text(encoding="utf-8")]
PULLS_IN = {"Requires", "Requisite", "Wants", "BindsTo", "Upholds", "Sockets"}
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
OWN_SYSTEMD = """
mount -t tmpfs none /run; mkdir -p /run/systemd/system
umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup
export XDG_RUNTIME_DIR=/run SYSTEMD_UNIT_PATH="$1:" SYSTEMCTL="systemctl --user"
/lib/systemd/systemd --user >"$1/log" 2>&1 &
for n in $(seq 100); do $SYSTEMCTL is-system-running >/dev/null 2>&1 && break; sleep 0.1; done
heard() { for n in $(seq 100); do [ "$(wc -l <"$1")" = "$2" ] && return; sleep 0.1; done; exit 1; }
$SYSTEMCTL start dossier-lmtp.socket
$SYSTEMCTL start dossier-smtp.service
: >>"$1/handed"; heard "$1/handed" 1
$SYSTEMCTL stop dossier-smtp.service dossier-lmtp.socket
$SYSTEMCTL start dossier-smtp.socket dossier-lmtp.socket
$SYSTEMCTL start dossier-smtp.service
heard "$1/handed" 2
"""
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


@pytest.mark.parametrize("path", OURS, ids=lambda each: each.name)
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
    lines = [line for path in OURS for line in sections(path)["Service"]["ExecStart"] if " worker " in line]
    assert sorted(",".join(line.split()[-1] for line in lines).split(",")) == sorted(Queue)


def test_the_target_wants_every_program():
    wanted = " ".join(sections(ROOT / "ops/systemd/dossier.target")["Unit"]["Wants"]).split()
    timed = {each.with_suffix(".service").name for each in UNITS if each.suffix == ".timer"}
    assert set(wanted) == {each.name for each in OURS} - timed


def test_the_sockets_are_those_that_the_receiver_knows():
    named = {each.name: sections(each)["Socket"]["FileDescriptorName"] for each in UNITS if each.suffix == ".socket"}
    assert named == {"dossier-smtp.socket": ["smtp"], "dossier-lmtp.socket": ["lmtp"]}


def test_no_unit_pulls_in_a_socket():
    """Which of them there are is for who enables them: behind a Postfix port 25 is not ours."""
    for path in UNITS:
        for section in sections(path).values():
            pulled = [each for name in PULLS_IN for value in section.get(name, ()) for each in value.split()]
            assert [each for each in pulled if each.endswith(".socket")] == [], path.name


@pytest.mark.parametrize("path", LASTING, ids=lambda each: each.name)
def test_a_program_is_started_again_for_ever_but_not_with_a_wrong_setting(path):
    found = sections(path)
    assert found["Service"]["Restart"] == ["always"]
    assert found["Service"]["RestartPreventExitStatus"] == [str(Exit.BAD_SETTING.value)]
    assert found["Unit"]["StartLimitIntervalSec"] == ["0"], "five quick deaths would end it, and close its sockets"


def test_somebody_hears_when_what_the_clock_starts_fails():
    timed = [each.with_suffix(".service") for each in UNITS if each.suffix == ".timer"]
    assert {each.stem for each in timed} == {"dossier-backup", "dossier-doctor", "dossier-verify"}
    for path in timed:
        assert sections(path)["Unit"]["OnFailure"] == ["dossier-failed@%n.service"]
    assert (ROOT / "ops/systemd/dossier-failed@.service") in SERVICES


@pytest.mark.slow
def test_only_the_sockets_that_are_enabled_are_handed_over(tmp_path):
    """By a systemd of its own, in namespaces of its own; with a program that tells what it was handed."""
    if os.geteuid() or not all(map(shutil.which, ("unshare", "systemctl", "mount"))):
        pytest.skip("NO SYSTEMD OF ITS OWN: it needs root, systemd and unshare")
    for path in (each for each in UNITS if each.stem in {"dossier-smtp", "dossier-lmtp"}):
        (tmp_path / path.name).write_text(tried_out(path, tmp_path))
    ran = subprocess.run(
        ["unshare", "-m", "-C", "-p", "-f", "--mount-proc", "sh", "-ec", OWN_SYSTEMD, "sh", str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    handed = (tmp_path / "handed").read_text().splitlines()
    assert [handed[0], sorted(handed[1].split(":"))] == ["lmtp", ["lmtp", "smtp"]]


def tried_out(path, folder):
    """The unit, with what it says of others, and without what a namespace does not have."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".socket":
        text = re.sub("^Socket(User|Group|Mode)=.*\n", "", text, flags=re.MULTILINE)
        return re.sub("^ListenStream=.*", f"ListenStream={folder}/{path.stem}.sock", text, flags=re.MULTILINE)
    kept = [line for line in text.partition("[Service]")[2].splitlines() if line.startswith("Sockets=")]
    tell = f"ExecStart=/bin/sh -c 'echo $LISTEN_FDNAMES >>{folder}/handed; exec sleep 100'"
    return "\n".join([text.partition("[Service]")[0], "[Service]", tell, *kept, ""])


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
