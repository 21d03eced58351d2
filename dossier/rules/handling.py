"""The closed lists of handling documents and folders: the steps that people take, and what stands in their way."""

from enum import StrEnum


class StepKind(StrEnum):
    """One thing that somebody did in a dossier, undone as one."""

    DOCUMENT_MOVED = "document-moved"
    DOCUMENT_RENAMED = "document-renamed"
    DOCUMENT_NOTED = "document-noted"
    DOCUMENT_RETAINED = "document-retained"
    DOCUMENT_HELD = "document-held"
    DOCUMENT_BINNED = "document-binned"
    DOCUMENT_RESTORED = "document-restored"
    DOCUMENT_REPLACED = "document-replaced"
    DOCUMENT_RELOCATED = "document-relocated"
    DOCUMENT_UNLOCKED = "document-unlocked"
    MAIL_READ = "mail-read"
    FOLDER_MADE = "folder-made"
    FOLDER_CHANGED = "folder-changed"
    FOLDER_ORDERED = "folder-ordered"
    FOLDER_MOVED = "folder-moved"
    FOLDER_LOCKED = "folder-locked"
    FOLDER_REOPENED = "folder-reopened"
    FOLDER_DELETED = "folder-deleted"
    RECORD_LINKED = "record-linked"
    RECORD_UNLINKED = "record-unlinked"
    RECORD_DELETED = "record-deleted"
    UPLOAD_WITHDRAWN = "upload-withdrawn"
    PAGES_SPLIT = "pages-split"
    PAGES_MERGED = "pages-merged"
    PAGES_CHANGED = "pages-changed"
    TEMPLATE_ADDED = "template-added"
    TEMPLATE_PUSHED = "template-pushed"


class Obstacle(StrEnum):
    """Why a document or folder may not go."""

    PERMANENT = "permanent"
    TERM_RUNS = "term-runs"
    TERM_NOT_BEGUN = "term-not-begun"  # nobody said yet when it lost its current value
    UNKNOWN_LABEL = "unknown-label"
    HOLD = "hold"
    LOCKED = "locked"
    CLAIMED = "claimed"
    FILING_RULE = "filing-rule"
    OPEN_APPROVAL = "open-approval"  # a client was asked to approve it
    ON_RECORD = "on-record"  # the bookkeeping still names it
    MOVED_ON = "moved-on"  # to another administration
    NOT_YOURS = "not-yours"  # a folder below asks an office role that this person has not


class Destination(StrEnum):
    """Where the documents of a deleted folder go."""

    INBOX = "inbox"
    BIN = "bin"


class RecordKind(StrEnum):
    """What a record of the bookkeeping is."""

    FIXED_ASSET = "fixed-asset"  # vaste activa
    ENTRY = "entry"  # boeking
    RELATION = "relation"  # relatie
    INVOICE = "invoice"
    EMPLOYEE = "employee"
