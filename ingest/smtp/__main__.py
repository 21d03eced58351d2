"""`python -m ingest.smtp`: the receiver as a program."""

from adapters.logs import configure
from ingest.smtp.processes import run
from settings import load


def main() -> None:
    settings = load()
    configure(settings, "smtp")
    run(settings)


if __name__ == "__main__":
    main()
