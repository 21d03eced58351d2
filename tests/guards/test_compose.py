"""docker-compose.yml keeps its promises, as far as that can be seen without a container engine."""

import re
from datetime import UTC, datetime

import pytest
import yaml
from tracked import ROOT
from typer.testing import CliRunner

from adapters.house import open_house
from cli.main import app
from dossier.doctor import examine
from dossier.doctor_finding import Level
from dossier.rules.queues import Queue
from settings import Settings, load

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "dossier"}
ONCE = {"migrate"}  # ends when it is done
SECRETS = {name for name, field in Settings.model_fields.items() if (field.json_schema_extra or {}).get("secret")}
every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
each_of_ours = pytest.mark.parametrize("service", OURS.values(), ids=OURS)


def test_every_role_and_every_neighbour_is_there():
    assert {"smtp", "worker", "worker-heavy", "beat", "portal", "metrics", "migrate"} == set(OURS)
    assert {"database", "broker", "store", "clamav", "relay"} <= set(SERVICES)


@every_service
def test_is_confined_and_looked_after(service):
    assert service.get("user"), "it would run as the user of its image, root perhaps"
    assert service["user"] not in {"root", "0", "0:0"}
    assert service["read_only"] is True
    assert service["tmpfs"]
    assert service["restart"] in {"unless-stopped", "on-failure"}
    assert "privileged" not in service
    assert "container_name" not in service  # a fixed name cannot be scaled


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONCE))
def test_has_a_health_check(name):
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout"} <= set(check)


@every_service
def test_its_secrets_and_volumes_are_declared(service):
    assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
    assert {volume.partition(":")[0] for volume in service.get("volumes", ())} <= set(COMPOSE["volumes"])


def test_secrets_are_files_that_are_not_in_the_repository():
    assert {secret["file"].partition("/")[0] for secret in COMPOSE["secrets"].values()} == {"secrets"}
    assert "/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


@each_of_ours
def test_its_settings_are_real(service):
    for variable in service["environment"]:
        name = variable.removeprefix("DOSSIER_").removesuffix("_FILE").lower()
        assert name in Settings.model_fields, variable
        assert name not in SECRETS or variable.endswith("_FILE"), f"{variable} is a secret: give it by file"


@pytest.fixture(scope="module")
def demanded(tmp_path_factory):
    """The settings that the doctor calls wrong when they are empty: in production, with a database of its own."""
    found = set()
    checked = open_house(load(data=tmp_path_factory.mktemp("bare"), database_url="sqlite://"))
    for each in examine(checked, datetime.now(UTC)):
        if each.finding.level is Level.WRONG:
            found |= {name.lower() for name in re.findall(r"DOSSIER_(\w+)", each.finding.todo)}
    return found


def test_what_the_doctor_demands_is_given(demanded):
    assert demanded >= {"secret_keys", "mail_relay"}
    for service in OURS.values():
        given = {each.removeprefix("DOSSIER_").removesuffix("_FILE").lower() for each in service["environment"]}
        assert demanded - given == set()


def test_secrets_come_by_file(demanded):
    for service in OURS.values():
        for name in demanded & SECRETS:
            assert service["environment"][f"DOSSIER_{name.upper()}_FILE"] == f"/run/secrets/{name}"
            assert name in service["secrets"]


def test_every_secret_is_in_the_table_of_operations():
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert [name for name in COMPOSE["secrets"] if f"`{name}`" not in text] == []


@each_of_ours
def test_its_commands_are_real(service):
    check = service["healthcheck"].get("test", [])
    commands = [service["command"], check[1:] if check[1:2] == ["dossier"] else ["dossier", "doctor"]]
    for command in commands:
        assert command[0] == "dossier"
        result = CliRunner().invoke(app, [*command[1:], "--help"])
        assert result.exit_code == 0, result.output


def test_each_queue_has_a_worker():
    queues = [service["command"][-1] for service in OURS.values() if service["command"][1] == "worker"]
    assert sorted(",".join(queues).split(",")) == sorted(Queue)


def test_the_figures_ask_the_programs_where_they_listen():
    for variable, service in (("DOSSIER_SMTP_LISTEN", "smtp"), ("DOSSIER_HTTP_LISTEN", "portal")):
        port = SERVICES[service]["environment"][variable].rpartition(":")[2]
        assert SERVICES["metrics"]["environment"][variable] == f"{service}:{port}"


def test_two_receivers_find_two_ports():
    for name in ("smtp", "portal"):
        [port] = SERVICES[name]["ports"]
        assert re.search(r"\d+-\d+:\d+$", port)


def test_the_image_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER 10001:10001" in lines
    assert all(service["user"] == "10001:10001" for service in OURS.values())
