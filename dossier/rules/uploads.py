"""What becomes of an upload, and how long its uploader may change his mind. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum


class UploadState(StrEnum):
    """Where one uploaded file stands, as its uploader hears it."""

    COMING_IN = "coming-in"
    WAITING = "waiting"  # whole and durable, not judged by the scanner yet
    RECEIVED = "received"
    QUARANTINED = "quarantined"
    WITHDRAWN = "withdrawn"  # taken back by the uploader


class Snag(StrEnum):
    """Why an uploaded file is not among the documents: what the office looks after."""

    WAITING = "waiting"  # for the scanner
    SET_APART = "set-apart"  # it could not be judged, or no document could be made of it
    QUARANTINED = "quarantined"


def may_change_mind(finished_at: datetime, within: timedelta, now: datetime) -> bool:
    return now - finished_at <= within
