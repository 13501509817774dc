"""Why a report cannot be made on this machine."""


class PrinterMissing(RuntimeError):
    """This machine cannot make PDF files: the library Pango is not installed."""


class FontMissing(RuntimeError):
    """A font file with the Vietnamese letters of the report is not where it ships."""
