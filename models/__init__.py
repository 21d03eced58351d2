"""The tables, one family per file. Import them from here."""

from models.audit import AuditEvent, DoorCount
from models.base import Base
from models.document import Document, DocumentVersion, Folder, Opening
from models.grant import DocumentSetting, FolderGrant, FolderPath
from models.handover import HandOver, Lease
from models.mail import Blob, Delivery, Mail, Part, Receipt
from models.office import Administration, Client, MailAddress, Office
from models.person import ClientMember, Person, StaffRole
from models.picture import PictureMemory
from models.record import Record, RecordLink
from models.rule import FilingRule, Identifier, Placement
from models.secret import KeptPassword
from models.sender import ExtraAddress, Judgement, MailOrigin, ReceiptSwitch, SenderSetting
from models.step import Relocation, Step
from models.template import Template, TemplateItem
from models.upload import PageSource, Upload, UploadedFile, UploadPiece

__all__ = [
    "Administration",
    "AuditEvent",
    "Base",
    "Blob",
    "Client",
    "ClientMember",
    "Delivery",
    "Document",
    "DocumentSetting",
    "DocumentVersion",
    "DoorCount",
    "ExtraAddress",
    "FilingRule",
    "Folder",
    "FolderGrant",
    "FolderPath",
    "HandOver",
    "Identifier",
    "Judgement",
    "KeptPassword",
    "Lease",
    "Mail",
    "MailAddress",
    "MailOrigin",
    "Office",
    "Opening",
    "PageSource",
    "Part",
    "Person",
    "PictureMemory",
    "Placement",
    "Receipt",
    "ReceiptSwitch",
    "Record",
    "RecordLink",
    "Relocation",
    "SenderSetting",
    "StaffRole",
    "Step",
    "Template",
    "TemplateItem",
    "Upload",
    "UploadPiece",
    "UploadedFile",
]
