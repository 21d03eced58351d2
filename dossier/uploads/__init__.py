"""Uploads by client users and staff: received in pieces, judged by the scanner, made documents, taken back for a while.

An upload is begun, files are named, bytes are appended at their offset, and it is finished: only then is it said to be
uploaded. Nobody sees a document of it before the scanner has judged every file.
"""
