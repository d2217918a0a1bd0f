"""What is read of a mail."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody, as a header names them.

    Attributes:
        name: may be empty, and is whatever the sender likes.
        address: in lower case; empty where none can be read.
    """

    name: str = ""
    address: str = ""

    @property
    def domain(self) -> str:
        """What follows the last at-sign."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that came with the words: a file, a picture among them, another mail.

    Attributes:
        name: as the sender called it, or what it is; not yet fit for a file system.
        media_type: as the sender says, lower case; "application/octet-stream" where they do not.
        inline: a picture that the words show.
    """

    name: str
    media_type: str
    content: bytes = field(repr=False)
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers, unfolded and decoded, by their lower-case names.

    Attributes:
        pairs: in the order in which they came, the topmost first.
    """

    pairs: tuple[tuple[str, str], ...] = ()

    def all(self, name: str) -> list[str]:
        """Every header of that name."""
        return [value for key, value in self.pairs if key == name]

    def first(self, name: str) -> str:
        """The topmost header of that name; empty where there is none."""
        return next((value for key, value in self.pairs if key == name), "")

    def has(self, name: str) -> bool:
        """Whether there is one, empty or not."""
        return any(key == name for key, _value in self.pairs)


@dataclass(frozen=True, slots=True)
class Read:
    """A mail.

    Attributes:
        senders: how many the From headers name; one, where all is well.
        recipients: every address that a header says it went to.
        text: what the sender wrote now.
        quoted: what they quote, and the signature.
        parts: what came with it.
        remarks: what could not be made out, each a sentence.
    """

    headers: Headers
    sender: Address
    senders: int
    recipients: tuple[str, ...]
    message_id: str
    answers: tuple[str, ...]
    subject: str
    text: str
    quoted: str = ""
    parts: tuple[Part, ...] = ()
    remarks: tuple[str, ...] = ()
