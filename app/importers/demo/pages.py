"""A few written pages for each client, from our own templates, with the client's own names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from string import Template

from app.importers.demo import words
from app.importers.demo.calendars import SHAPES
from app.importers.demo.clients import DemoClient
from app.importers.demo.people import People
from app.importers.demo.stage import Row, Stage
from app.importers.demo.tickets import SETTLED, Planned

SHOWN_TO_CLIENTS = frozenset({"who_to_call", "new_starter"})
LEAST, MIDDLE = 5, 16
OLDEST_REVIEW = 230
SITES_TOLD, PRINTERS_TOLD = 4, 4
NO_TICKET = "1001"


def plan_pages(
    stage: Stage, people: People, client: DemoClient, tickets: Sequence[Planned]
) -> None:
    """Plan a client's pages with one version each."""
    filled = _names_in(client, tickets)
    templates = words.pages()
    rng = stage.chance("pages", client.firm.code)
    many = len(templates) if client.rank == 0 else LEAST + (client.rank < MIDDLE) + rng.randrange(2)
    chosen = sorted(rng.sample(range(len(templates)), many))
    writers = [row for row in people.by_name.values() if row["active"]]
    for at in chosen:
        template = templates[at]
        writer = rng.choice([client.tam, people.mira, *writers[:12]])
        reviewed = stage.now - timedelta(days=rng.randrange(4, OLDEST_REVIEW), minutes=at)
        written = min(reviewed, stage.clock.start - timedelta(days=rng.randrange(5, 200)))
        body = Template(template.body).safe_substitute(filled)
        page = stage.add(
            "page",
            written,
            writer["id"],
            client_id=client.id,
            title=Template(template.title).safe_substitute(filled),
            template=template.key,
            body=body,
            owner_id=writer["id"],
            visibility="client" if template.key in SHOWN_TO_CLIENTS else "internal",
            asset_ids=[str(row["id"]) for row in client.assets if f"asset:{row['tag']})" in body],
            reviewed_at=reviewed,
            review_every_days=180,
        )
        _version(stage, page, written)


def _version(stage: Stage, page: Row, at: datetime) -> None:
    stage.add(
        "page_version",
        at,
        page["owner_id"],
        client_id=page["client_id"],
        page_id=page["id"],
        base_id=None,
        body=page["body"],
        author_id=page["owner_id"],
        at=at,
        summary="First version",
    )


def _names_in(client: DemoClient, tickets: Sequence[Planned]) -> dict[str, str]:
    by_kind: dict[str, list[Row]] = {}
    for row in client.assets:
        by_kind.setdefault(row["kind"], []).append(row)
    servers, switch = by_kind["server"], by_kind["switch"][0]
    coordinator, approver, billing = (client.leaders * 3)[:3]
    sites = list(client.sites.values())[:SITES_TOLD]
    return {
        "client": client.row["name"],
        "code": client.firm.code,
        "coordinator": coordinator["name"],
        "coordinator_phone": coordinator["phone"],
        "approver": approver["name"],
        "approver_phone": approver["phone"],
        "billing": billing["name"],
        "billing_phone": billing["phone"],
        "tam": client.tam["name"],
        "hours": SHAPES[client.shape][0],
        "zone": client.firm.zone.name,
        "home_site": client.home["name"],
        "site_count": str(len(client.sites)),
        "app": client.firm.apps[0],
        "mail_tag": servers[0]["tag"],
        "mail_place": servers[0]["place"].lower(),
        "file_tag": servers[1]["tag"],
        "switch_tag": switch["tag"],
        "switch_place": switch["place"].lower(),
        "ticket": _example(tickets),
        "network_rows": "\n".join(
            f"| {site['name']} | staff | 10.{at + 10}.0.0/16 | 10.{at + 10}.0.1 |"
            for at, site in enumerate(sites)
        ),
        "site_sections": "\n\n".join(
            f"## {site['name']}\n{site['address']}. {site['access_notes']}" for site in sites
        ),
        "printer_rows": "\n".join(
            f"| [{row['tag']}](asset:{row['tag']}) | {row['place']} | {row['model']} |"
            for row in by_kind.get("printer", [])[:PRINTERS_TOLD]
        ),
    }


def _example(tickets: Sequence[Planned]) -> str:
    """A settled severe ticket where there is one, to point at."""
    settled = [planned.row for planned in tickets if planned.history.state in SETTLED]
    settled.sort(key=lambda row: (row["priority"], row["number"]))
    return f"T-{settled[0]['number']}" if settled else f"T-{NO_TICKET}"
