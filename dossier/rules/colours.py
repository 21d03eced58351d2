"""The colour of an office: dark enough for white text, and its light form for dark pages (WCAG 2.2, 1.4.3)."""

import re

READABLE = 5.5  # 4.5 is asked for text of any size; a tinted ground takes some of it
WHITE, NIGHT = "#ffffff", "#1c2229"  # the surfaces of light and of dark pages (portal/static/tokens.css)
OFFICE_COLOUR = "#1d5c63"  # of an office that chose none
HEX = re.compile(r"#[0-9a-f]{6}")
LINEAR_UP_TO = 0.04045  # sRGB (IEC 61966-2-1): below it a shade is linear


def is_colour(written: str) -> bool:
    """'#rrggbb' in small letters."""
    return HEX.fullmatch(written) is not None


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def carries_white_text(colour: str) -> bool:
    return contrast(colour, WHITE) >= READABLE


def lightened(colour: str) -> str:
    """As little lighter as makes it readable on a dark page."""
    shades = [_mixed(colour, white / 100) for white in range(101)]
    return next(each for each in shades if contrast(each, NIGHT) >= READABLE)


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _mixed(colour: str, white: float) -> str:
    return "#" + "".join(f"{round(each + (255 - each) * white):02x}" for each in _channels(colour))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(each / 255) for each in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(shade: float) -> float:
    return shade / 12.92 if shade <= LINEAR_UP_TO else float(((shade + 0.055) / 1.055) ** 2.4)
