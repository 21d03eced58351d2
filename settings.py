"""All settings, frozen, in one object. Each comes from `DOSSIER_<NAME>` or, for secrets, `DOSSIER_<NAME>_FILE`.

Durations are timedeltas (the environment may say seconds or ISO 8601), sizes are bytes.
`docs/settings.md` is written from this file by `cli/settings_page.py` and a guard test keeps it fresh.
"""

import os
import re
import sys
from collections.abc import Iterable
from datetime import timedelta
from difflib import get_close_matches
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

MEGABYTE = 1_000_000
THIS_MACHINE = {"127.0.0.1", "[::1]", "0.0.0.0", "[::]", "", "localhost"}  # noqa: S104 - names of it, not a place to listen


def default_data_dir() -> Path:
    """The user's data folder (XDG base directory specification)."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "dossier"


class BadSetting(SystemExit):
    """A setting is wrong. The program stops (exit code 78, EX_CONFIG of sysexits.h) and says what to do."""

    def __init__(self, text: str) -> None:
        super().__init__(78)
        self.text = text
        sys.stderr.write(f"{text}\n")  # Python itself prints nothing for a numbered exit

    def __str__(self) -> str:
        return self.text


class FromFiles(PydanticBaseSettingsSource):
    """`DOSSIER_NAME_FILE=/run/secrets/x` gives the content of that file as DOSSIER_NAME."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = os.environ.get(f"DOSSIER_{field_name.upper()}_FILE")
        try:
            value = Path(path).read_text(encoding="utf-8").strip() if path else None
        except OSError as error:
            raise BadSetting(f"DOSSIER_{field_name.upper()}_FILE = {path}: {error.strerror}.") from None
        return value, field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DOSSIER_", frozen=True, extra="forbid", validate_default=True)

    # where things are
    data: Path = Field(default_factory=default_data_dir, description="Folder of everything the embedded default keeps.")
    domain: str = Field("inbox.localhost", description="Mail domain of the first office, e.g. inbox.kantoor.nl.")
    database_url: str = Field("", description="SQLAlchemy URL. Empty: SQLite in the data folder.")
    broker_url: str = Field("", description="Celery broker URL. Empty: the bundled Redis in the data folder.")
    blobs_url: str = Field("", description="s3://bucket/prefix. Empty: a folder in the data folder.")
    s3_endpoint: str = Field("", description="Endpoint of an S3-compatible store. Empty: the AWS default.")
    s3_key: str = Field("", description="Access key of the store.", json_schema_extra={"secret": True})
    s3_secret: str = Field("", description="Secret key of the store.", json_schema_extra={"secret": True})
    clamd: str = Field("", description="host:port or unix:/path of clamd. Empty: nothing is scanned, and it says so.")

    parts: str = Field(
        "door,worker,portal",
        pattern="^((door|worker|portal)(,(door|worker|portal))*)?$",
        description="Comma list of our programs that run here. `dossier metrics` and the doctor ask the door at "
        "smtp_listen and lmtp_listen, and the portal at http_listen.",
    )

    # the door
    smtp_listen: str = Field("127.0.0.1:2525", description="host:port of the SMTP receiver.")
    lmtp_listen: str = Field("", description="host:port or unix:/path for LMTP. Empty: no LMTP.")
    http_listen: str = Field("127.0.0.1:8025", description="host:port of the portal and the health pages.")
    hostname: str = Field("", description="Name in the SMTP greeting. Empty: the mail domain.")
    receivers: int = Field(1, ge=1, le=64, description="Receiver processes on the one SMTP port.")
    tls_certificate: Path | None = Field(None, description="PEM file with the certificate chain. None: no STARTTLS.")
    tls_key: Path | None = Field(None, description="PEM file with the key.")
    proxy_from: str = Field(
        "",
        description="Comma list of networks of our own proxies: they may send a PROXY header to the receiver, and "
        "X-Forwarded-For and -Proto to the portal. Empty: nobody.",
    )
    relays: str = Field("", description="Comma list of networks of our own relays (Postfix in front). Empty: none.")
    authserv_ids: str = Field(
        "",
        description="Comma list of the names under which our relays write Authentication-Results (RFC 8601). "
        "A relay must remove those of others under its name. Empty: none is believed.",
    )
    dns_servers: str = Field("", description="Comma list of address or address:port. Empty: those of this machine.")
    size_limit: int = Field(
        35 * MEGABYTE, ge=1_000_000, description="Largest total of files in one mail, in bytes as on the sender's disk."
    )
    recipient_limit: int = Field(100, ge=100, description="Recipients per mail (RFC 5321 4.5.3.1.8 asks 100).")
    connection_limit: int = Field(300, ge=1, description="Open connections per receiver process.")
    connection_limit_per_address: int = Field(50, ge=1, description="Open connections per client address.")
    command_timeout: timedelta = Field(timedelta(seconds=300), description="Wait for a command (RFC 5321 4.5.3.2.7).")
    data_timeout: timedelta = Field(timedelta(seconds=180), description="Wait for the next block of DATA.")
    session_limit: timedelta = Field(timedelta(hours=1), description="Longest session outside DATA.")
    mails_per_sender_per_minute: int = Field(120, ge=1, description="Above it: 450, never accepted and dropped.")
    mails_per_dossier_per_minute: int = Field(300, ge=1, description="Above it: 450, never accepted and dropped.")
    soft_bounce: bool = Field(
        False,
        description="For the first weeks: every refusal 5xx is said as 4xx, so that a wrong setting costs no mail.",
    )
    disk_floor: int = Field(200 * MEGABYTE, ge=0, description="Free bytes below which MAIL is answered 452.")

    # what is kept
    secret_keys: str = Field(
        "",
        description="Comma list of Fernet keys for kept passwords, the newest first; older ones still open what they "
        "sealed. Empty: with the database of the data folder a key file is made there; otherwise nothing can be kept.",
        json_schema_extra={"secret": True},
    )

    raw_mail_term: timedelta = Field(
        timedelta(days=90), description="A mail that was filed loses its raw bytes after it; that it came stays known."
    )
    quarantine_term: timedelta = Field(
        timedelta(days=90), description="What is still in quarantine after it is destroyed; that it came stays known."
    )
    rescan_term: timedelta = Field(
        timedelta(days=7), description="So long after it came, a file is scanned again when the scanner learns more."
    )
    evidence_term: timedelta = Field(
        timedelta(days=7 * 365 + 2),
        description="The certificate and reasons of an approval are destroyed after it; who decided what when stays.",
    )
    spool_archive_term: timedelta = Field(
        timedelta(days=7),
        description="Mail that was imported is kept in the spool for so long too, to be imported once more into a "
        "database that was restored from an older backup; less long when the disk is short of room.",
    )
    door_count_term: timedelta = Field(timedelta(days=400), description="What the door counted is kept for so long.")

    # who logs in
    portal_url: str = Field(
        "", description="Where people find the portal, without a path. Empty: http:// and http_listen of this machine."
    )
    portal_read_limit: timedelta = Field(
        timedelta(seconds=15),
        description="A question of a page to PostgreSQL that takes longer is cut off, and the page says to try later.",
    )
    sms_url: str = Field(
        "",
        description="URL of an SMS gateway as Apprise writes it, with {number}. Empty: codes are files in the outbox.",
        json_schema_extra={"secret": True},
    )
    sms_wait: timedelta = Field(
        timedelta(hours=72), description="After a changed mobile number no document is approved by SMS for so long."
    )
    breached_passwords: Path | None = Field(
        None,
        description="File of SHA-1 prefixes (10 or more hex digits a line, sorted) of leaked passwords. None: none.",
    )
    invitation_life: timedelta = Field(timedelta(days=30), description="How long an invitation can be accepted.")
    session_idle: timedelta = Field(timedelta(hours=1), description="Without a page for so long: logged out.")
    session_life: timedelta = Field(timedelta(hours=12), description="Logged out after it, however active.")
    device_life: timedelta = Field(timedelta(days=30), description="How long a browser is remembered.")

    # the API
    api_calls_per_minute: int = Field(600, ge=1, description="Requests of one token of an office in a minute.")

    # uploads
    upload_size_limit: int = Field(100 * MEGABYTE, ge=1_000_000, description="Largest file that is uploaded, in bytes.")
    upload_files_limit: int = Field(100, ge=1, description="Files in one upload.")
    upload_expiry: timedelta = Field(timedelta(days=1), description="An upload that is not finished by then is erased.")
    upload_undo: timedelta = Field(
        timedelta(minutes=10), description="How long the uploader may take back or rename what nobody handled yet."
    )

    # mail that leaves
    mail_relay: str = Field("", description="host:port of the relay that takes our mail. Empty: files in the outbox.")
    mail_relay_tls: str = Field(
        "starttls", pattern="^(starttls|tls|none)$", description="starttls, tls (from the first byte) or none."
    )
    mail_relay_ca: Path | None = Field(None, description="PEM file that the relay's certificate is checked against.")
    mail_relay_user: str = Field("", description="Login at the relay. Empty: none.")
    mail_relay_password: str = Field("", description="Password at the relay.", json_schema_extra={"secret": True})
    dkim_selector: str = Field("", description="Name of the DKIM key in DNS: <selector>._domainkey.<mail domain>.")
    dkim_key: str = Field(
        "", description="PEM of the DKIM key. Empty: mail is not signed here.", json_schema_extra={"secret": True}
    )
    mail_life: timedelta = Field(timedelta(days=3), description="How long a mail is tried that the relay puts off.")

    webhook_networks: str = Field("", description="Comma list of our own networks that webhooks reach, TLS or not.")
    push_networks: str = Field("", description="Comma list of our own networks where a push service stands.")

    # the stations
    worker_processes: int = Field(2, ge=1, description="Celery children.")
    worker_memory_limit: int = Field(1_500 * MEGABYTE, description="Address space of a worker child, in bytes.")

    metrics_listen: str = Field(
        "", description="host:port of the figures for Prometheus, e.g. 127.0.0.1:9464. Empty: nothing is counted."
    )
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="Least level that is logged.")

    @field_validator("*", mode="before")
    @classmethod
    def bare_number_of_seconds(cls, value: Any, info: ValidationInfo) -> Any:
        wanted = cls.model_fields[info.field_name].annotation if info.field_name else None
        if wanted is timedelta and isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value):
            return timedelta(seconds=float(value))
        return value

    @field_validator("relays", "proxy_from", "webhook_networks", "push_networks")
    @classmethod
    def networks(cls, value: str) -> str:
        return ",".join(str(ip_network(each.strip())) for each in value.split(",") if each.strip())

    @field_validator("domain")
    @classmethod
    def lower(cls, value: str) -> str:
        if not value or "@" in value or " " in value:
            raise ValueError("give the bare mail domain, e.g. inbox.kantoor.nl")
        return value.lower().rstrip(".")

    @field_validator("portal_url")
    @classmethod
    def where_it_listens(cls, value: str, info: ValidationInfo) -> str:
        """Passkeys need a name, so this machine is called by its own."""
        host, _, port = str(info.data.get("http_listen", "")).rpartition(":")
        name = "localhost" if host in THIS_MACHINE else host
        return value or f"http://{name}:{port}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, FromFiles(settings_cls)

    @cached_property
    def relay_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(each.strip()) for each in self.relays.split(",") if each.strip())

    @cached_property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(each.strip()) for each in self.proxy_from.split(",") if each.strip())

    @cached_property
    def inside_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(each.strip()) for each in self.webhook_networks.split(",") if each.strip())

    @cached_property
    def push_inside(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(each.strip()) for each in self.push_networks.split(",") if each.strip())

    @cached_property
    def spool_dir(self) -> Path:
        return self.data / "spool"

    @cached_property
    def blobs_dir(self) -> Path:
        return self.data / "blobs"


def load(**given: Any) -> Settings:
    """The settings of this process. Raises BadSetting with every wrong value and what to do."""
    wrong = _misspelt()
    settings = None
    try:
        settings = Settings(**given)
    except ValidationError as error:
        wrong += [
            f"  DOSSIER_{'_'.join(map(str, each['loc'])).upper()} = {each['input']!r}: {each['msg']}"
            for each in error.errors()
        ]
    if settings is None or wrong:
        raise BadSetting("\n".join(["Wrong settings, nothing was started:", *wrong, "See docs/settings.md."]))
    return settings


def _misspelt() -> list[str]:
    """A setting that nobody reads would be silently without effect."""
    known = {f"DOSSIER_{name.upper()}" for name in Settings.model_fields}
    found = (name for name in os.environ if name.startswith("DOSSIER_") and name.removesuffix("_FILE") not in known)
    return [f"  {name}: there is no such setting{_meant(name, known)}" for name in sorted(found)]


def _meant(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; is {close[0]} meant?" if close else ""
