"""What a browser calls itself, in the words of its owner."""

# The first that stands in the name counts: most browsers also name those they are like.
PROGRAMS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrom": "Chrome", "Safari/": "Safari"}
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS X": "Mac"}
SYSTEMS |= {"CrOS": "Chromebook", "Linux": "Linux"}


def browser(label: str) -> str:
    """'Firefox, Windows'. What is not known stays as it is."""
    found = (_first(PROGRAMS, label), _first(SYSTEMS, label))
    return ", ".join(filter(None, found)) or label


def _first(names: dict[str, str], label: str) -> str:
    return next((shown for name, shown in names.items() if name in label), "")
