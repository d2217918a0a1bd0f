"""One window for each profile: a second start shows the first; a killed one is in nobody's way."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from app.platform.single_instance import ENDPOINT, First, Second, claim, is_claimed
from app.ports.problems import Refused, Unavailable
from tests.builders.patience import PATIENCE_S

HOLDER = """
import sys
from pathlib import Path
from app.platform.single_instance import First, claim
held = claim(Path(sys.argv[1]))
assert isinstance(held, First)
held.listen(lambda words: print(words, flush=True))
print("held", flush=True)
sys.stdin.read()
held.close()
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


def first(profile: Path) -> First:
    held = claim(profile)
    assert isinstance(held, First)
    return held


def second(profile: Path) -> Second:
    other = claim(profile)
    assert isinstance(other, Second)
    return other


def another_process(profile: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(profile)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def ended(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()
    process.wait(PATIENCE_S)


def test_a_second_start_in_another_process_raises_the_first(profile: Path) -> None:
    process = another_process(profile)
    try:
        assert is_claimed(profile)
        second(profile).send()
        second(profile).send("open ticket:T-1042")
        assert process.stdout is not None
        assert process.stdout.readline() == "raise\n"
        assert process.stdout.readline() == "open ticket:T-1042\n"
    finally:
        ended(process)
    assert not is_claimed(profile)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_what_a_killed_program_leaves_behind_keeps_nobody_out(profile: Path) -> None:
    process = another_process(profile)
    os.kill(process.pid, signal.SIGKILL)
    ended(process)
    assert (profile / ENDPOINT).exists()
    assert not is_claimed(profile)
    heard: queue.Queue[str] = queue.Queue()
    with first(profile) as held:
        held.listen(heard.put)
        second(profile).send()
        assert heard.get(timeout=PATIENCE_S) == "raise"


def test_a_second_start_before_the_first_listens_is_heard_all_the_same(profile: Path) -> None:
    heard: queue.Queue[str] = queue.Queue()
    with first(profile) as held:
        asker = threading.Thread(target=second(profile).send)
        asker.start()
        held.listen(heard.put)
        assert heard.get(timeout=PATIENCE_S) == "raise"
        asker.join(PATIENCE_S)


def test_a_first_that_hangs_is_told_in_words(profile: Path) -> None:
    with first(profile):
        where = msgspec.json.decode((profile / ENDPOINT).read_bytes())
        (profile / ENDPOINT).write_bytes(msgspec.json.encode({**where, "path": "", "port": 1}))
        with pytest.raises(Unavailable) as caught:
            second(profile).send(patience_s=0)
    assert caught.value.code == "first-silent"
    assert caught.value.next_step


@pytest.mark.skipif(sys.platform == "win32", reason="there it is a port with a token")
def test_a_stranger_without_the_token_is_not_heard(profile: Path) -> None:
    heard: queue.Queue[str] = queue.Queue()
    with first(profile) as held:
        held.listen(heard.put)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
            peer.connect(msgspec.json.decode((profile / ENDPOINT).read_bytes())["path"])
            peer.sendall(b"guess open ticket:T-1\n")
            assert peer.recv(16) == b""
        second(profile).send("open page:backup-how-to")
        assert heard.get(timeout=PATIENCE_S) == "open page:backup-how-to"
        assert heard.empty()


@pytest.mark.parametrize("words", ["quit", "open ticket:T-1; rm", "open file:/etc/passwd", ""])
def test_only_words_that_open_something_are_sent(profile: Path, words: str) -> None:
    with first(profile), pytest.raises(Refused):
        second(profile).send(words)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no modes")
def test_nobody_else_may_read_what_lies_in_the_profile(profile: Path) -> None:
    with first(profile):
        for file in profile.iterdir():
            assert file.stat().st_mode & 0o077 == 0, file.name


def test_a_profile_with_a_long_path_works_too(profile: Path) -> None:
    deep = profile / ("a-long-name-" * 10)
    deep.mkdir()
    heard: queue.Queue[str] = queue.Queue()
    with first(deep) as held:
        held.listen(heard.put)
        second(deep).send()
        assert heard.get(timeout=PATIENCE_S) == "raise"


def test_a_profile_that_cannot_be_written_is_told_in_words(profile: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        claim(profile / "not-there")
    assert caught.value.code == "folder-unavailable"
