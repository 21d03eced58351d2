"""The resources, one module each. Each route says its scope (`portal.api.access`)."""

from portal.api.resources import administrations, documents, files, folders, health, uploads

MODULES = (health, administrations, folders, documents, files, uploads)
BLUEPRINTS = tuple(each.blueprint for each in MODULES)
