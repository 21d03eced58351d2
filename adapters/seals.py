"""Secrets at rest: sealed with a key of the settings, so that the database alone opens nothing."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from dossier.rules.errors import Refused
from settings import BadSetting, Settings


class Seals:
    """Fernet (AES-128-CBC and HMAC-SHA-256); the first key seals, every key opens."""

    def __init__(self, settings: Settings) -> None:
        """Raises BadSetting for what is no key."""
        keys = [key.strip() for key in settings.secret_keys.split(",") if key.strip()]
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError:
            raise BadSetting(
                "DOSSIER_SECRET_KEYS holds something that is no Fernet key. Make one with:\n"
                '  python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
            ) from None

    def seal(self, secret: str) -> str:
        """Raises Refused when no key is configured."""
        if self._fernet is None:
            raise Refused("Nothing can be kept: set DOSSIER_SECRET_KEYS first, or open the file without keeping.")
        return self._fernet.encrypt(secret.encode()).decode("ascii")

    def opened(self, sealed: str) -> str | None:
        """None: sealed with a key that we no longer have."""
        try:
            return self._fernet.decrypt(sealed).decode() if self._fernet else None
        except InvalidToken:
            return None
