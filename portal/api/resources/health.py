"""Whether the API answers, for whoever looks after a program that uses it."""

from typing import Literal

from apiflask import APIBlueprint

from portal.api.access import open_to_all
from portal.api.models import Answer

blueprint = APIBlueprint("health", __name__)


class Health(Answer):
    status: Literal["alive"] = "alive"


@blueprint.get("/health")
@open_to_all
@blueprint.output(Health)
def get_health() -> Health:
    """Whether the API answers."""
    return Health()
