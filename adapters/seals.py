"""Secrets at rest: sealed with a key of the settings, so that the database alone opens nothing."""

import hmac
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.fernet import Fernet, InvalidToken

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
            self._keys = {key_id(key): Fernet(key) for key in keys}
        except ValueError:
            raise BadSetting(
                "DOSSIER_SECRET_KEYS holds something that is no Fernet key. Make one with:\n"
                '  python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
            ) from None
        self._marking = [sha256(b"mark " + key.encode()).digest() for key in keys]

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The one that seals first. () when no key is configured."""
        return tuple(self._keys)

    def seal(self, secret: str) -> str:
        """Raises Refused when no key is configured."""
        if not self._keys:
            raise _no_key()
        return next(iter(self._keys.values())).encrypt(secret.encode()).decode("ascii")

    def opened(self, sealed: str) -> str | None:
        """None: sealed with a key that we no longer have."""
        found = self.sealed_by(sealed)
        return self._keys[found].decrypt(sealed).decode() if found else None

    def sealed_by(self, sealed: str) -> str | None:
        """The id of the key that it needs. None: one that we no longer have."""
        for name, key in self._keys.items():
            with suppress(InvalidToken):
                key.decrypt(sealed)
                return name
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


def key_id(key: str) -> str:
    """What a key is called, in lists and in backups; tells nothing about it."""
    return sha256(b"id " + key.encode()).hexdigest()[:8]


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
