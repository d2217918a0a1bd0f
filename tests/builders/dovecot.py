"""A real mailbox on this machine: Dovecot, in a folder of a test's own, as nobody in particular."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.builders.authority import HERE, Issued
from tests.builders.patience import PATIENCE_S, not_come

PROGRAM = Path("/usr/sbin/dovecot")
USER, PASSWORD = "support", "four-plain-words-here"
_CONFIG = """
base_dir = {run}
state_dir = {run}
log_path = {run}/log
protocols = imap
listen = {host}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/box
disable_plaintext_auth = no
ssl = yes
ssl_min_protocol = TLSv1.2
ssl_cert = <{chain}
ssl_key = <{key}
ssl_dh =
auth_mechanisms = plain
passdb {{
  driver = static
  args = user={name} password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
PREFIXED = "namespace inbox {\n  inbox = yes\n  prefix = INBOX.\n  separator = .\n}\n"
"""More to set: folders are called INBOX.Done, as at many providers."""


class Dovecot:
    """In a `with` statement it listens; mails are put into its folder as a delivery would.

    Args:
        issued: the certificate that it shows.
        more: to set.
    """

    def __init__(self, issued: Issued, more: str = "") -> None:
        person = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._person = person
        # Its sockets have long names already, and somebody else has to reach the folder.
        self.folder = Path(tempfile.mkdtemp(prefix="dv-"))
        self.port, self.secure_port = _free(), _free()
        self._count = 0
        run = self.folder / "run"
        for name in (run, *(self.folder / "box" / part for part in ("", "new", "cur", "tmp"))):
            name.mkdir(parents=True, exist_ok=True)
        chain, key = (shutil.copy(one, self.folder) for one in (issued.chain, issued.key))
        group = _group(person.pw_gid)
        (self.folder / "dovecot.conf").write_text(
            _CONFIG.format(
                run=run, host=HERE, user=person.pw_name, group=group, folder=self.folder,
                chain=chain, key=key, name=USER, password=PASSWORD, uid=person.pw_uid,
                gid=person.pw_gid, port=self.port, secure=self.secure_port,
            ) + more,
            encoding="utf-8",
        )  # fmt: skip
        if os.geteuid() == 0:
            for one in (self.folder, *self.folder.rglob("*")):
                os.chown(one, person.pw_uid, person.pw_gid)

    def __enter__(self) -> Self:
        """Start it, and wait until it answers."""
        other = {}
        if os.geteuid() == 0:
            other = {"user": self._person.pw_uid, "group": self._person.pw_gid, "extra_groups": []}
        self._process = subprocess.Popen(  # type: ignore[call-overload] # a dict of its own options
            [PROGRAM, "-F", "-c", self.folder / "dovecot.conf"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **other,
        )  # fmt: skip
        until = time.monotonic() + PATIENCE_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise not_come(f"dovecot answers: {self.log()}")
        return self

    def __exit__(
        self, _kind: object, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE_S)
        shutil.rmtree(self.folder)

    def log(self) -> str:
        """What it says of itself."""
        log = self.folder / "run" / "log"
        return log.read_text(errors="replace") if log.exists() else ""

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HERE, self.port), timeout=1) as one:
                return one.recv(64).startswith(b"* OK")
        except OSError:
            return False

    def deliver(self, *mails: bytes) -> None:
        """Put mails into the mailbox."""
        for raw in mails:
            self._count += 1
            name = f"{self._count:06d}.M{self._count}.test"
            partial, final = (self.folder / "box" / part / name for part in ("tmp", "new"))
            partial.write_bytes(raw)
            if os.geteuid() == 0:
                os.chown(partial, self._person.pw_uid, self._person.pw_gid)
            partial.rename(final)


def _group(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _free() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        return int(one.getsockname()[1])
