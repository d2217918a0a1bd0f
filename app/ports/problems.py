"""What can go wrong, by who owns it: each problem has a stable code and a sentence."""

from __future__ import annotations


class TrestleProblem(Exception):
    """A problem that a person is told about in words.

    Attributes:
        code: stable, for tests, logs and translations; never shown alone.
        sentence: what happened, in plain words.
        next_step: what the person can do about it, or empty.
    """

    def __init__(self, code: str, sentence: str, *, next_step: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}".strip()


class Refused(TrestleProblem):
    """A rule says no; the person can act on it.

    Attributes:
        retry_after_s: trying again is in vain for so long; None where that is not the reason.
    """

    def __init__(
        self, code: str, sentence: str, *, next_step: str = "", retry_after_s: float | None = None
    ) -> None:
        super().__init__(code, sentence, next_step=next_step)
        self.retry_after_s = retry_after_s


class Unavailable(TrestleProblem):
    """Disk, network, keyring or lock is not there now.

    Attributes:
        retry_after_s: whoever was asked wants to be left alone for so long; None did not say.
        never_left: nothing of what was to be sent left this computer.
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        next_step: str = "",
        retryable: bool = True,
        retry_after_s: float | None = None,
        never_left: bool = False,
    ) -> None:
        super().__init__(code, sentence, next_step=next_step)
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.never_left = never_left


class Corrupt(TrestleProblem):
    """Stored or received data is not what it must be."""
