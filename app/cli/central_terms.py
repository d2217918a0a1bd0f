"""`trestle central …` for a client's terms of money: fee, billing details, limits of approvers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import click

from app.cli.at_central import central_here

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_by = click.option(
    "--by",
    "email",
    prompt="E-mail address of the account manager or administrator in whose name it happens",
)


@click.command("fee-timing")
@click.argument("code")
@click.argument("timing", type=click.Choice(["advance", "arrears"]))
@click.option("--from", "since", type=_DAY, required=True, help="The first day, like 2026-04-01.")
@_by
def fee_timing(code: str, timing: str, since: datetime, email: str) -> None:
    """Invoice the fee of the client with CODE in advance (with the month before) or in arrears.

    Whichever month it changes in, no fee is invoiced twice and none is left out.
    """
    from app.central.terms import set_fee_timing

    with central_here() as opened:
        number = set_fee_timing(opened, code, since.date(), timing, email)
    words = "with its own month" if timing == "arrears" else "with the month before"
    click.echo(
        f"From {since.date()} on the fee of {code.upper()} is invoiced {words} (version {number})."
    )


@click.command("bill-client")
@click.argument("code")
@click.option("--name", help="Whom invoices name; empty: the client's name.")
@click.option("--address", help="With line breaks.")
@click.option("--tax-id", help="The client's tax number.")
@click.option("--payment-days", type=int, help="From an invoice's date to when it is due.")
@click.option("--tax-name", help="Of the tax on invoices, like VAT; empty: none.")
@click.option("--tax-rate", help="In percent, like 8.88.")
@_by
def bill_client(
    code: str,
    name: str | None,
    address: str | None,
    tax_id: str | None,
    payment_days: int | None,
    tax_name: str | None,
    tax_rate: str | None,
    email: str,
) -> None:
    """Say whom invoices of the client with CODE are for; what is left out stays as it is.

    It holds from the next invoice on. One that was issued is reissued by `reissue-invoice`.
    """
    from app.central.terms import set_billing
    from app.domain.billing.taxes import read_rate

    with central_here() as opened:
        found = set_billing(
            opened,
            code,
            email,
            {
                "name": name,
                "address": address,
                "tax_id": tax_id,
                "payment_days": payment_days,
                "tax_name": tax_name,
                "tax_rate_bp": read_rate(tax_rate) if tax_rate is not None else None,
            },
        )
    tax = f", with {found.tax_words}" if found.tax_name else ""
    click.echo(
        f"Invoices of {code.upper()} name {found.name or found.client} and are due after "
        f"{found.payment_days} days{tax}."
    )


@click.command("approval-limit")
@click.argument("person", type=click.UUID)
@click.argument("amount")
@_by
def approval_limit(person: UUID, amount: str, email: str) -> None:
    """Let the client's PERSON approve up to AMOUNT at once, like 1000.00, or `any` amount.

    `trestle central contact list CODE` names the people of a client with their ids.
    """
    from app.central.terms import set_limit
    from app.domain.agreement.written import read_money

    limit = None if amount.strip().lower() == "any" else read_money(amount, "Amount")
    with central_here() as opened:
        changed = set_limit(opened, person, limit, email)
    click.echo("The limit is set." if changed else "It was so already.")
