"""What a token of an office may be used for: a closed list, each for reading or for changing one kind of thing."""

from datetime import timedelta
from enum import StrEnum

PREFIX = "dossier_"  # programs that look for secrets in the wrong place find ours by it
LONGEST_LIFE = timedelta(days=365)
USUAL_LIFE = timedelta(days=90)


class Scope(StrEnum):
    ADMINISTRATIONS_READ = "administrations:read"
    FOLDERS_READ = "folders:read"
    FOLDERS_WRITE = "folders:write"
    USERS_READ = "users:read"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"
    INBOX_READ = "inbox:read"
    INBOX_WRITE = "inbox:write"
    GRANTS_READ = "grants:read"
    GRANTS_WRITE = "grants:write"
    RECORDS_READ = "records:read"
    RECORDS_WRITE = "records:write"
    APPROVALS_READ = "approvals:read"
    APPROVALS_WRITE = "approvals:write"
    MAILS_READ = "mails:read"
    MAILS_RECEIVE = "mails:receive"  # hand in mail as the door takes it
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
