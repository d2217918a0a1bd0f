from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QTextDocument
from pytestqt.qtbot import QtBot

from tests.ui.kit_forms.conftest import Desk
from ui.kit.markdown import MarkdownView, to_html, toggle_task
from ui.kit.markdown.html import render
from ui.kit.markdown.links import may_link
from ui.theme.theme import current
from ui.theme.tokens import DARK, LIGHT

_IMAGE = int(QTextDocument.ResourceType.ImageResource)


def body(markdown: str) -> str:
    return to_html(markdown, LIGHT).partition("<body>")[2]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src="file:///etc/passwd">',
        "<b onclick=x>bold</b>",
        "<style>p{color:red}</style>",
        "text <!-- comment --> text",
    ],
)
def test_tags_in_the_text_stay_text(hostile: str) -> None:
    html = body(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert "<b " not in html
    assert "<style" not in html
    assert "<!--" not in html
    assert "&lt;" in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "file:///etc/passwd",
        "//evil.example/share/x",
        "\\\\\\\\evil.example\\\\share",
        "http://plain.example",
        "data:text/html,x",
        "vbscript:x",
        "task:3",
        "copy:0",
        "mark:task-on",
        "relative/page.md",
    ],
)
def test_a_link_to_anywhere_else_is_no_link(address: str) -> None:
    html = body(f"[press]({address}) ![shown]({address}) <{address}>")
    assert "href=" not in html
    assert "src=" not in html


@pytest.mark.parametrize(
    "address", ["ticket:T-1042", "asset:nw-ex01", "page:restart", "https://vendor.example/kb?a=1"]
)
def test_our_links_and_secure_pages_are_links(address: str) -> None:
    assert f'href="{address}"' in body(f"[press]({address})")
    assert may_link(address)


def test_only_attachments_are_drawn_and_other_images_become_links() -> None:
    assert '<img src="asset:photo-1" alt="rack">' in body("![rack](asset:photo-1)")
    html = body("![rack](https://vendor.example/x.png)")
    assert "<img" not in html
    assert '<a href="https://vendor.example/x.png">rack</a>' in html


def test_quotes_cannot_leave_an_attribute() -> None:
    html = body('![a" onerror="x](asset:p"q) [t](https://x.example/"onx)')
    assert 'onerror="' not in html
    assert '"onx' not in html


@given(st.text(alphabet=st.sampled_from("<>[]()!&\"'`*_-|#\n :/ajscriptfle."), max_size=60))
def test_no_text_makes_a_tag_of_its_own(text: str) -> None:
    html = body(text).casefold()
    for danger in ("<script", "<iframe", "<object", 'src="file', "src='", 'href="javascript'):
        assert danger not in html


def test_tables_have_left_headers_and_keep_asked_alignment() -> None:
    html = body("| Service | Port |\n|---|--:|\n| mail | 25 |")
    assert '<th align="left">Service</th>' in html
    assert '<th align="right">Port</th>' in html
    assert '<td align="right">25</td>' in html


def test_code_keeps_its_letters_and_is_offered_for_copying() -> None:
    result = render("```\na <b> & c\n```\n\n    indented", LIGHT, copy_word="Copy")
    assert result.codes == ("a <b> & c", "indented")
    assert "a &lt;b&gt; &amp; c" in result.html
    assert 'href="copy:1"' in result.html
    assert "copy:" not in to_html("```\nx\n```", LIGHT)


def test_task_boxes_know_their_line() -> None:
    html = body("# Before\n\n- [x] backup\n- [ ] *told* Dana\n- plain\n\n1. [X] numbered")
    assert 'href="task:2"><img class="box" src="mark:task-on">' in html
    assert 'href="task:3"><img class="box" src="mark:task-off">' in html
    assert 'href="task:6"' in html
    assert "[x]" not in html
    assert html.count("task:") == 3


def test_a_box_outside_of_a_list_is_text() -> None:
    assert "[x] not a list" in body("[x] not a list")
    assert "task:" not in body("- `[x] code`")


def test_ticking_changes_only_that_box() -> None:
    text = "intro\n- [ ] one\n  - [x] two\n> * [ ] three\nend"
    assert toggle_task(text, 1) == text.replace("[ ] one", "[x] one")
    assert toggle_task(text, 2) == text.replace("[x] two", "[ ] two")
    assert toggle_task(text, 3) == text.replace("[ ] three", "[x] three")
    assert toggle_task(text, 0) == text
    assert toggle_task(text, 99) == text
    assert toggle_task(toggle_task(text, 1), 1) == text


def test_the_colours_come_from_the_theme() -> None:
    assert LIGHT.accent in to_html("x", LIGHT)
    assert DARK.accent in to_html("x", DARK)


def test_a_heading_has_its_size_at_every_scale() -> None:
    assert "p.h1 { font-size: 40px" in to_html("# x", LIGHT, scale=2.0)
    assert '<p class="h3">' in body("##### deep")


@pytest.fixture
def view(desk: Desk) -> Iterator[MarkdownView]:
    made = MarkdownView("Page", attachment={"asset:photo": _picture(2000, 10)}.get)
    desk.column.addWidget(made)
    made.show()
    yield made
    made.deleteLater()


def _picture(width: int, height: int) -> bytes:
    return f"P5\n{width} {height}\n255\n".encode() + bytes(width * height)


def test_nothing_is_loaded_but_marks_and_attachments(view: MarkdownView) -> None:
    for address in ("file:///etc/passwd", "http://x.example/a.png", "//x.example/s/a.png"):
        assert view.loadResource(_IMAGE, QUrl(address)) == QByteArray()
    assert view.loadResource(_IMAGE, QUrl("asset:missing")) == QByteArray()
    picture = view.loadResource(_IMAGE, QUrl("asset:photo"))
    assert isinstance(picture, QImage)
    assert 0 < picture.width() <= view.lineWrapColumnOrWidth()
    assert not view.loadResource(_IMAGE, QUrl("mark:task-on")).isNull()
    style = int(QTextDocument.ResourceType.StyleSheetResource)
    assert view.loadResource(style, QUrl("asset:photo")) == QByteArray()


def test_a_pressed_link_is_told_and_never_followed(view: MarkdownView, qtbot: QtBot) -> None:
    view.set_markdown("[one](ticket:T-1042)")
    assert not view.openLinks()
    with qtbot.waitSignal(view.link_activated) as told:
        view.anchorClicked.emit(QUrl("ticket:T-1042"))
    assert told.args == ["ticket:T-1042"]
    with qtbot.assertNotEmitted(view.link_activated):
        view.anchorClicked.emit(QUrl("javascript:alert(1)"))
        view.anchorClicked.emit(QUrl("file:///etc/passwd"))


def test_a_pressed_box_and_a_pressed_copy_are_told(view: MarkdownView, qtbot: QtBot) -> None:
    view.set_markdown("- [ ] backup\n\n```\nrestart-service store\n```")
    with qtbot.waitSignal(view.task_toggled) as told:
        view.anchorClicked.emit(QUrl("task:0"))
    assert told.args == [0]
    with qtbot.waitSignal(view.copy_wanted) as told:
        view.anchorClicked.emit(QUrl("copy:0"))
    assert told.args == ["restart-service store"]
    with qtbot.assertNotEmitted(view.copy_wanted):
        view.anchorClicked.emit(QUrl("copy:7"))


def test_lines_are_short_enough_to_read(view: MarkdownView, desk: Desk) -> None:
    view.set_markdown("word " * 500)
    widest = view.fontMetrics().averageCharWidth() * 80
    desk.resize(2000, 600)
    QGuiApplication.processEvents()
    assert view.lineWrapColumnOrWidth() == widest
    desk.resize(400, 600)
    QGuiApplication.processEvents()
    assert view.lineWrapColumnOrWidth() < widest


def test_a_change_of_theme_shows_the_same_text_in_new_colours(view: MarkdownView) -> None:
    view.set_markdown("Mail **stops**.")
    current().set_mode("dark")
    assert DARK.text.lower() in view.toHtml().lower()
    assert view.toPlainText() == "Mail stops."
    assert view.markdown == "Mail **stops**."
