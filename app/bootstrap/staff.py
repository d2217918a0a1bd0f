"""The firm's people for the screen that keeps them; all of it belongs on the net lane."""

from app.domain.vocabulary import Right
from app.sync.staff import WORK, Invited, Left, Named, Person, Staff, StaffWay

__all__ = ["WORK", "Invited", "Left", "Named", "Person", "Right", "Staff", "StaffWay"]
