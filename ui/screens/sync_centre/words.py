"""Words of the sync centre in the language of the program."""

from PySide6.QtCore import QCoreApplication


def tr(words: str, hint: str | None = None) -> str:
    """Translate words of the sync centre."""
    return QCoreApplication.translate("SyncCentre", words, hint)
