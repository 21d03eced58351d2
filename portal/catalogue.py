"""`make words`: the catalog of the portal anew, from what the pages and the services say. For who works on the code."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SERVICES = ("adapters", "dossier", "ingest", "notify")  # only their refusals reach a page
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "silent": "false"}}
HEADER = b"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: nl\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None, "say_count": (1, 2), "named": None}
REFUSALS = {"Refused": None}


def said() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """File and text, or texts (one, many), of everything that is said."""
    for place in ("portal", *SERVICES):
        methods, keywords = (METHODS, KEYWORDS | REFUSALS) if place == "portal" else ([("**.py", "python")], REFUSALS)
        found = extract_from_dir(ROOT / place, methods, OPTIONS, keywords)
        for file, _, text, _, _ in found:
            yield f"{place}/{file}", text


def renew(path: Path) -> None:
    """Texts that nobody says any more go; new ones wait for their translation."""
    with path.open("rb") as before_file:
        known = read_po(before_file, locale=path.stem)
    fresh = Catalog(locale=path.stem, project="dossier", header_comment="")
    for place, text in said():
        before = known.get(text)
        fresh.add(text, before.string if before else None, locations=[(place, 0)])
    with path.open("wb") as file:
        file.write(HEADER)  # ours: Babel's own tells of tools and times
        write_po(file, fresh, width=110, omit_header=True, sort_output=True, include_lineno=False)


if __name__ == "__main__":
    renew(ROOT / "portal" / "catalogs" / "nl.po")
