"""`python -m cli`: the command `dossier`, for programs of ours that start it."""

from cli.main import main

main()
