"""A line between a device and central that takes its time: so much delay, so many bits a second."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_PIECE = 16 * 1024
_BITS = 8


@dataclass
class Line:
    """One line, with its two directions; it counts what it carries.

    Attributes:
        rtt_s: there and back.
        bits_s: in each direction; 0 for as many as come.
        carried: bytes so far, both ways, with the headers of HTTP and without those of TCP.
    """

    rtt_s: float = 0.0
    bits_s: float = 0.0
    port: int = 0
    carried: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def address(self) -> str:
        """What a device is told instead of central's own address."""
        return f"http://127.0.0.1:{self.port}"

    async def meet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int
    ) -> None:
        """Carry one connection until either end has had enough."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        # The handshake of a new connection goes there and back before its first byte.
        await asyncio.sleep(self.rtt_s)
        there, back = await asyncio.open_connection("127.0.0.1", port)
        try:
            await asyncio.gather(self._carry(reader, back), self._carry(there, writer))
        finally:
            for end in (writer, back):
                end.close()
            if task is not None:
                self._tasks.discard(task)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        clock = asyncio.get_running_loop().time
        arriving: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivering = asyncio.create_task(_deliver(arriving, writer))
        free_at = 0.0
        try:
            while piece := await reader.read(_PIECE):
                self.carried += len(piece)
                free_at = max(clock(), free_at)
                free_at += len(piece) * _BITS / self.bits_s if self.bits_s else 0.0
                arriving.put_nowait((free_at + self.rtt_s / 2, piece))
        finally:
            arriving.put_nowait((0.0, b""))
            with suppress(OSError):
                await delivering

    async def end(self) -> None:
        """Drop what is open."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _deliver(
    arriving: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
) -> None:
    clock = asyncio.get_running_loop().time
    while True:
        due, piece = await arriving.get()
        if not piece:
            if writer.can_write_eof():
                writer.write_eof()
            return
        await asyncio.sleep(max(0.0, due - clock()))
        writer.write(piece)
        await writer.drain()


@contextmanager
def line_to(port: int, *, rtt_s: float = 0.0, bits_s: float = 0.0) -> Iterator[Line]:
    """A line to a port on loopback, in a thread of its own.

    *Units*: `rtt_s` in seconds; `bits_s` in bits a second.
    """
    line, up = Line(rtt_s, bits_s), threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def stand() -> None:
        server = await asyncio.start_server(
            lambda reader, writer: line.meet(reader, writer, port), "127.0.0.1", 0
        )
        line.port = server.sockets[0].getsockname()[1]
        up.set()
        await stop.wait()
        server.close()
        await line.end()

    thread = threading.Thread(target=lambda: loop.run_until_complete(stand()), name="line")
    thread.start()
    try:
        if not up.wait(timeout=30):
            raise RuntimeError("The line did not come up.")
        yield line
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
