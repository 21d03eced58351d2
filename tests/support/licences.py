"""`make licences`: under which licence each package is that is served, by what the installed package says of itself."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Licences

Every package of `requirements.lock`, with the licence that it states. Written by `make licences`; a test holds it to
what is installed and refuses what is not welcome: no GPL or AGPL is served. LGPL and MPL packages are used unchanged.

| Package | Licence |
|---|---|
"""

# What older packages write, as SPDX identifiers.
IN_WORDS = {
    "mit license": "MIT",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "apache software license": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "isc license": "ISC",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "lgpl-2.1+": "LGPL-2.1-or-later",
}
# What says several things, or nothing that can be read by a program: read by us.
READ_BY_US = {
    "dkimpy": "Zlib",
    "pi-heif": "BSD-3-Clause AND LGPL-3.0-only",  # the binding, and the libheif and libde265 in its wheel
    "publicsuffix2": "MIT AND MPL-2.0",
    "pycryptodomex": "BSD-2-Clause AND Unlicense",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "requests-oauthlib": "ISC",
}
SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


def served() -> Iterator[Distribution]:
    """The installed packages of requirements.lock; one whose marker is for another machine is passed over."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    for requirement in (Requirement(line.rstrip("\\ ")) for line in lines if line and not line[0].isspace()):
        try:
            yield distribution(requirement.name)
        except PackageNotFoundError:
            if not requirement.marker or requirement.marker.evaluate():
                raise


def licence(package: Distribution) -> str:
    """An SPDX expression; ValueError when nothing is stated that we can read."""
    name = canonicalize_name(package.metadata["Name"])
    if name in READ_BY_US:
        return READ_BY_US[name]
    fields = {field: package.metadata.get_all(field) or [] for field in ("License-Expression", "License", "Classifier")}
    classifiers = [each.rpartition(" :: ")[2] for each in fields["Classifier"] if each.startswith("License ::")]
    for stated in (*fields["License-Expression"], *fields["License"], *classifiers):
        if spdx := IN_WORDS.get(stated.lower()):
            return spdx
        if SPDX.fullmatch(stated) and stated != "UNKNOWN":
            return stated
    raise ValueError(f"{name} states no licence that a program can read: read it, and add it to READ_BY_US")


def page() -> str:
    rows = sorted((canonicalize_name(package.metadata["Name"]), licence(package)) for package in served())
    return HEAD + "".join(f"| {name} | {terms} |\n" for name, terms in rows)


if __name__ == "__main__":
    PAGE.write_text(page())
