"""Secrets at rest: sealed with a key of the settings, so that the database alone opens nothing."""

import hmac
import os
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from adapters.folders import make_private
from dossier.rules.errors import Refused
from settings import BadSetting, Settings

KEY_FILE = "secret.key"


class Seals:
    """Fernet (AES-128-CBC and HMAC-SHA-256); the first key seals, every key opens."""

    def __init__(self, settings: Settings) -> None:
        """Raises BadSetting for what is no key."""
        written = settings.secret_keys or _own_key(settings)
        keys = [key.strip() for key in written.split(",") if key.strip()]
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError:
            raise BadSetting(
                "DOSSIER_SECRET_KEYS holds something that is no Fernet key. Make one with:\n"
                '  python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
            ) from None
        self._marking = [sha256(b"mark " + key.encode()).digest() for key in keys]

    def seal(self, secret: str) -> str:
        """Raises Refused when no key is configured."""
        if self._fernet is None:
            raise _no_key()
        return self._fernet.encrypt(secret.encode()).decode("ascii")

    def opened(self, sealed: str) -> str | None:
        """None: sealed with a key that we no longer have."""
        try:
            return self._fernet.decrypt(sealed).decode() if self._fernet else None
        except InvalidToken:
            return None

    def mark(self, secret: str) -> str:
        """A keyed digest, for what is too short for a plain one. Raises Refused when no key is configured."""
        if not self._marking:
            raise _no_key()
        return hmac.digest(self._marking[0], secret.encode(), "sha256").hex()

    def is_mark(self, mark: str, secret: str) -> bool:
        """Whether it was made of this secret, with any of the keys; in the same time for every answer."""
        made = [hmac.digest(key, secret.encode(), "sha256").hex() for key in self._marking]
        return any([hmac.compare_digest(mark, each) for each in made])  # noqa: C419 - a list: all are compared


def _no_key() -> Refused:
    return Refused("No secret can be kept here yet: DOSSIER_SECRET_KEYS has to be set first.")


def _own_key(settings: Settings) -> str:
    """The key file of the embedded default, made at its first use; "" in production, where a setting gives the key."""
    if settings.database_url:
        return ""
    make_private(settings.data)
    path = settings.data / KEY_FILE
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    """Whole or not at all, and by one of those that start at the same moment."""
    with NamedTemporaryFile(dir=path.parent, prefix=".secret-") as file:  # mode 0600
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            return
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
