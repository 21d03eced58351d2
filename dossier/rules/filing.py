"""What becomes of a mail once its parts are read and judged. Pure."""

from collections.abc import Collection

from dossier.rules.states import Fate, Outcome, Reason, ScanState


def may_be_opened(fate: Fate, scan_state: ScanState) -> bool:
    """Only what the scanner called clean, or what no scanner was asked about because there is none."""
    return fate is not Fate.INFECTED and scan_state in {ScanState.CLEAN, ScanState.NO_SCANNER}


def outcome_of(
    documents: Collection[tuple[Fate, ScanState]],
    held: Reason | None = None,
    *,
    all_in_folders: bool = False,
    by_hand: bool = False,
) -> tuple[Outcome, Reason]:
    """The outcome of a delivery with these documents. One in quarantine: the mail asks for a person's eyes.

    `held`: why documents wait that the scanner let through; None: they do not.
    """
    if any(fate is Fate.INFECTED for fate, _ in documents):
        return Outcome.QUARANTINED, Reason.INFECTED
    if not all(may_be_opened(*each) for each in documents):
        return Outcome.QUARANTINED, Reason.BEYOND_SCANNER
    if held:
        return Outcome.QUARANTINED, held
    if not documents:
        return Outcome.FILED, Reason.NO_DOCUMENT
    if by_hand:
        return Outcome.FILED, Reason.BY_HAND
    return Outcome.FILED, Reason.IN_FOLDER if all_in_folders else Reason.IN_INBOX
