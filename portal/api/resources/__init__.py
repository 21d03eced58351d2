"""The resources, one module each. Each route says its scope (`portal.api.access`)."""

from portal.api.resources import administrations, health

MODULES = (health, administrations)
BLUEPRINTS = tuple(each.blueprint for each in MODULES)
