"""The resources, one module each. Each route says its scope (`portal.api.access`)."""

from portal.api.resources import (
    administrations,
    approvals,
    documents,
    files,
    folders,
    grants,
    health,
    inbox,
    incoming,
    mails,
    records,
    search,
    token,
    uploads,
    users,
    versions,
    webhooks,
)

MODULES = (
    health,
    token,
    administrations,
    users,
    folders,
    documents,
    versions,
    files,
    search,
    uploads,
    inbox,
    grants,
    records,
    approvals,
    incoming,
    mails,
    webhooks,
)
BLUEPRINTS = tuple(each.blueprint for each in MODULES)
