"""What staff and clients do with documents. Services here; pure decisions in `dossier.rules`."""
