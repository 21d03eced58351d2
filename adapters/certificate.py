"""The certificate of STARTTLS and its key, as files: whether they can be used, and until when."""

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509

TODO = "Renew or correct the files of DOSSIER_TLS_CERTIFICATE and DOSSIER_TLS_KEY; without both there is no STARTTLS."


def ends_at(chain: Path) -> datetime:
    """Of the first certificate in the file, the server's own. Raises OSError, or ValueError when it holds none."""
    return x509.load_pem_x509_certificate(chain.read_bytes()).not_valid_after_utc


def what_is_wrong(chain: Path | None, key: Path | None, now: datetime) -> str:
    """Why these cannot be used now, in one sentence. "": they can, or neither is given."""
    if chain is None and key is None:
        return ""
    if chain is None or key is None:
        return "A certificate and its key go together, and only one of them is given."
    try:
        ended_at = ends_at(chain)
        key.read_bytes()
        context_of(chain, key)
    except OSError as error:  # also ssl.SSLError
        if isinstance(error, ssl.SSLError):
            return f"{chain} and {key} do not belong together, or the key cannot be read: {error.reason}."
        return f"{error.filename}: {error.strerror}."
    except ValueError:
        return f"{chain} holds no certificate in PEM."
    return "" if now < ended_at else f"The certificate in {chain} ended at {ended_at:%Y-%m-%d %H:%M} UTC."


def context_of(chain: Path, key: Path) -> ssl.SSLContext:
    """Raises OSError, or ssl.SSLError when they do not fit."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996
    context.load_cert_chain(chain, key, password="")  # a key with a password is refused: nobody is there to type it
    return context
