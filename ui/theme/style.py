"""The short style sheet on top of Fusion: what a palette cannot say."""

from importlib.resources import files
from string import Template

from ui.theme.tokens import Tokens

_SHEET = Template("""
QToolTip { background: $panel; color: $text; border: 1px solid $border; padding: 3px 6px; }
QMenuBar { background: $window; border-bottom: 1px solid $hairline; padding: 0 4px; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $selected; }
QMenu { background: $panel; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }
QMenu::indicator { width: 14px; height: 14px; left: 5px; }
QMenu::indicator:checked { image: url($glyphs/check-text.svg); }
QMenu::right-arrow { image: url($glyphs/chevron-right.svg); width: 14px; height: 14px; }

QPushButton, QToolButton { background: $panel; color: $text; border: 1px solid $border;
  border-radius: 6px; padding: 0 10px; min-height: ${button}px; font-weight: 500; }
QToolButton { padding: 0 5px; }
QPushButton:hover, QToolButton:hover { background: $soft; }
QPushButton:pressed, QToolButton:pressed { background: $selected; }
QPushButton:checked, QToolButton:checked { background: $selected; color: $accent;
  border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $muted; border-color: $hairline;
  background: transparent; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_down; border-color: $accent_down; }
QPushButton[kind="primary"]:disabled { background: $soft; color: $muted;
  border-color: $hairline; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"], QToolButton[autoRaise="true"] {
  background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover,
QToolButton[autoRaise="true"]:hover { background: $soft; }
QPushButton[kind="quiet"]:pressed, QToolButton[autoRaise="true"]:pressed { background: $selected; }
QPushButton[kind="link"] { background: transparent; border-color: transparent; color: $accent;
  padding: 0 4px; font-weight: 400; }
QPushButton[kind="link"]:hover { color: $accent_down; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: url($glyphs/chevron-down.svg);
  width: 14px; height: 14px; subcontrol-position: right center; right: 6px; }

QLineEdit, QAbstractSpinBox, QComboBox { background: $panel; color: $text;
  border: 1px solid $border; border-radius: 6px; padding: 0 8px; min-height: ${field}px;
  placeholder-text-color: $muted;
  selection-background-color: $selected; selection-color: $text; }
QPlainTextEdit, QTextEdit { background: $panel; color: $text; border: 1px solid $border;
  border-radius: 6px; padding: 4px 6px; selection-background-color: $selected;
  selection-color: $text; placeholder-text-color: $muted; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border: 2px solid $accent; padding: 0 7px; min-height: ${field_focus}px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 3px 5px; }
QLineEdit[wrong="true"], QAbstractSpinBox[wrong="true"], QComboBox[wrong="true"],
QPlainTextEdit[wrong="true"], QTextEdit[wrong="true"] { border-color: $error; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QPlainTextEdit:disabled,
QTextEdit:disabled { background: $window; color: $muted; border-color: $hairline; }
QLineEdit:read-only, QPlainTextEdit:read-only, QTextEdit:read-only { background: $window; }
QLineEdit[bare="true"], QTextEdit[bare="true"], QPlainTextEdit[bare="true"],
QTextBrowser { border: 0; background: transparent; padding: 0; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit { border: 0; padding: 0; min-height: 0;
  background: transparent; }
QAbstractSpinBox { padding: 0; min-height: ${spin}px; }
QAbstractSpinBox:focus { padding: 0; min-height: ${spin_focus}px; }
QComboBox::drop-down, QDateEdit::drop-down { border: 0; width: 26px; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url($glyphs/chevron-down.svg);
  width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $border; padding: 4px;
  outline: 0; selection-background-color: $selected; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: ${item}px; padding: 0 6px; border-radius: 4px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; width: 20px;
  subcontrol-origin: padding; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url($glyphs/chevron-up.svg); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url($glyphs/chevron-down.svg); width: 12px; height: 12px; }

QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; }
QTableView[cells="plain"]::indicator { width: ${tick}px; height: ${tick}px;
  border: 1px solid $border; border-radius: 3px; background: $panel; }
QTableView[cells="plain"]::indicator:checked { background: $accent; border-color: $accent;
  image: url($glyphs/check.svg); }
QTableView[cells="plain"]::item { padding: 0 8px; }
QCheckBox::indicator, QRadioButton::indicator { width: ${tick}px; height: ${tick}px;
  border: 1px solid $border; background: $panel; }
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: ${tick_half}px; }
QCheckBox::indicator:checked, QCheckBox::indicator:indeterminate {
  background: $accent; border-color: $accent; }
QCheckBox::indicator:checked { image: url($glyphs/check.svg); }
QCheckBox::indicator:indeterminate { image: url($glyphs/minus.svg); }
QRadioButton::indicator:checked { width: ${tick_dot}px; height: ${tick_dot}px;
  border: 5px solid $accent;
  background: $on_accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $hairline; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }

QTabWidget::pane { border: 0; border-top: 1px solid $hairline; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { color: $muted; background: transparent; border: 0;
  border-bottom: 2px solid transparent; padding: 0 10px; min-height: ${tab}px;
  margin-right: 4px; }
QTabBar::tab:selected { color: $text; font-weight: 600; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar:focus { outline: 0; }
QTabBar::tab:selected:focus { background: $selected; }
QTabBar::scroller { width: ${scroller}px; }
QTabBar QToolButton, QTabBar QToolButton:disabled { background: $panel; border: 0;
  border-radius: 0; padding: 0; min-height: 0; }
QTabBar QToolButton:hover { background: $soft; }
QTabBar QToolButton::left-arrow, QTabBar QToolButton::right-arrow { width: 16px; height: 16px; }
QTabBar QToolButton::left-arrow { image: url($glyphs/chevron-left.svg); }
QTabBar QToolButton::right-arrow { image: url($glyphs/chevron-right.svg); }
QTabBar QToolButton::left-arrow:disabled, QTabBar QToolButton::right-arrow:disabled { image: none; }

QScrollBar { background: transparent; border: 0; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $hairline; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $border; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: 0; }
QScrollBar::add-page, QScrollBar::sub-page, QAbstractScrollArea::corner { background: transparent; }

QAbstractItemView { outline: 0; }
QTableView, QListView, QTreeView { background: $panel; border: 0; }
QListView[surface="window"] { background: $window; }
QHeaderView { background: $panel; border: 0; }
QHeaderView::section { background: $panel; color: $muted; border: 0;
  border-bottom: 1px solid $hairline; padding: 0 8px; font-weight: 600; }
QSplitter::handle { background: $hairline; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QGroupBox { border: 1px solid $hairline; border-radius: 8px; margin-top: 10px; padding: 12px; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; padding: 0 4px; color: $muted; }
QProgressBar { border: 0; border-radius: 3px; background: $soft; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QLabel[tone="text"] { color: $text; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="error"] { color: $error; }
QLabel[tone="excluded"] { color: $excluded; }
QLabel[tone="included"] { color: $included; }
QLabel[tone="internal"] { color: $internal; }
QFrame[surface="panel"] { background: $panel; }
QFrame[surface="window"] { background: $window; }
QFrame[surface="card"] { background: $panel; border: 1px solid $hairline; border-radius: 8px; }
QFrame[surface="sheet"] { background: $panel; border: 1px solid $border; border-radius: 10px; }
""")


def build_sheet(tokens: Tokens, scale: float = 1.0) -> str:
    """Write the style sheet of a theme.

    Units: ``scale`` is the text size, 1.0 to 2.0; boxes that hold text grow with it.

    Source: mockups/README.md "Language".
    """
    colours = {
        name: getattr(tokens, name) for name in Tokens.__dataclass_fields__ if name != "name"
    }
    return _SHEET.substitute(
        colours,
        glyphs=glyph_folder(tokens),
        accent_hover=_mix(tokens.accent, tokens.text, 0.12),
        accent_down=_mix(tokens.accent, tokens.text, 0.24),
        button=round(26 * scale),
        field=round(28 * scale),
        field_focus=round(28 * scale) - 2,
        # Fusion adds 3 px to spin boxes of its own.
        spin=round(28 * scale) - 3,
        spin_focus=round(28 * scale) - 5,
        tick=round(14 * scale),
        tick_half=round(14 * scale) // 2 + 1,
        tick_dot=round(14 * scale) - 8,
        item=round(26 * scale),
        tab=round(34 * scale),
        scroller=2 * round(26 * scale),
    )


def glyph_folder(tokens: Tokens) -> str:
    """Name the folder of the small marks that a style sheet can only take from files."""
    return str(files("resources") / "icons" / "style" / tokens.name).replace("\\", "/")


def _mix(one: str, other: str, share: float) -> str:
    """Blend ``share`` of the other colour into the first."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(left + (right - left) * share):02X}" for left, right in pairs)
