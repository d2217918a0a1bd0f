"""What ticks come to: minutes rounded once, money, and call-out minimums, told in loops.

Source: domain.md 3.5–3.7.
"""

from typing import Any

from tests.oracles.minute_by_minute import Facts, World, seconds
from tests.oracles.wall_clock import is_open

KEY = ("decision", "reason", "route", "times", "month", "version", "flags")
COUNTED = {"included", "excluded"}
LONGEST_NIGHT_MIN = 60 * 24 * 60


def counted(world: World, entry: Any, segments: list[Facts]) -> Facts:
    """ROUND: the total once, then whole increments, then one each by largest remainder."""
    groups: dict[Any, Facts] = {}
    for segment in segments:
        key = tuple(segment[name] for name in KEY)
        group = groups.setdefault(key, {**segment, "seconds": 0, "minutes": 0, "instead_of": set()})
        group["seconds"] += segment["end"] - segment["start"]
        group["instead_of"] |= segment["instead_of"]
    version = world.version(seconds(entry.start)) if entry.intervals else None
    policy = version.rounding if version else world.terms.default_rounding
    shares = [one for one in groups.values() if one["decision"] in COUNTED]
    give_minutes(shares, policy)
    for group in groups.values():
        rate = world.rate(entry.grade, group["start"]) or 0
        billed = group["route"] == "tm_invoice"
        group["rate"] = rate if billed else 0
        group["amount"] = price(group["minutes"], rate, group["times"]) if billed else 0
        late = world.closed(group["month"]) and not entry.recorded_before_lock
        moved = late and group["decision"] in COUNTED and world.ledger.open_month
        group["posting"] = world.ledger.open_month if moved else group["month"]
    return {"segments": segments, "groups": list(groups.values())}


def give_minutes(shares: list[Facts], policy: Any) -> None:
    whole = sum(one["seconds"] for one in shares) // 60
    if whole < 1:
        return
    step = policy.increment_min
    total = 0
    while total + step <= whole:
        total += step
    rest = whole - total
    if rest and (policy.mode == "up" or 2 * rest >= step):
        total += step
    for one in shares:
        one["minutes"] = one["seconds"] // (step * 60) * step
    order = sorted(shares, key=lambda one: (one["decision"] == "excluded", one["start"]))
    order.sort(key=lambda one: one["seconds"] % (step * 60), reverse=True)
    for one in order:
        if sum(other["minutes"] for other in shares) < total:
            one["minutes"] += step
    if total < policy.minimum_min:
        order.sort(key=lambda one: (one["decision"] == "excluded", one["start"]))
        most = max(order, key=lambda one: one["seconds"])
        most["minutes"] += policy.minimum_min - total


def price(minutes: int, rate: int, times: tuple[int, int]) -> int:
    """Half a cent up."""
    above, below = minutes * rate * times[0], 60 * times[1]
    return (2 * above + below) // (2 * below)


def night(world: World, entry: Any, at: int) -> int | None:
    """The first minute of the closed period around an instant; none while the site is open."""
    site, minute = world.site(entry), at // 60
    if is_open(world.calendar(site, at), minute):
        return None
    earliest = minute - LONGEST_NIGHT_MIN
    while minute > earliest and not is_open(world.calendar(site, minute * 60), minute):
        minute -= 1
    return minute


def topups(world: World, entries: dict[str, Any], decided: dict[str, Facts]) -> list[Facts]:
    """CALLOUT."""
    nights: dict[Any, list[tuple[int, str, Facts]]] = {}
    for id_, entry in decided.items():
        if entries[id_].ticket is None:
            continue
        for group in entry["groups"]:
            if "EX-AFTER-HOURS" in {group["reason"], *group["instead_of"]}:
                since = night(world, entries[id_], group["start"])
                if since is not None:
                    calls = nights.setdefault((entries[id_].ticket, since), [])
                    calls.append((group["start"], id_, group))
    found: list[tuple[Any, ...]] = []
    for (ticket, since), calls in nights.items():
        after_hours = [call for call in calls if call[2]["reason"] == "EX-AFTER-HOURS"]
        firsts = {id_: decided[id_]["segments"][0] for _start, id_, _group in after_hours}
        spoiled = any(
            first["reason"] != "EX-AFTER-HOURS"
            or night(world, entries[id_], first["start"]) != since
            for id_, first in firsts.items()
        )
        if spoiled or not after_hours:
            continue
        start, id_, group = min(after_hours, key=lambda call: call[:2])
        version = world.version(start)
        missing = (version.callout_minimum_min if version else 0) - sum(
            call[2]["minutes"] for call in calls
        )
        if missing > 0 and sum(call[2]["minutes"] for call in after_hours) > 0:
            amount = price(missing, group["rate"], group["times"])
            found.append((start, id_, ticket, missing, amount, group["posting"]))
    return [
        {"entry": id_, "ticket": ticket, "minutes": minutes, "amount": amount, "posting": posting}
        for _start, id_, ticket, minutes, amount, posting in sorted(found)
    ]
