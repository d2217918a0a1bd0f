from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from os import PathLike
from types import TracebackType
from typing import Any, Literal, Protocol, Self, TypeAlias, TypeVar

# DB-API 2.0 (PEP 249) as sqlcipher3 offers it: CPython's sqlite3 with the cipher's own calls.

_Value: TypeAlias = str | bytes | bytearray | memoryview | int | float | None
_Parameters: TypeAlias = Sequence[Any] | Mapping[str, Any]
_IsolationLevel: TypeAlias = Literal["DEFERRED", "EXCLUSIVE", "IMMEDIATE"] | None
_CursorT = TypeVar("_CursorT", bound=Cursor)
_T = TypeVar("_T")

apilevel: str
paramstyle: str
threadsafety: int
version: str
version_info: tuple[int, int, int]
sqlite_version: str
sqlite_version_info: tuple[int, int, int]
adapters: dict[tuple[type[Any], type[Any]], Callable[[Any], _Value]]
converters: dict[str, Callable[[bytes], Any]]

PARSE_COLNAMES: int
PARSE_DECLTYPES: int
SQLITE_ABORT: int
SQLITE_ALTER_TABLE: int
SQLITE_ANALYZE: int
SQLITE_ATTACH: int
SQLITE_AUTH: int
SQLITE_BUSY: int
SQLITE_CANTOPEN: int
SQLITE_CONSTRAINT: int
SQLITE_CORRUPT: int
SQLITE_CREATE_INDEX: int
SQLITE_CREATE_TABLE: int
SQLITE_CREATE_TEMP_INDEX: int
SQLITE_CREATE_TEMP_TABLE: int
SQLITE_CREATE_TEMP_TRIGGER: int
SQLITE_CREATE_TEMP_VIEW: int
SQLITE_CREATE_TRIGGER: int
SQLITE_CREATE_VIEW: int
SQLITE_CREATE_VTABLE: int
SQLITE_DELETE: int
SQLITE_DENY: int
SQLITE_DETACH: int
SQLITE_DONE: int
SQLITE_DROP_INDEX: int
SQLITE_DROP_TABLE: int
SQLITE_DROP_TEMP_INDEX: int
SQLITE_DROP_TEMP_TABLE: int
SQLITE_DROP_TEMP_TRIGGER: int
SQLITE_DROP_TEMP_VIEW: int
SQLITE_DROP_TRIGGER: int
SQLITE_DROP_VIEW: int
SQLITE_DROP_VTABLE: int
SQLITE_EMPTY: int
SQLITE_ERROR: int
SQLITE_FORMAT: int
SQLITE_FULL: int
SQLITE_FUNCTION: int
SQLITE_IGNORE: int
SQLITE_INSERT: int
SQLITE_INTERNAL: int
SQLITE_INTERRUPT: int
SQLITE_IOERR: int
SQLITE_LOCKED: int
SQLITE_MISMATCH: int
SQLITE_MISUSE: int
SQLITE_NOLFS: int
SQLITE_NOMEM: int
SQLITE_NOTADB: int
SQLITE_NOTFOUND: int
SQLITE_OK: int
SQLITE_OPEN_CREATE: int
SQLITE_OPEN_FULLMUTEX: int
SQLITE_OPEN_MEMORY: int
SQLITE_OPEN_NOMUTEX: int
SQLITE_OPEN_PRIVATECACHE: int
SQLITE_OPEN_READONLY: int
SQLITE_OPEN_READWRITE: int
SQLITE_OPEN_SHAREDCACHE: int
SQLITE_OPEN_URI: int
SQLITE_PERM: int
SQLITE_PRAGMA: int
SQLITE_PROTOCOL: int
SQLITE_RANGE: int
SQLITE_READ: int
SQLITE_READONLY: int
SQLITE_RECURSIVE: int
SQLITE_REINDEX: int
SQLITE_ROW: int
SQLITE_SAVEPOINT: int
SQLITE_SCHEMA: int
SQLITE_SELECT: int
SQLITE_TOOBIG: int
SQLITE_TRANSACTION: int
SQLITE_UPDATE: int

Binary = memoryview
Date = date
Time = time
Timestamp = datetime

def DateFromTicks(ticks: float) -> date: ...
def TimeFromTicks(ticks: float) -> time: ...
def TimestampFromTicks(ticks: float) -> datetime: ...

class Warning(Exception): ...
class Error(Exception): ...
class InterfaceError(Error): ...
class DatabaseError(Error): ...
class DataError(DatabaseError): ...
class IntegrityError(DatabaseError): ...
class InternalError(DatabaseError): ...
class NotSupportedError(DatabaseError): ...
class OperationalError(DatabaseError): ...
class ProgrammingError(DatabaseError): ...

class _Aggregate(Protocol):
    def step(self, *values: Any) -> object: ...
    def finalize(self) -> _Value: ...

class _Window(_Aggregate, Protocol):
    def inverse(self, *values: Any) -> object: ...
    def value(self) -> _Value: ...

class Row(Sequence[Any]):
    def __new__(cls, cursor: Cursor, data: tuple[Any, ...], /) -> Self: ...
    def keys(self) -> list[str]: ...
    def __getitem__(self, key: int | str | slice, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def __hash__(self) -> int: ...

class Cursor:
    arraysize: int
    row_factory: Callable[[Cursor, tuple[Any, ...]], Any] | None
    @property
    def connection(self) -> Connection: ...
    @property
    def description(
        self,
    ) -> tuple[tuple[str, None, None, None, None, None, None], ...] | None: ...
    @property
    def lastrowid(self) -> int | None: ...
    @property
    def rowcount(self) -> int: ...
    def __init__(self, connection: Connection, /) -> None: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> Any: ...
    def execute(self, sql: str, parameters: _Parameters = ..., /) -> Self: ...
    def executemany(self, sql: str, parameters: Iterable[_Parameters], /) -> Self: ...
    def executescript(self, sql: str, /) -> Self: ...
    def fetchone(self) -> Any: ...
    def fetchmany(self, size: int | None = ...) -> list[Any]: ...
    def fetchall(self) -> list[Any]: ...
    def close(self) -> None: ...
    def setinputsizes(self, sizes: object, /) -> None: ...
    def setoutputsize(self, size: object, column: object = ..., /) -> None: ...

class Connection:
    DataError: type[DataError]
    DatabaseError: type[DatabaseError]
    Error: type[Error]
    IntegrityError: type[IntegrityError]
    InterfaceError: type[InterfaceError]
    InternalError: type[InternalError]
    NotSupportedError: type[NotSupportedError]
    OperationalError: type[OperationalError]
    ProgrammingError: type[ProgrammingError]
    Warning: type[Warning]
    isolation_level: _IsolationLevel
    row_factory: Callable[[Cursor, tuple[Any, ...]], Any] | None
    text_factory: Callable[[bytes], Any]
    @property
    def in_transaction(self) -> bool: ...
    @property
    def total_changes(self) -> int: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> Literal[False]: ...
    def backup(
        self,
        target: Connection,
        *,
        pages: int = ...,
        progress: Callable[[int, int, int], object] | None = ...,
        name: str = ...,
        sleep: float = ...,
    ) -> None: ...
    def close(self) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def cursor(self, factory: Callable[[Connection], _CursorT] = ...) -> _CursorT: ...
    def execute(self, sql: str, parameters: _Parameters = ..., /) -> Cursor: ...
    def executemany(self, sql: str, parameters: Iterable[_Parameters], /) -> Cursor: ...
    def executescript(self, sql: str, /) -> Cursor: ...
    def create_aggregate(
        self, name: str, narg: int, aggregate_class: Callable[[], _Aggregate] | None
    ) -> None: ...
    def create_collation(
        self, name: str, callback: Callable[[str, str], int] | None, /
    ) -> None: ...
    def create_function(
        self, name: str, narg: int, func: Callable[..., _Value] | None, *, deterministic: bool = ...
    ) -> None: ...
    def create_window_function(
        self, name: str, num_params: int, aggregate_class: Callable[[], _Window] | None, /
    ) -> None: ...
    def enable_load_extension(self, enable: bool, /) -> None: ...
    def load_extension(self, name: str, /) -> None: ...
    def interrupt(self) -> None: ...
    def set_authorizer(self, authorizer_callback: Callable[..., int] | None) -> None: ...
    def set_busy_handler(self, callback: Callable[[int], object] | None) -> None: ...
    def set_busy_timeout(self, timeout: float) -> None: ...
    def set_progress_handler(
        self, progress_handler: Callable[[], int | None] | None, n: int
    ) -> None: ...
    def set_trace_callback(self, trace_callback: Callable[[str], object] | None) -> None: ...
    # The cipher's own: the key of this connection, and a new key for the whole file.
    def set_key(self, key: bytes | str, /) -> None: ...
    def reset_key(self, key: bytes | str, /) -> None: ...

def connect(
    database: str | bytes | PathLike[str],
    timeout: float = ...,
    detect_types: int = ...,
    isolation_level: _IsolationLevel = ...,
    check_same_thread: bool = ...,
    factory: type[Connection] = ...,
    cached_statements: int = ...,
    uri: bool = ...,
    flags: int = ...,
    vfs: str | None = ...,
) -> Connection: ...
def adapt(value: object, protocol: object = ..., alternate: _T = ..., /) -> Any: ...
def complete_statement(statement: str) -> bool: ...
def enable_callback_tracebacks(enable: bool, /) -> None: ...
def register_adapter(kind: type[_T], adapter: Callable[[_T], _Value], /) -> None: ...
def register_converter(name: str, converter: Callable[[bytes], Any], /) -> None: ...
