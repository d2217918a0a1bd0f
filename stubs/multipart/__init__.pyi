from collections.abc import Iterator
from types import TracebackType

class MultipartError(ValueError): ...

class MultipartSegment:
    name: str | None
    filename: str | None

class PushMultipartParser:
    closed: bool
    def __init__(
        self,
        boundary: str | bytes,
        content_length: int = -1,
        max_header_size: int = ...,
        max_header_count: int = ...,
        max_segment_size: float = ...,
        max_segment_count: float = ...,
        header_charset: str = ...,
        strict: bool = ...,
    ) -> None: ...
    def __enter__(self) -> PushMultipartParser: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def parse(self, chunk: bytes) -> Iterator[MultipartSegment | bytes | None]: ...
