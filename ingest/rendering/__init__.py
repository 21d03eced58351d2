"""What a mail says, as people may see it: HTML made safe, and a mail that is itself the document as a PDF.

Pure: bytes in, bytes out, no database, no network. What strangers wrote is parsed in a child (`adapters.confined`).
"""
