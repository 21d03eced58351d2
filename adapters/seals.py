"""Secrets at rest: sealed with a key of the settings, so that the database alone opens nothing."""

import hmac
import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.fernet import Fernet, InvalidToken

from adapters.folders import make_private, sync
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
        """None: sealed with a key that we no longer have, or never sealed."""
        found = self.sealed_by(sealed)
        return self._keys[found].decrypt(sealed).decode() if found else None

    def sealed_by(self, sealed: str) -> str | None:
        """The id of the key that it needs. None: one that we no longer have, or none."""
        if not sealed.isascii():  # Fernet raises for what cannot be its text at all
            return None
        for name, key in self._keys.items():
            with suppress(InvalidToken):
                key.decrypt(sealed)
                return name
        return None

    def mark(self, secret: str) -> str:
        """A keyed digest, for what is too short for a plain one. Raises Refused when no key is configured."""
        if not self._marking:
            raise _no_key()
        return self._marks(secret)[0]

    def is_mark(self, mark: str, secret: str, characters: int | None = None) -> bool:
        """Whether it was made of this secret, with any of the keys; in the same time for every answer.

        `characters`: the mark is only so long; None: it is whole.
        """
        made = [each[:characters] for each in self._marks(secret)]
        return any([hmac.compare_digest(mark.encode(), each.encode()) for each in made])  # noqa: C419 - a list: all are compared

    def _marks(self, secret: str) -> list[str]:
        return [hmac.digest(key, secret.encode(), "sha256").hex() for key in self._marking]


def key_id(key: str) -> str:
    """What a key is called, in lists and in backups; tells nothing about it."""
    return sha256(b"id " + key.encode()).hexdigest()[:8]


def _no_key() -> Refused:
    return Refused("No secret can be kept here yet: DOSSIER_SECRET_KEYS has to be set first.")


def _own_key(settings: Settings) -> str:
    """The key file of the embedded default, made at its first use; "" in production, where a setting gives the key."""
    path = own_file(settings)
    if path is None:
        return ""
    make_private(settings.data)
    if not path.exists():
        with suppress(FileExistsError):  # one of those that start at the same moment
            _write(path, Fernet.generate_key().decode(), os.link)
    return path.read_text(encoding="ascii").strip()


def own_file(settings: Settings) -> Path | None:
    """Where the keys of the embedded default are. None: the setting gives them."""
    return None if settings.database_url or settings.secret_keys else settings.data / KEY_FILE


def change_own(settings: Settings, change: Callable[[list[str]], list[str]]) -> bool:
    """Let the key file hold what `change` makes of its keys. False: a setting gives the keys, nothing was changed."""
    path = own_file(settings)
    if path is None:
        return False
    keys = _own_key(settings).split(",")
    _write(path, ",".join(change(keys)), os.replace)
    return True


def _write(path: Path, keys: str, put: Callable[[str, Path], None]) -> None:
    """Whole or not at all."""
    with NamedTemporaryFile(dir=path.parent, prefix=".secret-", delete=False) as file:  # mode 0600
        file.write(keys.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    try:
        put(file.name, path)
    finally:
        Path(file.name).unlink(missing_ok=True)
    sync(path.parent)
