"""Whether an installation is in order: one small function per check; each says what it found and what to do."""

import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters import last_backup
from adapters.certificate import TODO, ends_at, what_is_wrong
from adapters.house import House
from adapters.programs import door_greets
from adapters.seals import KEY_FILE
from adapters.walls import missing_walls
from dossier import schema
from dossier.doctor_clock import clock
from dossier.doctor_finding import Check, Finding, advice, fine, wrong
from dossier.doctor_names import mail_exchanger, mail_policies, reverse_name
from dossier.rules.errors import TryLater
from dossier.walls import NO_WALL, STILL_HELD
from ingest.reading import magic_library
from models import searching
from settings import MEGABYTE

PATIENCE = 3.0  # seconds for the relay
CERTIFICATE_NOTICE = timedelta(days=21)
BACKUP_AGE = timedelta(hours=30)
ROOMY = 5  # times the free space below which the door takes no mail


@dataclass(frozen=True, slots=True)
class Numbered:
    number: int
    check: str
    finding: Finding


def examine(
    house: House, now: datetime, only: Collection[str] = (), more: Mapping[str, Check] | None = None
) -> Iterator[Numbered]:
    """What each check finds, in the order of CHECKS, or some of them. Takes seconds where names are looked up.

    `more`: checks of rooms that the dossier does not know, behind its own.
    """
    for number, (name, check) in enumerate({**CHECKS, **(more or {})}.items(), start=1):
        if only and name not in only:
            continue
        try:
            finding = check(house, now)
        except (TryLater, OSError, ValueError, ImportError) as error:
            finding = wrong(str(error), "See docs/operations.md, and the log of the program.")
        yield Numbered(number, name, finding)


def data_folder(house: House, now: datetime) -> Finding:
    folder = house.settings.data
    others = folder.stat().st_mode & 0o007
    if others:
        return wrong(f"Every user of this machine may look into {folder}.", f"chmod 700 {folder}")
    return fine(f"{folder} is closed to others.")


def database(house: House, now: datetime) -> Finding:
    house.database.ping()
    return fine(f"{house.database.dialect} answers.")


def migrations(house: House, now: datetime) -> Finding:
    if schema.is_up_to_date(house.database):
        return fine("The tables are those of this program.")
    return wrong("The tables are older or newer than this program.", "Run: dossier migrate")


def blobs(house: House, now: datetime) -> Finding:
    """Written, synced, read back and taken away again."""
    probe = secrets.token_bytes(32)
    stored = house.blobs.put("parts", [probe])
    with house.blobs.open("parts", stored.sha256) as file:
        same = file.read() == probe
    house.blobs.delete("parts", stored.sha256)
    return fine("Written, synced and read back.") if same else wrong("What is read is not what was written.", "Stop.")


def spool(house: House, now: datetime) -> Finding:
    house.settings.spool_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryFile(dir=house.settings.spool_dir) as file:
        file.write(b"probe")
        file.flush()
        os.fsync(file.fileno())
    return fine(f"{house.settings.spool_dir} can be written and synced.")


def free_space(house: House, now: datetime) -> Finding:
    free, floor = shutil.disk_usage(house.settings.data).free, house.settings.disk_floor
    says = f"{free // MEGABYTE} MB free; below {floor // MEGABYTE} MB no mail is taken (452)."
    if free < floor:
        return wrong(says, "Make room, or move the data folder.")
    return advice(says, "Make room soon.") if free < ROOMY * floor else fine(says)


def backup(house: House, now: datetime) -> Finding:
    made_at = last_backup.made_at(house.notes)
    if made_at is None:
        return advice("No backup was made yet.", "Every night: dossier backup DIR")
    says = f"The last whole backup is of {made_at:%Y-%m-%d %H:%M} UTC."
    return wrong(says, "See why: dossier backup DIR") if now - made_at > BACKUP_AGE else fine(says)


def search_index(house: House, now: datetime) -> Finding:
    with house.database.read() as session:
        short = searching.short(session)
    if short:
        return wrong(f"{abs(short)} documents or folders too {'few' if short > 0 else 'many'} can be found by their "
                      "words.", "Run: dossier search --rebuild")  # fmt: skip
    return fine("Every document and folder can be found by its words.")


def broker(house: House, now: datetime) -> Finding:
    try:
        house.bell.ping()
    except TryLater as error:
        if house.settings.broker_url:
            return wrong(f"{error}.", "Start it. Mail is taken meanwhile, and processed when it is back.")
        return advice("The bundled broker does not run.", "It runs with: dossier serve")
    return fine("The broker answers.")


def scanner(house: House, now: datetime) -> Finding:
    version = house.scanner.ping()
    if version is None:
        return advice("No virus scanner: documents are marked as not scanned.", "Set DOSSIER_CLAMD.")
    return fine(f"{version} answers.")


def libmagic(house: House, now: datetime) -> Finding:
    kind = magic_library.guesser().from_buffer(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
    if kind != "application/pdf":
        return wrong(f"libmagic calls a PDF {kind}.", "Reinstall the packages of this project.")
    return fine("libmagic tells file types.")


def reading(house: House, now: datetime) -> Finding:
    """The walls around what strangers send; docs/decisions/0022-confined-reading.md."""
    if lacks := [NO_WALL[each] for each in missing_walls()]:
        return advice(f"{' '.join(says for says, _ in lacks)} {STILL_HELD}", " ".join(todo for _, todo in lacks))
    return fine("What strangers send is read behind every wall.")


def door(house: House, now: datetime) -> Finding:
    places = " and ".join(filter(None, (house.settings.smtp_listen, house.settings.lmtp_listen)))
    try:
        door_greets(house.settings)
    except OSError as error:
        here = house.settings.database_url and "door" in house.settings.parts  # in production; not while trying out
        says, todo = f"Nobody greets on {places}: {error}.", "It runs with: dossier serve, or dossier smtp"
        return wrong(says, todo) if here else advice(says, todo)
    if house.settings.soft_bounce:
        return advice(
            "Refusals are put off: nobody hears that an address is wrong.", "Unset DOSSIER_SOFT_BOUNCE in time."
        )
    return fine(f"Mail is received on {places}.")


def certificate(house: House, now: datetime) -> Finding:
    chain, key = house.settings.tls_certificate, house.settings.tls_key
    if flaw := what_is_wrong(chain, key, now):
        return wrong(flaw, TODO)
    if chain is None:
        return advice("No STARTTLS: mail comes over unencrypted connections.", "Set DOSSIER_TLS_CERTIFICATE and _KEY.")
    ended_at = ends_at(chain)
    says = f"The certificate is valid until {ended_at:%Y-%m-%d}."
    return advice(says, "Renew it soon.") if ended_at - now < CERTIFICATE_NOTICE else fine(says)


def secret_keys(house: House, now: datetime) -> Finding:
    settings = house.settings
    if settings.secret_keys:
        return fine("Secrets are sealed with the keys of DOSSIER_SECRET_KEYS.")
    if settings.database_url:
        return wrong("No key to seal secrets: no second step can be set up.", "Set DOSSIER_SECRET_KEYS.")
    return advice(
        f"The key that seals secrets is {settings.data / KEY_FILE}.",
        "Copy it to a safe place: a backup without it opens nothing.",
    )


def mail_relay(house: House, now: datetime) -> Finding:
    settings = house.settings
    if not settings.mail_relay:
        says, todo = f"No relay: letters are files in {settings.data / 'outbox'}.", "Set DOSSIER_MAIL_RELAY."
        return wrong(says, todo) if settings.database_url else advice(says, todo)
    host, _, port = settings.mail_relay.rpartition(":")
    with socket.create_connection((host.strip("[]"), int(port)), PATIENCE):
        return fine(f"Letters leave by {settings.mail_relay}.")


def sms(house: House, now: datetime) -> Finding:
    if house.settings.sms_url:
        return fine("SMS goes through the gateway of DOSSIER_SMS_URL.")
    return advice(f"No SMS gateway: codes are files in {house.settings.data / 'outbox'}.", "Set DOSSIER_SMS_URL.")


CHECKS: dict[str, Check] = {
    "data folder": data_folder,
    "database": database,
    "migrations": migrations,
    "search": search_index,
    "blobs": blobs,
    "spool": spool,
    "free space": free_space,
    "backup": backup,
    "clock": clock,
    "broker": broker,
    "virus scanner": scanner,
    "file types": libmagic,
    "reading": reading,
    "door": door,
    "certificate": certificate,
    "secret keys": secret_keys,
    "mail relay": mail_relay,
    "SMS": sms,
    "MX": mail_exchanger,
    "PTR": reverse_name,
    "mail policies": mail_policies,
}
