"""The files of the house keep to its style (ARCHITECTURE.md, sections 1, 6 and 9)."""

import re
from pathlib import PurePosixPath

LONGEST_MODULE = 500
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "managers", "manager", "misc"}
# An exemption names its rule and then, in the same line, its reason.
TYPE_EXEMPTION = re.compile(r"#\s*type:\s*ignore\b(?P<rest>.*)$")
LINT_EXEMPTION = re.compile(r"#\s*(?:ruff:\s*)?noqa\b(?P<rest>.*)$", re.IGNORECASE)
REASONED_TYPE = re.compile(r"^\[[\w, -]+\]\s*#\s*\w.{4,}")
REASONED_LINT = re.compile(r"^:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\s*[-#(]+\s*\w.{4,}")
# What freezes the window, copies big tables or loses letters (section 6; ux.md 0 and 5).
FORBIDDEN_IN_UI = {
    "QTableWidget": r"\bQTableWidget\b",
    "QSortFilterProxyModel": r"\bQSortFilterProxyModel\b",
    "QThread": r"\bQThread\b",
    "QRunnable": r"\bQRunnable\b",
    "processEvents": r"\bprocessEvents\(",
    "exec of a dialog or menu": r"\.exec_?\(",
    "sender()": r"\bself\.sender\(",
    "sleep": r"\btime\.sleep\(",
    "text of a box past `kit.plain_text`, which loses letters": r"\btoPlainText\(",
    "tooltip that Qt may take for markup; `kit.text.set_tip`": r"\bsetToolTip\((?!plain_tip\(|\))",
    "label that may take text for markup; `kit.text.PlainLabel`": r"\bQLabel\(",
    "signal or slot named by a text": r"\b(SIGNAL|SLOT|connectSlotsByName|invokeMethod)\(",
}
MAY_RUN_THE_LOOP = {
    "ui/main.py": "the one event loop of the program",
    "ui/tour/pause.py": "lets the tour's window live on without keeping the interpreter",
    "ui/runtime/tasks.py": "waits until the lanes are idle, for tests and the tour",
}
"""Where an event loop is run, and why; everything else opens without blocking."""
# Put together here so that this file does not hold what it looks for.
MACHINE_PATHS = [re.compile(rf"(?<![\w.~-])/{top}/[\w.]") for top in ("work", "root")]
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
    )
]


def modules(texts: dict[str, str], *tops: str) -> dict[str, str]:
    """The Python modules below the given folders; all without folders."""
    return {
        name: text
        for name, text in texts.items()
        if name.endswith(".py") and (not tops or name.split("/")[0] in tops)
    }


def code_lines(text: str) -> list[str]:
    """The lines without comments and without quoted words, so that prose may name things."""
    bare = re.sub(r'"""[\s\S]*?"""', "", text)
    return [re.sub(r'"[^"\n]*"|#.*$', "", line) for line in bare.splitlines()]


def test_no_module_is_longer_than_a_reader_can_hold(house_text: dict[str, str]) -> None:
    long = {
        name: lines
        for name, text in modules(house_text).items()
        if (lines := text.count("\n")) > LONGEST_MODULE
    }
    assert long == {}


def test_no_module_is_named_after_nothing(house_text: dict[str, str]) -> None:
    vague = [
        name
        for name in modules(house_text)
        if FORBIDDEN_NAMES & {part.removesuffix(".py") for part in PurePosixPath(name).parts}
    ]
    assert vague == []


def test_every_exemption_names_its_rule_and_its_reason(house_text: dict[str, str]) -> None:
    bare = []
    for name, text in modules(house_text).items():
        for number, line in enumerate(text.splitlines(), 1):
            for found, reasoned in (
                (TYPE_EXEMPTION.search(line), REASONED_TYPE),
                (LINT_EXEMPTION.search(line), REASONED_LINT),
            ):
                if found and not reasoned.match(found["rest"]) and "re.compile" not in line:
                    bare.append(f"{name}:{number}: {line.strip()}")
    assert bare == []


def test_the_ui_uses_nothing_that_freezes_it_or_loses_letters(
    house_text: dict[str, str],
) -> None:
    wrong = []
    for name, text in modules(house_text, "ui").items():
        for number, line in enumerate(code_lines(text), 1):
            for what, pattern in FORBIDDEN_IN_UI.items():
                runs_the_loop = what.startswith("exec") and name in MAY_RUN_THE_LOOP
                if re.search(pattern, line) and not runs_the_loop:
                    wrong.append(f"{name}: {what} (about line {number})")
    assert wrong == []


def test_every_exemption_from_not_running_a_loop_is_used(house_text: dict[str, str]) -> None:
    loop = FORBIDDEN_IN_UI["exec of a dialog or menu"]
    idle = [
        name
        for name in MAY_RUN_THE_LOOP
        if not any(re.search(loop, line) for line in code_lines(house_text.get(name, "")))
    ]
    assert idle == []


def test_no_sql_is_written_in_the_ui(house_text: dict[str, str]) -> None:
    statement = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s.+\sSET|DELETE\s+FROM)\b")
    wrong = [name for name, text in modules(house_text, "ui").items() if statement.search(text)]
    assert wrong == []


def test_no_file_names_a_machine_or_a_registry(house_text: dict[str, str]) -> None:
    wrong = []
    for name, text in house_text.items():
        for number, line in enumerate(text.splitlines(), 1):
            if any(path.search(line) for path in MACHINE_PATHS) or any(
                registry in line for registry in REGISTRIES
            ):
                wrong.append(f"{name}:{number}: {line.strip()[:100]}")
    assert wrong == []


def test_only_the_simulation_and_the_tests_wait_for_fixed_times(
    house_text: dict[str, str],
) -> None:
    wrong = [
        name
        for name, text in modules(house_text, "app").items()
        if any(re.search(r"\btime\.sleep\(", line) for line in code_lines(text))
    ]
    assert wrong == []
