from enum import Enum
from typing import Any

class MessageType(Enum):
    method_call = 1
    method_return = 2
    error = 3
    signal = 4

class Header:
    message_type: MessageType

class Message:
    header: Header
    body: tuple[Any, ...]

class DBusAddress:
    def __init__(
        self, object_path: str, bus_name: str | None = ..., interface: str | None = ...
    ) -> None: ...

class Properties:
    def __init__(self, obj: DBusAddress) -> None: ...
    def get(self, name: str) -> Message: ...
    def get_all(self) -> Message: ...
    def set(self, name: str, signature: str, value: object) -> Message: ...

def new_method_call(
    remote_obj: DBusAddress,
    method: str,
    signature: str | None = ...,
    body: tuple[object, ...] = ...,
) -> Message: ...
