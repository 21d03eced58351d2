"""Names of folders and documents, as people give them."""

import unicodedata

from dossier.rules.errors import Refused

LONGEST = 200  # characters; what file systems take with room for a number behind it


def checked(name: str) -> str:
    """The name in one form (NFC), without spaces around it. Raises Refused."""
    clean = unicodedata.normalize("NFC", name).strip()
    if not clean:
        raise Refused("Give a name.")
    if len(clean) > LONGEST:
        raise Refused("A name has {longest} characters at the most.", longest=LONGEST)
    # control characters, and marks that turn the reading direction: 'gpj.exe' would be shown as 'exe.jpg'
    if any(unicodedata.category(each) in {"Cc", "Cf", "Zl", "Zp"} or each in "/\\" for each in clean):
        raise Refused("A name has no slashes and no invisible characters.")
    return clean
