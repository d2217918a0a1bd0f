"""What somebody sends who wants to be taken for another each time."""

from collections.abc import Mapping


def spoofed(turn: int) -> Mapping[str, str]:
    """Headers that name another place at each turn."""
    place = f"10.{turn // 256}.{turn % 256}.1"
    return {"Forwarded": f"for={place}", "X-Forwarded-For": place, "X-Real-IP": place,
            "True-Client-IP": place, "CF-Connecting-IP": place}  # fmt: skip
