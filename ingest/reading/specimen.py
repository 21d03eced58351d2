"""A mail as most are: a text and a scan."""

from base64 import encodebytes

_SCAN = b"%PDF-1.4\n" + bytes(range(256)) * 1000

SPECIMEN = (
    b"Received: from mail.example.org by mx.example.net with ESMTPS id 1; Mon, 02 Nov 2026 09:30:00 +0100\r\n"
    b"From: =?utf-8?q?Caf=C3=A9?= Jansen <info@example.org>\r\n"
    b"To: Dossier <jansen@example.net>\r\n"
    b"Subject: =?utf-8?q?Factuur_caf=C3=A9?=\r\n"
    b"Date: Mon, 02 Nov 2026 09:30:00 +0100\r\n"
    b"Message-ID: <1@example.org>\r\n"
    b"MIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="x"\r\n'
    b"\r\n"
    b"--x\r\n"
    b'Content-Type: multipart/alternative; boundary="y"\r\n'
    b"\r\n"
    b"--y\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n"
    b"\r\n"
    b"Hierbij de factuur van het caf=C3=A9.\r\n"
    b"--y\r\n"
    b"Content-Type: text/html; charset=utf-8\r\n"
    b"\r\n"
    b"<p>Hierbij de <b>factuur</b>.</p>\r\n"
    b"--y--\r\n"
    b"--x\r\n"
    b'Content-Type: application/pdf; name="factuur.pdf"\r\n'
    b'Content-Disposition: attachment; filename="factuur.pdf"\r\n'
    b"Content-Transfer-Encoding: base64\r\n"
    b"\r\n" + encodebytes(_SCAN).replace(b"\n", b"\r\n") + b"--x--\r\n"
)
