"""`python -m ingest.smtp`: the receiver as a program."""

from ingest.smtp.processes import run
from settings import load


def main() -> None:
    run(load())


if __name__ == "__main__":
    main()
