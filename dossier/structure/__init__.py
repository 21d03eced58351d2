"""The tree of folders of a dossier, and the templates that it is made from."""
