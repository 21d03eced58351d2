"""The lock files hold what pyproject.toml asks, and nothing of the machine that wrote them."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LOCKS = {"requirements.lock": [], "requirements-dev.lock": ["dev"]}


def pinned(lock):
    """Name and version of each package in a lock; a name may come twice, with markers."""
    lines = [line for line in (ROOT / lock).read_text().splitlines() if line and not line[0].isspace()]
    return [Requirement(line.rstrip("\\ ")) for line in lines]


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_every_dependency_is_pinned_as_asked(lock, extras):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + [each for extra in extras for each in project["optional-dependencies"][extra]]
    versions = {each.name: str(each.specifier).removeprefix("==") for each in pinned(lock)}
    for requirement in map(Requirement, asked):
        name = requirement.name.lower().replace("_", "-")
        assert name in versions, "run: make lock"
        assert requirement.specifier.contains(versions[name]), "run: make lock"


def test_the_tests_run_on_the_versions_that_are_served():
    served, tested = ({(each.name, str(each.specifier)) for each in pinned(lock)} for lock in LOCKS)
    assert served <= tested


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry(lock):
    text = (ROOT / lock).read_text()
    assert [word for word in ("://", "--index", "--extra-index", "--find-links", " @ ") if word in text] == []
    assert "--hash=sha256:" in text
