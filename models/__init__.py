"""The tables, one family per file. Import them from here."""

from models.announcing import announce
from models.api_token import ApiAnswer, ApiToken, ApiTokenAdministration
from models.approval import (
    ApprovalDecision,
    ApprovalDocument,
    ApprovalEvent,
    ApprovalRequest,
    ApprovalStatement,
    Approver,
)
from models.audit import AuditEvent, DoorCount
from models.base import Base
from models.clock import ClockMark
from models.derivation import Derivation
from models.document import Document, DocumentVersion, Folder, Opening
from models.factor import Authenticator, FactorReset, Pin, RecoveryCode, SmsCode, TryCount
from models.following import Following
from models.grant import DocumentSetting, FolderGrant, FolderPath
from models.handover import HandOver, Lease
from models.leak import Leak, LeakNote
from models.letter import Letter, LetterTry, StoppedAddress
from models.login import AppDevice, Ceremony, Device, HalfLogin, LoginLetter, LoginSession, Passkey, Password
from models.mail import Blob, Delivery, Mail, Part, Receipt
from models.notice import Notice, NoticeChoice, NoticeHabit
from models.notice_text import NoticeText
from models.office import Administration, Client, MailAddress, Office
from models.past import PastRow
from models.person import ClientMember, Person, StaffRestriction, StaffRole
from models.picture import PictureMemory
from models.push import PushKey, PushSubscription
from models.record import Record, RecordLink
from models.retention import DoomedBlob, Proposal, ProposalItem
from models.rule import FilingRule, Identifier, Placement
from models.searching import SearchEntry
from models.secret import KeptPassword
from models.sender import BlockedSender, ExtraAddress, Judgement, MailOrigin, ReceiptSwitch, SenderSetting, SentReceipt
from models.step import Relocation, Step
from models.style import OfficeStyle
from models.template import Template, TemplateItem, TemplateVersion
from models.unopened import UnopenedCount
from models.upload import PageSource, Upload, UploadedFile, UploadPiece
from models.webhook import Webhook, WebhookAdministration, WebhookDelivery

__all__ = [
    "Administration",
    "ApiAnswer",
    "ApiToken",
    "ApiTokenAdministration",
    "AppDevice",
    "ApprovalDecision",
    "ApprovalDocument",
    "ApprovalEvent",
    "ApprovalRequest",
    "ApprovalStatement",
    "Approver",
    "AuditEvent",
    "Authenticator",
    "Base",
    "Blob",
    "BlockedSender",
    "Ceremony",
    "Client",
    "ClientMember",
    "ClockMark",
    "Delivery",
    "Derivation",
    "Device",
    "Document",
    "DocumentSetting",
    "DocumentVersion",
    "DoomedBlob",
    "DoorCount",
    "ExtraAddress",
    "FactorReset",
    "FilingRule",
    "Folder",
    "FolderGrant",
    "FolderPath",
    "Following",
    "HalfLogin",
    "HandOver",
    "Identifier",
    "Judgement",
    "KeptPassword",
    "Leak",
    "LeakNote",
    "Lease",
    "Letter",
    "LetterTry",
    "LoginLetter",
    "LoginSession",
    "Mail",
    "MailAddress",
    "MailOrigin",
    "Notice",
    "NoticeChoice",
    "NoticeHabit",
    "NoticeText",
    "Office",
    "OfficeStyle",
    "Opening",
    "PageSource",
    "Part",
    "Passkey",
    "Password",
    "PastRow",
    "Person",
    "PictureMemory",
    "Pin",
    "Placement",
    "Proposal",
    "ProposalItem",
    "PushKey",
    "PushSubscription",
    "Receipt",
    "ReceiptSwitch",
    "Record",
    "RecordLink",
    "RecoveryCode",
    "Relocation",
    "SearchEntry",
    "SenderSetting",
    "SentReceipt",
    "SmsCode",
    "StaffRestriction",
    "StaffRole",
    "Step",
    "StoppedAddress",
    "Template",
    "TemplateItem",
    "TemplateVersion",
    "TryCount",
    "UnopenedCount",
    "Upload",
    "UploadPiece",
    "UploadedFile",
    "Webhook",
    "WebhookAdministration",
    "WebhookDelivery",
    "announce",
]
