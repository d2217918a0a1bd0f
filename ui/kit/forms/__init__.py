"""Fields with their labels and errors, and buttons that show their key."""

from ui.kit.buttons import Button
from ui.kit.forms.field import Field
from ui.kit.forms.form import Form
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.forms.segmented import SegmentedButtons
from ui.kit.forms.suggest import SuggestField, Suggestion

__all__ = [
    "Button",
    "ChoiceField",
    "Field",
    "Form",
    "LineField",
    "SegmentedButtons",
    "SuggestField",
    "Suggestion",
    "TextField",
]
