"""The client's assets, and what is inside one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.documentation import DateTone
from app.queries.documentation import AssetDetail
from app.reports.asset_words import asset_sections
from ui.kit.beside import Beside
from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.facts import Fact, Facts, FactsView
from ui.kit.notices.empty import EmptyState
from ui.kit.sign import Sign
from ui.kit.sync_chip import SyncChip
from ui.kit.table.source import PagedRows
from ui.kit.table.view import IdTableView
from ui.kit.text import PlainLabel, Tone
from ui.screens.clients.lines import AssetLine, asset_line, today_at
from ui.screens.clients.list_bar import ListBar
from ui.screens.clients.models import asset_columns, rows_by_id
from ui.screens.clients.state import ClientsState
from ui.theme import fonts
from ui.theme.theme import current

_TONES: Mapping[DateTone, Tone] = {
    "normal": "", "muted": "muted", "warning": "excluded", "late": "error",
}  # fmt: skip
_LEAST_TABLE, _LEAST_DETAIL, _LEAST_NAME = 300, 270, 180
_PAGES_SHOWN = 3


class AssetDetailPane(QFrame):
    """One asset: what it is, where, whose, and what the inventory found inside."""

    page_opened = Signal(object)
    edit_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAccessibleName(self.tr("Asset"))
        self.sign = Sign("package", "muted", 20)
        self.name = PlainLabel(size=fonts.TITLE, weight=fonts.BOLD, elide="right")
        self.state = Chip("")
        self.mark = SyncChip()
        self.edit = Button(self.tr("Edit…"), "quiet", icon="pencil", key="F2")
        self.edit.clicked.connect(self.edit_asked)
        self.facts = FactsView(self.tr("Facts about the asset"))
        self._links = QHBoxLayout()
        self._links.setContentsMargins(16, 0, 12, 0)
        self._links.setSpacing(4)
        self._shown: AssetDetail | None = None
        named = QWidget()
        row = QHBoxLayout(named)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.sign)
        row.addWidget(self.name, 1)
        acts = (self.mark, self.state, self.edit)
        self.head = Beside(named, acts, least=_LEAST_NAME, align=Qt.AlignmentFlag.AlignVCenter)
        self.head.setContentsMargins(20, 14, 16, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self._links)
        column.addWidget(self.facts, 1)

    def show_asset(self, detail: AssetDetail, today: date) -> None:
        """Show an asset."""
        line = asset_line(detail.row, today)
        self.sign.set_sign(line.icon, "muted")
        self.name.setText(detail.row.name)
        self.state.set_chip(line.state, "plain")
        self.facts.show_groups([self._basics(detail, line), *self._inside(detail)])
        if detail != self._shown:
            self._shown = detail
            self._show_links(detail)

    def _basics(self, detail: AssetDetail, line: AssetLine) -> Facts:
        row = detail.row
        owner = Fact(self.tr("Owner"), line.owner)
        if line.orphan:
            owner = Fact(self.tr("Owner"), self.tr("no owner"), "excluded")
        tag = Fact(self.tr("Tag"), row.tag)
        if row.tag_shared:
            words = self.tr("{0} – another asset has it, too").format(row.tag)
            tag = Fact(self.tr("Tag"), words, "excluded")
        facts = (
            tag,
            Fact(self.tr("Kind"), line.kind),
            Fact(self.tr("Model"), " ".join(part for part in (row.make, row.model) if part)),
            Fact(self.tr("Serial number"), row.serial),
            Fact(self.tr("System"), row.system),
            Fact(self.tr("Where"), ", ".join(part for part in (row.place, row.site) if part)),
            owner,
            Fact(_ends_title(self, row.ends_kind), line.ends.text, _TONES[line.ends.tone]),
            Fact(self.tr("Notes"), detail.notes),
        )
        return Facts("", tuple(fact for fact in facts if fact.value))

    def _inside(self, detail: AssetDetail) -> Iterator[Facts]:
        for section in asset_sections(detail.components):
            more = self.tr("and {0} more").format(f"{section.more:,}")
            yield Facts(
                section.title,
                tuple(Fact(name, words or "–") for name, words in section.rows),
                section.summary,
                more if section.more else "",
            )

    def _show_links(self, detail: AssetDetail) -> None:
        while self._links.count():
            item = self._links.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for page, title in detail.pages[:_PAGES_SHOWN]:
            link = _PageLink(title, page)
            link.followed.connect(self.page_opened)
            self._links.addWidget(link)
        self._links.addStretch(1)


class _PageLink(Button):
    """A page that is about the asset."""

    followed = Signal(object)

    def __init__(self, title: str, page: object) -> None:
        super().__init__(title, "link", icon="file-text")
        self._page = page
        self.clicked.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        self.followed.emit(self._page)


def _ends_title(widget: QWidget, kind: str) -> str:
    titles = {
        "warranty": widget.tr("Warranty until"),
        "certificate": widget.tr("Valid until"),
        "domain": widget.tr("Registered until"),
        "licence": widget.tr("Licensed until"),
    }
    return titles.get(kind, widget.tr("Ends"))


class AssetsPart(QSplitter):
    """The list with its filter at the left, one asset at the right.

    Source: mockups/04-client.
    """

    asset_chosen = Signal(object)
    filtered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Assets"))
        self.bar = ListBar(self.tr("Assets"), self.tr("Filter assets"))
        self.rows = PagedRows()
        self.table = IdTableView(asset_columns(), self.rows, self.tr("Assets"))
        self.empty = EmptyState()
        self.detail = AssetDetailPane()
        self._lines: list[AssetLine] = []
        self._list = QStackedWidget()
        self._lay_out()
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(self._enter)
        self.bar.search.textEdited.connect(self.filtered)
        self.bar.search.left.connect(self.table.setFocus)
        self.empty.acted.connect(self._clear)

    def _lay_out(self) -> None:
        self._list.addWidget(self.table)
        self._list.addWidget(self.empty)
        left = QWidget()
        left.setMinimumWidth(current().px(_LEAST_TABLE))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._list, 1)
        self.detail.setMinimumWidth(current().px(_LEAST_DETAIL))
        self.addWidget(left)
        self.addWidget(self.detail)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.setSizes([690, 350])

    def show_state(self, state: ClientsState, now: datetime) -> None:
        """Show the assets that the filter leaves, and the chosen one."""
        page = state.page
        if page is None:
            return
        today = today_at(page, now)
        lines = [asset_line(asset, today) for asset in state.assets]
        self.bar.say_count(len(lines), len(page.assets))
        if self.bar.search.text() != state.asset_search:
            self.bar.search.setText(state.asset_search)
        if lines != self._lines:
            self._lines = lines
            self.rows.put(rows_by_id(lines))
            self.table.set_ids([line.id for line in lines])
        self.table.set_current_id(state.asset_id)
        self._say_empty(state)
        shown = state.asset
        if shown is not None and shown.row.id == state.asset_id:
            self.detail.show_asset(shown, today)
            how = state.asset_standing
            self.detail.mark.show_standing(
                waiting=how.waiting, disputed=how.disputed, refused=how.refused
            )
        self.detail.setVisible(bool(page.assets))

    def _say_empty(self, state: ClientsState) -> None:
        page = state.page
        if page is None or self._lines:
            self._list.setCurrentWidget(self.table)
            return
        if page.assets:
            words = self.tr("Nothing matches “{0}”.").format(state.asset_search)
            self.empty.say(words, self.tr("Clear filter"), "Esc", "plain")
        else:
            words = self.tr(
                "No assets for {0} on this device yet. Sync (F5) brings what there are."
            )
            self.empty.say(words.format(page.detail.row.name))
        self._list.setCurrentWidget(self.empty)

    @Slot(object)
    def _choose(self, asset: object) -> None:
        if asset is not None:
            self.asset_chosen.emit(asset)

    @Slot(object)
    def _enter(self, _asset: object) -> None:
        self.detail.facts.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _clear(self) -> None:
        self.bar.search.clear()
        self.filtered.emit("")
        self.table.setFocus()
