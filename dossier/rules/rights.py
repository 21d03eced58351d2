"""The closed lists of the law of visibility: levels on folders, settings on documents, and the reasons it gives."""

from enum import StrEnum


class Level(StrEnum):
    """What a client user may do with a folder (S2-33, S2-34). Not granted is NONE (S2-31)."""

    NONE = "none"  # geen
    PASSAGE = "passage"  # doorgang: its name, so that folders below can be reached
    UPLOAD = "upload"  # alleen uploaden
    VIEW = "view"  # zien
    VIEW_UPLOAD = "view-upload"  # zien + uploaden

    @property
    def shows_documents(self) -> bool:
        return self in (Level.VIEW, Level.VIEW_UPLOAD)

    @property
    def takes_uploads(self) -> bool:
        return self in (Level.UPLOAD, Level.VIEW_UPLOAD)

    def covers(self, other: "Level") -> bool:
        """Whether who has this level may do all that the other one gives."""
        is_open = self is not Level.NONE or other is Level.NONE
        return is_open and self.shows_documents >= other.shows_documents and self.takes_uploads >= other.takes_uploads


class Setting(StrEnum):
    """What is set on one document for client users (S2-37)."""

    FOLLOW = "follow"  # volgt map
    HIDE = "hide"  # verbergen
    SHOW = "show"  # tonen: in a folder that is open, also when its documents are not shown


class Role(StrEnum):
    """What somebody is in the office."""

    ADMINISTRATOR = "beheerder"
    STAFF_MEMBER = "medewerker"
    CUSTOMER_DUE_DILIGENCE = "wwft"  # may see the Wwft folders


class Because(StrEnum):
    """Why somebody does or does not see something."""

    STAFF = "staff"
    ROLE_MISSING = "role-missing"  # the folder asks an office role that this person has not
    OTHER_ADMINISTRATIONS = "other-administrations"  # this office user is restricted to others
    CLIENT = "client"  # user of this client: may enter, sees what was granted
    STRANGER = "stranger"  # neither staff of this office nor user of this client
    EXPIRED = "expired"
    DOSSIER_OFF = "dossier-off"
    OFFICE_ONLY = "office-only"  # a folder that never opens to clients (Wwft)
    NOT_GRANTED = "not-granted"
    CLOSED_ABOVE = "closed-above"  # a folder above is closed: the right is dormant
    PASSAGE = "passage"
    UPLOAD_ONLY = "upload-only"
    GRANTED = "granted"
    HIDDEN = "hidden"
    SHOWN = "shown"
    NOT_FILED = "not-filed"  # in the inbox, in quarantine or in the bin: office only
