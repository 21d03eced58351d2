"""`make pictures`: each letter that people get, as a mail program shows it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

from chromium import running
from PIL import Image
from playwright.sync_api import Browser

from dossier.rules.happenings import MANNERS, Happening, Lane
from models.notice import Notice
from notify.facts import Facts
from notify.letter_content import Look, Reader, say

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "letters"
COLOURS = 32
DOSSIER, SUBJECT, PERSON = UUID(int=1), UUID(int=2), UUID(int=4)


def letters() -> Iterator[tuple[Happening, str]]:
    """Of each happening the HTML that somebody reads who hears of nothing else."""
    for happening, manner in MANNERS.items():
        notice = Notice(
            id=UUID(int=3),
            person_id=PERSON,
            office_id=UUID(int=5),
            administration_id=DOSSIER,
            happening=happening,
            subject_id=PERSON if manner.lane is Lane.ACCOUNT else SUBJECT,
            occurrence="",
            created_at=datetime.now(UTC),
        )
        reader = Reader("Sanne de Vries", "nl", manner.lane)
        look = Look("Kantoor De Brug", "#1d5c63")
        yield happening, say(reader, look, [notice], facts(), "https://portaal.kantoor.example").html


def facts() -> Facts:
    """Nothing but the name of the dossier."""
    return Facts(
        now=datetime.now(UTC),
        people={},
        eyes={},
        dossiers={},
        dossier_names={DOSSIER: "Bakkerij Jansen B.V."},
        documents={},
        folders={},
        levels={},
        settings={},
        opened=frozenset(),
        open_requests=frozenset(),
        decided=frozenset(),
    )


def take(browser: Browser, html: str, path: Path) -> None:
    page = browser.new_page(viewport={"width": 640, "height": 420})
    page.set_content(html)
    shot = Image.open(BytesIO(page.screenshot(full_page=True)))
    page.close()
    shot.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running() as browser:
        for happening, html in letters():
            take(browser, html, FOLDER / f"{happening}.png")


if __name__ == "__main__":
    main()
