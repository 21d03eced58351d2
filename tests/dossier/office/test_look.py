"""Huisstijl: set by administrators, guarded for readability; of a logo only the picture is kept."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dossier.office import offices
from dossier.office.look import LARGEST_KEPT, SHOWN, OfficeLook, logo_of, look_of, set_logo, set_look
from dossier.rules.acts import Act
from dossier.rules.errors import Refused
from dossier.rules.rights import Role

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADMINISTRATOR = Act(str(uuid4()), NOW, frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def office(any_house, make_office):
    make_office()
    return any_house


def office_id(house):
    return offices.find(house.database, house.settings.domain)


def png(size=(900, 300), note=""):
    drawn, info = BytesIO(), PngInfo()
    info.add_text("Comment", note)
    Image.radial_gradient("L").resize(size).save(drawn, "PNG", pnginfo=info)
    return drawn.getvalue()


def look(house):
    return look_of(house.database, house.settings.domain)


def test_an_office_without_a_look_is_plain(office):
    assert (look(office).colour, look(office).has_logo, look(office).names_in_mail) == ("#1d5c63", False, False)
    assert look_of(office.database, "elsewhere.example").name == ""
    assert logo_of(office.database, office.settings.domain) is None


def test_name_colour_and_names_in_mail_are_set_and_the_logo_stays(office):
    set_logo(office.database, office_id(office), png(), ADMINISTRATOR)
    set_look(office.database, office_id(office), OfficeLook(" Van Dijk ", "#7A1F3D", names_in_mail=True), ADMINISTRATOR)
    assert look(office) == OfficeLook("Van Dijk", "#7a1f3d", has_logo=True, names_in_mail=True)


@pytest.mark.parametrize(
    ("name", "colour", "why"),
    [("Van Dijk", "#ffcc00", "darker"), ("Van Dijk", "red", "#rrggbb"), (" ", "#1d5c63", "name")],
)
def test_what_cannot_be_read_is_refused(office, name, colour, why):
    with pytest.raises(Refused, match=why):
        set_look(office.database, office_id(office), OfficeLook(name, colour), ADMINISTRATOR)


def test_only_an_administrator_sets_it(office):
    colleague = Act(str(uuid4()), NOW, frozenset({Role.STAFF_MEMBER}))
    with pytest.raises(Refused, match="beheerder"):
        set_look(office.database, office_id(office), OfficeLook("Van Dijk"), colleague)
    with pytest.raises(Refused, match="beheerder"):
        set_logo(office.database, office_id(office), png(), colleague)


def test_of_a_logo_the_picture_is_kept_and_nothing_else(office):
    set_logo(office.database, office_id(office), png(note="who made it, and where"), ADMINISTRATOR)
    kept = logo_of(office.database, office.settings.domain)
    assert b"who made it" not in kept
    assert len(kept) <= LARGEST_KEPT
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == ("PNG", SHOWN)
    set_logo(office.database, office_id(office), None, ADMINISTRATOR)
    assert not look(office).has_logo


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"<svg onload='alert(1)'/>",
        b"GIF89a",
        png()[:200],
        png(size=(4001, 10)),
        b"\x89PNG\r\n\x1a\n" + b"x" * 10**6,
    ],
    ids=["empty", "svg", "gif", "torn", "wide", "heavy"],
)
def test_what_is_no_small_png_is_refused(office, given):
    with pytest.raises(Refused):
        set_logo(office.database, office_id(office), given, ADMINISTRATOR)
