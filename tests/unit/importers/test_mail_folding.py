"""What somebody wrote now is told apart from what they quote, and nothing of either is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers.mail.folding import fold

ANSWER = "It still jams."
QUOTES = {
    "gmail": "On Tue, Mar 10, 2026 at 10:02 Trestle <it@trestle.example> wrote:\n> Is it on?",
    "broken over two lines": "On Tue, Mar 10, 2026 at 10:02 Trestle <it@trestle.example>\n"
    "wrote:\n\n> Is it on?\n> Yours",
    "apple in German": "Am 10.03.2026 um 10:02 schrieb Trestle <it@trestle.example>:\n> Ist er an?",
    "French": "Le mar. 10 mars 2026 à 10:02, Trestle <it@t.example> a écrit :\n\n> Allumé ?",
    "outlook": "________________________________\nFrom: Trestle <support@trestle.example>\n"
    "Sent: Tuesday\nTo: Dana\nSubject: Printer\n\nIs it on?",
    "outlook in German": "-----Ursprüngliche Nachricht-----\nVon: Trestle\nIst er an?",
    "without a word above it": "> Is it on?\n> Yours",
    "between two rules": "---- On Tue, 10 Mar 2026 10:02 Trestle <it@t.example> wrote ----\n"
    "\nIs it on?\nYours",
    "without signs before it": "On Tue, Mar 10, 2026 at 10:02 Trestle <it@t.example> wrote:\n"
    "\nIs it on?\n\nYours",
    "quoted, then signed": "> Is it on?\n\n-- \nDana",
}


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES.keys())
def test_what_the_mail_programs_put_below_an_answer_is_folded(quote: str) -> None:
    folded = fold(f"{ANSWER}\n\n{quote}\n")
    assert folded.text == ANSWER
    assert folded.quoted.strip() == quote.strip()


@pytest.mark.parametrize(
    "sign", ["-- \nDana\nNorthwind", "Sent from my phone", "Gesendet von Outlook für iOS"]
)
def test_a_signature_is_folded(sign: str) -> None:
    assert fold(f"{ANSWER}\n\n{sign}") == (ANSWER, sign.strip())


@pytest.mark.parametrize(
    "text",
    [
        "> Is it on?\nYes.\n> And plugged in?\nYes, too.",
        "These are the steps:\n- open it\n- close it\n- it jams",
        "From: the hall\nwe hear a noise",
        "On Monday it wrote:\nerror 17 on the display",
        "On Tue, Mar 10, 2026 at 10:02 Trestle <it@t.example> wrote:\nIs it on?\n\nYes, it is.",
        "Yes.\nOn Tue, Trestle <it@t.example> wrote:\n> Is it on?\nIt is.\n> And now?\nStill.",
        "See the log:\n--- the driver wrote ---",
        "--\n" + "a long list\n" * 30,
        "--------- Forwarded message ---------\nFrom: A\nDate: today\nSubject: x\n\nWords",
    ],
)
def test_where_it_is_not_clear_all_of_it_was_written_now(text: str) -> None:
    assert fold(text) == (text.strip(), "")


LINES = st.sampled_from(
    ["", "> a", ">", "words", "-- ", "On x wrote:", "From: x", "To: y", "Sent: z", "____"]
)


@given(st.lists(LINES, max_size=30).map("\n".join))
def test_the_two_parts_are_all_of_it(text: str) -> None:
    folded = fold(text)
    assert f"{folded.text}\n{folded.quoted}".split() == text.split()
    assert folded.text or not text.strip()
