"""The adapters of one process, opened from its settings."""

from dataclasses import dataclass
from datetime import timedelta

from adapters.blobs import Blobs
from adapters.blobs_folder import FolderBlobs
from adapters.broker import Bell
from adapters.clock import Clock
from adapters.database import Database, open_database
from adapters.mailer import Mailer, open_mailer
from adapters.notes import Notes, open_notes
from adapters.resolver import Resolver, open_resolver
from adapters.scanner import Scanner, open_scanner
from adapters.seals import Seals
from adapters.sms import SmsGateway, open_sms
from settings import Settings


@dataclass(frozen=True)
class House:
    settings: Settings
    database: Database
    blobs: Blobs
    bell: Bell
    scanner: Scanner
    resolver: Resolver
    seals: Seals
    sms: SmsGateway
    mailer: Mailer
    clock: Clock
    notes: Notes


def open_house(settings: Settings, read_limit: timedelta | None = None) -> House:
    """Open a house in the process that will use it: connections do not survive a fork. Raises BadSetting.

    `read_limit`: for one question to the database, where somebody waits for the answer.
    """
    return House(
        settings,
        database=open_database(settings, read_limit),
        blobs=open_blobs(settings),
        bell=Bell(settings),
        scanner=open_scanner(settings),
        resolver=open_resolver(settings),
        seals=Seals(settings),
        sms=open_sms(settings),
        mailer=open_mailer(settings),
        clock=Clock(),
        notes=open_notes(settings),
    )


def open_blobs(settings: Settings) -> Blobs:
    """The store of these settings. Raises BadSetting."""
    if settings.blobs_url:
        from adapters.blobs_s3 import S3Blobs  # noqa: PLC0415 - the client costs memory where a folder is enough

        return S3Blobs.of(settings)
    return FolderBlobs(settings.blobs_dir)
