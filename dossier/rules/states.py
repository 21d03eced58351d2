"""The closed lists: every state a thing can be in, every reason we give for it.

Each member has a Dutch and an English text in `dossier.rules.wording.texts` (a guard test keeps that so).
The values are stored in the database and shown by `--json`: never change one, only add.
"""

from enum import StrEnum


class Outcome(StrEnum):
    """Where a delivery (one mail in one administration) stands. The balance counts these four."""

    WAITING = "waiting"
    FILED = "filed"
    PARKED = "parked"
    QUARANTINED = "quarantined"


class Reason(StrEnum):
    """Why a delivery has its outcome."""

    ARRIVED = "arrived"  # accepted, not yet read
    READ = "read"  # read, not yet scanned
    SCANNER_AWAY = "scanner-away"  # waits: nog niet gescand
    IN_INBOX = "in-inbox"
    IN_FOLDER = "in-folder"
    BY_HAND = "by-hand"  # staff made it one document, as it came
    NO_DOCUMENT = "no-document"  # nothing in it but a covering text
    INFECTED = "infected"
    BEYOND_SCANNER = "beyond-scanner"  # larger than the scanner takes: nobody called it clean
    UNKNOWN_SENDER = "unknown-sender"
    BLOCKED_SENDER = "blocked-sender"
    UNAUTHENTICATED = "unauthenticated"
    SENDER_UNCHECKED = "sender-unchecked"  # DNS gave no answer: nobody knows
    FOREIGN_DOMAIN = "foreign-domain"
    MISDIRECTED = "misdirected"
    FAILED_THREE_TIMES = "failed-three-times"
    TOOK_TOO_LONG = "took-too-long"
    KILLED_ITS_WORKER = "killed-its-worker"
    RAW_MISSING = "raw-missing"
    RAW_SPOILED = "raw-spoiled"
    CAME_BACK = "came-back"  # a letter of our own, or a word about one


class Fate(StrEnum):
    """What became of one part of a mail."""

    STRUCTURE = "structure"  # multipart/*: holds other parts
    BODY = "body"  # the covering text, kept with the mail
    ALTERNATIVE = "alternative"  # the same text in another form (HTML beside plain)
    DOCUMENT = "document"
    UNPACKED = "unpacked"  # a container: its children are parts of their own
    FOLDED = "folded"  # a signature picture, kept under the mail
    REPORT = "report"  # delivery status, headers of a bounced mail
    SIGNATURE = "signature"  # detached S/MIME or PGP signature
    REFERENCE = "reference"  # external-body, message/partial: the bytes are elsewhere
    INFECTED = "infected"
    SET_ASIDE = "set-aside"  # a bomb or beyond the budget: kept, not opened


class Why(StrEnum):
    """Why a part met its fate."""

    MULTIPART = "multipart"
    FIRST_TEXT = "first-text"
    SAME_TEXT = "same-text"
    ATTACHED = "attached"
    NAMED = "named"
    INLINE_FILE = "inline-file"  # called inline, but it is a file: never skipped for that
    NO_OTHER_DOCUMENT = "no-other-document"  # the body is the document
    FROM_CONTAINER = "from-container"
    FROM_TEXT = "from-text"  # uuencoded, yEnc or BinHex block in a text
    CONTAINER_OPENED = "container-opened"
    CONTAINER_UNREADABLE = "container-unreadable"  # kept as a document, not opened
    SMALL_INLINE_PICTURE = "small-inline-picture"
    FOLDED_BEFORE = "folded-before"
    UNLOCKED = "unlocked"  # what a password opened stands in its place
    UNFOLDED_BY_STAFF = "unfolded-by-staff"
    DELIVERY_REPORT = "delivery-report"
    DETACHED_SIGNATURE = "detached-signature"
    ELSEWHERE = "elsewhere"
    EMPTY = "empty"
    VIRUS = "virus"
    BUDGET_DEPTH = "budget-depth"
    BUDGET_COUNT = "budget-count"
    BUDGET_BYTES = "budget-bytes"
    BUDGET_RATIO = "budget-ratio"
    BUDGET_TIME = "budget-time"
    HOSTILE_MARKUP = "hostile-markup"  # XML that swells or fetches: entities, inclusions


class Flag(StrEnum):
    """What staff must know about a part before they trust it."""

    DAMAGED = "damaged"  # the encoding was broken; what could be had is here
    LOCKED = "locked"  # needs a password
    ACTIVE = "active"  # html, svg, script, macro, executable: never served inline
    TYPE_MISMATCH = "type-mismatch"  # content, name and declared type disagree
    NAME_CLEANED = "name-cleaned"  # the shown name is not the one sent
    NAME_MISLEADING = "name-misleading"  # direction marks, double extension
    AMBIGUOUS = "ambiguous"  # structure that other readers may read otherwise
    ENCRYPTED_MESSAGE = "encrypted-message"  # S/MIME or PGP
    SIGNED = "signed"
    BSN_IN_NAME = "bsn-in-name"  # seen in the name as it is now, never stored


class ScanState(StrEnum):
    """What the virus scanner said of a blob."""

    PENDING = "pending"  # nog niet gescand
    CLEAN = "clean"
    INFECTED = "infected"
    NO_SCANNER = "no-scanner"  # no scanner is configured
    BEYOND_LIMITS = "beyond-limits"  # larger than the scanner takes: not called clean


class DocumentState(StrEnum):
    """Where a document stands."""

    INBOX = "inbox"
    FILED = "filed"
    QUARANTINED = "quarantined"
    FOLDED = "folded"  # a signature picture, as staff said: kept under its mail
    BINNED = "binned"
    DESTROYED = "destroyed"  # its term had ended: only the proof of it is left


class DoorTally(StrEnum):
    """What the door counts for staff, per day and address."""

    ACCEPTED = "accepted"
    REFUSED_UNKNOWN = "refused-unknown"
    REFUSED_CLOSED = "refused-closed"
    REFUSED_POLICY = "refused-policy"
    NEAR_MISS = "near-miss"
    TRY_LATER = "try-later"


class Handed(StrEnum):
    """What a provider hears about each recipient of a mail that it hands over by HTTP."""

    ACCEPTED = "accepted"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    NOT_A_DOSSIER = "not-a-dossier"
    NOT_OURS = "not-ours"
    IN_CIRCLES = "goes-in-circles"  # whoever receives it
    EMPTY = "empty"


class Check(StrEnum):
    """What one check of a sender gave: the result names of RFC 8601 2.7."""

    PASS = "pass"  # noqa: S105 - a result, not a password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class Identity(StrEnum):
    """What all checks together say about the address in From."""

    CONFIRMED = "confirmed"  # its domain vouches for this mail
    UNCONFIRMED = "unconfirmed"
    CONTRADICTED = "contradicted"  # its domain says that this mail is not its own
    UNKNOWN = "unknown"  # DNS gave no answer
    LOCAL = "local"  # handed over inside our own network: nothing to check


class SenderPolicy(StrEnum):
    """From whom an administration takes mail into its inbox; others wait in quarantine."""

    EVERYBODY = "everybody"
    KNOWN = "known"
    OWN_DOMAINS = "own-domains"
    AUTHENTICATED = "authenticated"


class SenderKind(StrEnum):
    """How an administration knows the address in From."""

    CLIENT_USER = "client-user"
    EXTRA_ADDRESS = "extra-address"
    STAFF = "staff"
    STRANGER = "stranger"


class Automatic(StrEnum):
    """Why a mail is never answered."""

    NULL_SENDER = "null-sender"
    AUTO_SUBMITTED = "auto-submitted"
    MAILING_LIST = "mailing-list"
    BULK = "bulk"
    NO_REPLY_WANTED = "no-reply-wanted"
    DELIVERY_REPORT = "delivery-report"
    OWN_MAIL = "own-mail"


class Hint(StrEnum):
    """Why a folder is suggested."""

    RECORD = "record"  # it hangs on a record of a section of the ledger
    PLUS_ADDRESS = "plus-address"
    SUBJECT_TAG = "subject-tag"
    DUPLICATE = "duplicate"  # the same bytes are there already
    RULE = "rule"
    SENDER_HABIT = "sender-habit"
    NAME_HABIT = "name-habit"
    TYPE_HABIT = "type-habit"
    FILE_NAME = "file-name"  # a word of it is in the name of the folder


class IdentifierKind(StrEnum):
    """A number by which an administration is known on invoices."""

    IBAN = "iban"
    VAT = "vat"
    KVK = "kvk"


class ReceiptChoice(StrEnum):
    """Whether the sender gets a receipt, and if not, why not."""

    SEND = "send"
    OFFICE_OFF = "office-off"
    SENDER_OFF = "sender-off"
    STRANGER = "stranger"
    NOT_CONFIRMED = "not-confirmed"
    AUTOMATIC = "automatic"
    SENT_BEFORE = "sent-before"
    REFUSED_TODAY = "refused-today"
    ENOUGH_TODAY = "enough-today"
