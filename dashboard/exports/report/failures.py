"""Reasons why a report cannot be made on this machine."""


class PrinterMissing(RuntimeError):
    """This machine cannot make PDF files: the library Pango is not installed."""


class FontMissing(RuntimeError):
    """A shipped font file with the report's Vietnamese letters is missing."""
