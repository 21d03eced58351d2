"""A picture of lines over time, as SVG: for docs/performance.md."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 220, 56, 130, 26, 30
COLOURS = ("#1d5c63", "#b4541a", "#5b3f8c", "#3a7d34", "#a3294e", "#7a6a12")


def picture(at: Sequence[float], panels: Mapping[str, Mapping[str, Sequence[float]]]) -> str:
    """`at`: seconds. Each panel: a title, and named lines with a value for each moment."""
    drawn = [_panel(at, title, named, top=number * HEIGHT) for number, (title, named) in enumerate(panels.items())]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT * len(panels)}"'
        ' font-family="sans-serif" font-size="11">\n<rect width="100%" height="100%" fill="#fff"/>\n'
        + "\n".join(drawn)
        + "\n</svg>\n"
    )


def _panel(at: Sequence[float], title: str, named: Mapping[str, Sequence[float]], top: int) -> str:
    highest = max((max(values) for values in named.values()), default=0) or 1
    width, height, last = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM, at[-1] or 1
    floor = top + TOP + height
    parts = [f'<text x="{LEFT}" y="{top + 16}" font-weight="bold">{escape(title)}</text>']
    for part in (0, 0.5, 1):
        y = floor - part * height
        parts.append(f'<path d="M{LEFT} {y:.0f}h{width}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{part * highest:.0f}</text>')
        parts.append(
            f'<text x="{LEFT + part * width:.0f}" y="{floor + 16}" text-anchor="middle">{part * last:.0f} s</text>'
        )
    for number, (name, values) in enumerate(named.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(
            f"{LEFT + moment / last * width:.1f},{floor - value / highest * height:.1f}"
            for moment, value in zip(at, values, strict=False)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        y = top + TOP + 12 + number * 15
        parts.append(f'<text x="{WIDTH - RIGHT + 10}" y="{y}" fill="{colour}">{escape(name)}</text>')
    return "\n".join(parts)
