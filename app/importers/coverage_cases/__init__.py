"""Coverage cases from a YAML file: read, decided by the engine, laid beside what is expected.

The file's schema stands in the head of tests/data/coverage-golden.yaml. YAML cases keep their own
words (`requests`, `type`, `role`); the readers here map them to the engine's.
"""

from app.importers.coverage_cases.checking import Outcome, check
from app.importers.coverage_cases.file import CaseFile, read_cases
from app.importers.coverage_cases.schema import unread

__all__ = ["CaseFile", "Outcome", "check", "read_cases", "unread"]
