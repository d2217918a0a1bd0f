"""A central on paper: the protocol over dictionaries, for tests that need speed and faults."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import msgspec

from app.records.base import FIRM_SCOPE
from app.records.codec import merge_members, merge_text, to_wire
from app.records.marks import Merge
from app.records.nouns import CODES, NOUNS, fields_of, table_of
from app.wire.envelopes import (
    Op,
    OpAnswer,
    Page,
    PullAnswer,
    PullRequest,
    PushAnswer,
    PushRequest,
    ScopePos,
)
from app.wire.pack import pack, unpack

Wire = dict[str, Any]
Refusal = tuple[str, str] | None


def _accept(_op: Op) -> Refusal:
    return None


@dataclass
class PaperCentral:
    """Rows, a change feed and an operation log, as plain as can be."""

    epoch: str = "e1"
    head: int = 0
    rows: dict[tuple[str, bytes], Wire] = field(default_factory=dict)
    feed: dict[tuple[bytes, str, bytes], tuple[int, str]] = field(default_factory=dict)
    commits: dict[int, str] = field(default_factory=dict)
    log: dict[bytes, OpAnswer] = field(default_factory=dict)
    applied: list[bytes] = field(default_factory=list)
    writers: dict[int, str] = field(default_factory=dict)
    seqs: set[tuple[str, int]] = field(default_factory=set)
    grants: dict[bytes, bytes] = field(default_factory=dict)
    judge: Callable[[Op], Refusal] = _accept
    hold: bool = False
    page_limit: int = 5000
    numbers: Any = field(default_factory=lambda: itertools.count(1042))
    now: int = 0

    def grant(self, scope: UUID) -> None:
        self.grants[scope.bytes] = uuid4().bytes

    def revoke(self, scope: UUID) -> None:
        del self.grants[scope.bytes]

    def put(self, entity: str, row: UUID, inc: str = "", **values: Any) -> int:
        """Write fields of a row in wire form, as somebody else."""
        self.head += 1
        old = self.rows.get((entity, row.bytes))
        whole = old or {**_defaults(entity), "id": row.bytes, "frev": "{}"}
        frev = msgspec.json.decode(whole["frev"])
        if old is not None:
            frev |= dict.fromkeys(values, self.head)
        whole |= {**values, "rev": self.head, "frev": msgspec.json.encode(frev).decode()}
        self.rows[entity, row.bytes] = whole
        self.feed[_scope(entity, whole), entity, row.bytes] = (self.head, "U")
        self.writers[self.head] = inc
        self._commit()
        return self.head

    def delete(self, entity: str, row: UUID) -> None:
        whole = self.rows.pop((entity, row.bytes))
        self.head += 1
        self.feed[_scope(entity, whole), entity, row.bytes] = (self.head, "D")
        self._commit()

    def value(self, entity: str, row: UUID, name: str) -> Any:
        return self.rows[entity, row.bytes][name]

    def _commit(self) -> None:
        self.commits[self.head] = uuid4().hex

    def call(self, path: str, body: bytes) -> bytes:
        if path == "/sync/push":
            return pack(self.push(unpack(body, PushRequest)))
        return pack(self.pull(unpack(body, PullRequest)))

    def push(self, request: PushRequest) -> PushAnswer:
        ops = [op for tx in request.txs for op in tx.ops]
        unknown = [op for op in ops if op.op_id not in self.log]
        acked = max((seq for inc, seq in self.seqs if inc == request.inc), default=0)
        if any((request.inc, op.seq) in self.seqs for op in unknown):
            return PushAnswer(self.epoch, [], acked, fork=True, central_now=self.now)
        if self.hold:
            held = [OpAnswer(op.op_id, "held", code="central-older") for op in ops]
            return PushAnswer(self.epoch, held, acked, central_now=self.now)
        for tx in request.txs:
            fresh = [op for op in tx.ops if op.op_id not in self.log]
            refusal = next((no for op in fresh if (no := self._refusal(op))), None)
            for op in fresh:
                self.log[op.op_id] = self._take(op, request.inc, refusal)
                self.seqs.add((request.inc, op.seq))
        acked = max((seq for inc, seq in self.seqs if inc == request.inc), default=0)
        answers = [self.log[op.op_id] for op in ops]
        return PushAnswer(self.epoch, answers, acked, central_now=self.now)

    def _refusal(self, op: Op) -> Refusal:
        lost = [maker for maker in op.depends_on if self._rejected(maker)]
        if lost:
            return ("depends-on-rejected", "It builds on a change that was refused.")
        if op.kind == "edit" and (op.entity, op.row) not in self.rows:
            return ("row-gone", "This was deleted.")
        return self.judge(op)

    def _rejected(self, op_id: bytes) -> bool:
        return op_id in self.log and self.log[op_id].result == "rejected"

    def _take(self, op: Op, inc: str, refusal: Refusal) -> OpAnswer:
        if refusal:
            self.head += 1
            self._commit()
            return OpAnswer(op.op_id, "rejected", self.head, *refusal)
        self.applied.append(op.op_id)
        if op.kind == "delete":
            self.delete(op.entity, UUID(bytes=op.row))
            return OpAnswer(op.op_id, "ok", self.head)
        old = self.rows.get((op.entity, op.row), {})
        values = {name: self._merged(op, old, name) for name in op.fields}
        before = {name: old[name] for name in values if self._clashes(op, old, name, values, inc)}
        if op.entity == "ticket" and op.kind == "create":
            values["number"] = next(self.numbers)
        rev = self.put(op.entity, UUID(bytes=op.row), inc, **values)
        result: Any = "conflict" if before else "ok"
        return OpAnswer(op.op_id, result, rev, before=before)

    def _merged(self, op: Op, old: Wire, name: str) -> Any:
        value = op.fields[name]
        members = fields_of(op.entity)[name].merge is Merge.MEMBERS
        if members and isinstance(value, dict):
            current = msgspec.json.decode(old.get(name) or "[]")
            return msgspec.json.encode(merge_members(current, value)).decode()
        if fields_of(op.entity)[name].merge is Merge.TEXT and isinstance(value, dict):
            return merge_text(old.get(name), value).text
        return value

    def _clashes(self, op: Op, old: Wire, name: str, new: Wire, inc: str) -> bool:
        touched = msgspec.json.decode(old.get("frev", "{}")).get(name, 0)
        members = fields_of(op.entity)[name].merge is Merge.MEMBERS
        if isinstance(op.fields[name], dict) and not members:
            return merge_text(old.get(name), op.fields[name]).clash
        return (
            touched > op.base_rev
            and not members
            and self.writers[touched] != inc
            and old[name] != new[name]
        )

    def pull(self, request: PullRequest) -> PullAnswer:
        known = request.epoch in {"", self.epoch}
        if request.epoch and self.commits.get(request.rev, "") != request.commit_id:
            known = False
        sent = {scope.id: scope for scope in request.scopes}
        at = {
            scope: sent[scope].pos if scope in sent and sent[scope].grant == grant else 0
            for scope, grant in self.grants.items()
        }
        if not known:
            at = dict.fromkeys(at, 0)
        due = sorted(
            (rev, scope, entity, row, op)
            for (scope, entity, row), (rev, op) in self.feed.items()
            if scope in at and rev > at[scope]
        )
        limit = min(request.limit, self.page_limit) if known else 0
        now, later = due[:limit], due[limit:]
        reached = now[-1][0] if later and now else self.head if known else 0
        return PullAnswer(
            kind="ok" if known else "resync",
            epoch=self.epoch,
            head=self.head,
            commit_id=self.commits.get(self.head, ""),
            scopes=[
                ScopePos(scope, grant, max(at[scope], reached))
                for scope, grant in self.grants.items()
            ],
            pages=self._pages(now),
            drop=[scope for scope in sent if scope not in self.grants],
            more=bool(later),
            left=len(later),
            central_now=self.now,
        )

    def _pages(self, entries: list[tuple[int, bytes, str, bytes, str]]) -> list[Page]:
        groups: dict[tuple[int, bytes], dict[str, list[bytes]]] = {}
        for _, scope, entity, row, op in entries:
            sides = groups.setdefault((CODES[entity], scope), {"U": [], "D": [], "X": []})
            sides[op].append(row)
        pages = []
        for (code, scope), sides in sorted(groups.items()):
            entity = next(name for name, number in CODES.items() if number == code)
            columns = [column.name for column in table_of(entity).columns]
            rows = [self.rows[entity, row] for row in sides["U"]]
            data = [[row[name] for row in rows] for name in columns]
            pages.append(Page(scope, entity, columns, data, sides["X"], sides["D"]))
        return pages


def _scope(entity: str, row: Wire) -> bytes:
    scope = {"firm": FIRM_SCOPE.bytes, "self": row["id"], "client": row.get("client_id")}
    found: bytes = scope[NOUNS[entity].SCOPE]
    return found


def _defaults(entity: str) -> Wire:
    row: Wire = {}
    for name, known in fields_of(entity).items():
        default: Any = known.column.default
        if default is None or name == "touched_at":  # that default reads another field
            empty = {"BLOB": bytes(16), "TEXT": ""}
            kind = str(known.column.type.compile())
            row[name] = None if known.column.nullable else empty.get(kind, 0)
        else:
            value = default.arg(None) if default.is_callable else default.arg
            row[name] = to_wire(entity, name, value)
    return row
