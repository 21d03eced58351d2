"""Why something was refused, in a word for programs: a closed list, beside the sentence for people.

Found by the sentence, so that services say one thing only; a guard test finds sentences of theirs that have no code.
"""

from collections.abc import Mapping
from enum import StrEnum

from dossier.documents.hindrances import Hindered
from dossier.rules.errors import Refused


class RefusalCode(StrEnum):
    REASON_NEEDED = "reason-needed"
    FOLDER_LOCKED = "folder-locked"
    CLAIMED = "claimed"
    HAS_TO_STAY = "has-to-stay"
    WRONG_STATE = "wrong-state"
    NOT_FILED = "not-filed"
    WITHHELD = "withheld"
    UNFIT_NAME = "unfit-name"
    UNFIT_PLACE = "unfit-place"
    UNFIT_VALUE = "unfit-value"
    UNFIT_FILE = "unfit-file"
    UPLOAD_INCOMPLETE = "upload-incomplete"
    UPLOAD_FINISHED = "upload-finished"
    OFFICE_ONLY = "office-only"
    CLOSED_ABOVE = "closed-above"
    NO_RIGHT_TO_APPROVE = "no-right-to-approve"
    FILE_CHANGED = "file-changed"
    TOO_MANY = "too-many"
    NOT_ALLOWED = "not-allowed"
    OTHER = "other"


MEANINGS: Mapping[RefusalCode, str] = {
    RefusalCode.REASON_NEEDED: "Say why: the same request with a `reason` is done.",
    RefusalCode.FOLDER_LOCKED: "A folder is closed. Additions are taken with a `reason` (uploads: a `remark`).",
    RefusalCode.CLAIMED: "A colleague is at work on the document, for a quarter of an hour at the most.",
    RefusalCode.HAS_TO_STAY: "`hindrances` says why what should go has to stay, thing by thing.",
    RefusalCode.WRONG_STATE: "From the state in which it is, this cannot be done. Ask what it is now.",
    RefusalCode.NOT_FILED: "The document is in no folder, so no client sees it. File it first.",
    RefusalCode.WITHHELD: "The virus scanner did not let the file through.",
    RefusalCode.UNFIT_NAME: "A name like this cannot be.",
    RefusalCode.UNFIT_PLACE: "A folder cannot come there.",
    RefusalCode.UNFIT_VALUE: "Something that was given cannot be, or does not fit with the rest.",
    RefusalCode.UNFIT_FILE: "A file is empty, too large, or one too many.",
    RefusalCode.UPLOAD_INCOMPLETE: "Bytes or files of the upload are still to come.",
    RefusalCode.UPLOAD_FINISHED: "The upload was finished: begin another one.",
    RefusalCode.OFFICE_ONLY: "The folder is for the office and is never opened to clients.",
    RefusalCode.CLOSED_ABOVE: "A folder above is closed to this person: `open_way` opens it as a passage.",
    RefusalCode.NO_RIGHT_TO_APPROVE: "Somebody who is asked may not approve: see `may_approve` of the users.",
    RefusalCode.FILE_CHANGED: "The document has another file than was approved. Ask again.",
    RefusalCode.TOO_MANY: "There are as many as there may be. Take one away first.",
    RefusalCode.NOT_ALLOWED: "A token never may, or not one of some administrations.",
    RefusalCode.OTHER: "None of these: read `detail`.",
}

_C = RefusalCode
CODES: Mapping[str, RefusalCode] = {
    "Say why: the reason stays with the request.": _C.REASON_NEEDED,
    "The client agreed to this document and would not see it any more. Say why, or leave it there.": _C.REASON_NEEDED,
    "The folder '{name}' is locked: only additions, with a reason.": _C.FOLDER_LOCKED,
    "A colleague is at work on this document. Try again in a quarter of an hour.": _C.CLAIMED,
    "This cannot be done with a document that is in quarantine, folded away or in the bin.": _C.WRONG_STATE,
    "This document is not in the bin.": _C.WRONG_STATE,
    "Only a document in the inbox can be claimed.": _C.WRONG_STATE,
    "Not possible: the request is '{state}'. Nothing was changed.": _C.WRONG_STATE,
    "Only what was refused, withdrawn, replaced or has expired can be asked again.": _C.WRONG_STATE,
    "This was decided or closed already.": _C.WRONG_STATE,
    "File this document first: what is in no folder is seen by the office only.": _C.NOT_FILED,
    "'{name}' is in no folder, so the client cannot see it. File it first.": _C.NOT_FILED,
    "The virus scanner did not let this file through: it is kept, and cannot be opened.": _C.WITHHELD,
    "Give a name.": _C.UNFIT_NAME,
    "A name has {longest} characters at the most.": _C.UNFIT_NAME,
    "A name has no slashes and no invisible characters.": _C.UNFIT_NAME,
    "Folders go {deepest} deep at the most.": _C.UNFIT_PLACE,
    "A folder cannot be moved into itself or into a folder below it.": _C.UNFIT_PLACE,
    "There is no retention label {label}. There are: {known}.": _C.UNFIT_VALUE,
    "{fault}.": _C.UNFIT_VALUE,
    "A document cannot replace itself.": _C.UNFIT_VALUE,
    "A remark has {most} characters at the most.": _C.UNFIT_VALUE,
    "Give the documents to approve, each once.": _C.UNFIT_VALUE,
    "Give the people who have to approve, each once.": _C.UNFIT_VALUE,
    "Give the name of the party that gets the documents.": _C.UNFIT_VALUE,
    "Give a due day and a last day that are still to come, the last day not before the due day.": _C.UNFIT_VALUE,
    "Give the days of the reminders as numbers of 0 and more.": _C.UNFIT_VALUE,
    "This person decides on this request already: nobody decides twice.": _C.UNFIT_VALUE,
    "Only its way to the requesting party is marked here.": _C.UNFIT_VALUE,
    "Give an https address: what is sent goes over the internet.": _C.UNFIT_VALUE,
    "Give an address as https://host/path, without a name, password or fragment.": _C.UNFIT_VALUE,
    "This is no address. Give https://host/path.": _C.UNFIT_VALUE,
    "Choose at least one thing that the webhook hears of.": _C.UNFIT_VALUE,
    "Choose at least one administration, or all.": _C.UNFIT_VALUE,
    "'{name}' is empty, or larger than {megabytes} MB.": _C.UNFIT_FILE,
    "'{name}' is empty: leave it out.": _C.UNFIT_FILE,
    "'{name}' is larger than was said, or than {megabytes} MB.": _C.UNFIT_FILE,
    "One upload has {most} files at the most.": _C.UNFIT_FILE,
    "'{name}' has not come in completely: send the rest.": _C.UPLOAD_INCOMPLETE,
    "This upload has no files.": _C.UPLOAD_INCOMPLETE,
    "Something was added to this upload meanwhile: finish it again.": _C.UPLOAD_INCOMPLETE,
    "This upload was finished already.": _C.UPLOAD_FINISHED,
    "This folder is for the office only and is never opened to clients.": _C.OFFICE_ONLY,
    "Closed to this person: {names}. Open these as a passage too, or nothing can be seen.": _C.CLOSED_ABOVE,
    "A folder above is closed to this person. Open it as a passage too, or nothing can be seen.": _C.CLOSED_ABOVE,
    "No right to approve: {names}. Give it first, or ask somebody else.": _C.NO_RIGHT_TO_APPROVE,
    "'{name}' is not the file that was approved. Ask again.": _C.FILE_CHANGED,
    "An office has at most {most} webhooks. Remove one first.": _C.TOO_MANY,
    "A mail has {most} recipients at the most: send the others in a next one.": _C.TOO_MANY,
    "Your role does not allow this. It needs: {roles}.": _C.NOT_ALLOWED,
    "This concerns the whole office, and you are restricted to some administrations.": _C.NOT_ALLOWED,
    "This folder takes no uploads.": _C.NOT_ALLOWED,
}


def code_of(error: Refused) -> RefusalCode:
    if isinstance(error, Hindered):
        return RefusalCode.HAS_TO_STAY
    return CODES.get(error.text, RefusalCode.OTHER)
