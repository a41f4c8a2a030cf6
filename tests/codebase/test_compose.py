"""The compose file holds together, and runs the same engines as a laptop does."""

import re
from pathlib import Path

import pytest
import yaml

from infra.embedded.programs import POSTGRES_MAJOR

REPOSITORY = Path(__file__).parents[2]
TEXT = (REPOSITORY / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_only_for_what_can_happen(name):
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        assert wait["condition"] in CONDITIONS
        if wait["condition"] == "service_healthy":
            assert SERVICES[other]["healthcheck"]["test"][0] == "CMD"
        if wait["condition"] == "service_completed_successfully":
            assert SERVICES[other]["restart"] == "no"


def test_every_volume_is_declared_and_used():
    mounted = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}

    assert mounted == set(COMPOSE["volumes"])


def test_api_and_worker_run_one_image_against_the_services_of_this_file():
    ours = [SERVICES[name] for name in ("migrate", "api", "worker")]

    assert {(service["build"], service["image"]) for service in ours} == {(".", "rainmaker")}
    for service in ours:
        hosts = {re.search(r"(?:@|//)(\w+):\d+/", url)[1] for url in service["environment"].values()}
        assert hosts <= set(SERVICES)


def test_nothing_has_to_be_set_for_a_first_start():
    variables = re.findall(r"\$\{([^}]*)\}", TEXT)

    assert variables
    assert all(":-" in variable for variable in variables)


def test_postgres_is_the_embedded_version_and_keeps_its_data():
    postgres = SERVICES["postgres"]

    assert postgres["image"] == f"postgres:{POSTGRES_MAJOR}"
    # Since 18 the image keeps its data below this folder; the older one below it would be lost with the container.
    assert postgres["volumes"] == ["postgres:/var/lib/postgresql"]


def test_valkey_appends_to_a_file_and_never_evicts():
    _, *words = SERVICES["valkey"]["command"]

    assert dict(zip(words[::2], words[1::2], strict=True)) == {
        "--appendonly": "yes",
        "--appendfsync": "everysec",
        "--save": "",
        "--maxmemory-policy": "noeviction",
    }


def test_the_image_is_built_from_all_packages_and_from_nothing_else():
    pyproject = (REPOSITORY / "pyproject.toml").read_text()
    packages = re.findall(r'"(\w+)"', re.search(r"^packages = \[(.*)\]$", pyproject, re.MULTILINE)[1])
    kept = {line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert kept == {*packages[:6], "LICENSE", "README.md", "pyproject.toml", "requirements.lock"}
