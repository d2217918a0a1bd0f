"""One's own account for the screen that shows it; all of it belongs on the net lane."""

from app.sync.own_account import OwnAccount, OwnAccountWay

__all__ = ["OwnAccount", "OwnAccountWay"]
