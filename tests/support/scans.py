"""PDFs with pages of which the text is known, as documents of a dossier."""

import io
from uuid import UUID

import dossiers
import pikepdf
from dossiers import NOW
from sqlalchemy import select

from dossier.documents import pdf_editing
from dossier.documents.pdf_child import Consent
from dossier.documents.pdf_editing import Cut
from models import Blob, Document, DocumentSetting

FINE = Consent()


def pdf(*texts: str, signed: bool = False, password: str = "") -> bytes:
    """A page for each text. All share one list of resources and each links to the last, as printing programs do."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        fonts = made.make_indirect(pikepdf.Dictionary())
        for at, text in enumerate(texts):
            made.add_blank_page()
            shown = made.make_stream(f"BT ({text}) Tj ET".encode())
            fonts[f"/Form{at}"] = made.make_stream(f"({text})".encode(), {"/Type": pikepdf.Name.XObject})
            made.pages[at].Contents = shown
            made.pages[at].Resources = pikepdf.Dictionary(XObject=fonts)
        for page in made.pages:
            goes = pikepdf.Array([made.pages[-1].obj, pikepdf.Name.Fit])
            link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], Dest=goes)
            page.Annots = pikepdf.Array([made.make_indirect(link)])
        if signed:
            made.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array())
        locked = pikepdf.Encryption(user=password, owner="baas") if password else False
        made.save(out, encryption=locked)
    return out.getvalue()


class Scans:
    def __init__(self, house):
        self.house, self.place = house, dossiers.place(house)
        self.database, self.desk = self.place.database, self.place.desk

    def document(self, content: bytes, name: str = "Stukken.pdf", folder: UUID | None = None) -> UUID:
        stored = self.house.blobs.put("parts", [content])
        id_ = self.place.document(name, folder)
        with self.database.write() as session:
            session.merge(Blob(sha256=stored.sha256, size_bytes=stored.size_bytes, stored_at=NOW, scan_state="clean"))
            session.flush()
            row = session.get_one(Document, id_)
            row.blob_sha256, row.size_bytes = stored.sha256, stored.size_bytes
        return id_

    def texts(self, document_id: UUID) -> list[str]:
        with (
            self.house.blobs.open("parts", self.place.row(document_id).blob_sha256) as stream,
            pikepdf.open(stream) as read,
        ):
            return [page.Contents.read_bytes().decode()[4:-7] for page in read.pages]

    def raw(self, document_id: UUID) -> bytes:
        """Every stream of the file, readable."""
        out = io.BytesIO()
        with (
            self.house.blobs.open("parts", self.place.row(document_id).blob_sha256) as stream,
            pikepdf.open(stream) as read,
        ):
            read.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
        return out.getvalue()

    def split(self, document_id, *cuts, consent=FINE):
        return pdf_editing.split(self.house, self.desk, document_id, [Cut(each) for each in cuts], consent)

    def settings(self, document_id) -> dict[UUID, str]:
        with self.database.read() as session:
            rows = session.scalars(select(DocumentSetting).where(DocumentSetting.document_id == document_id))
            return {each.person_id: each.setting for each in rows}
