"""What is done with a client's portal: asked in sheets, done on the store lane.

Source: domain.md S19, S22 to S24, 7.7.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from app.domain.branding import LONGEST_GREETING, OPTIONAL
from app.domain.contacts import may_let_in
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.vocabulary import WorkKind
from app.queries.onboarding import PORTAL
from app.queries.portal.brand import Brand
from app.queries.portal_desk import PersonLine, PortalDesk, portal_desk
from app.usecases.brand_portal import BrandPortal, brand_portal
from app.usecases.complete_onboarding import CompleteOnboarding, complete_onboarding
from app.usecases.edit_contact import AddContact, EditContact, add_contact, edit_contact
from app.usecases.log_time import LogTime, Stretch, log_time
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.forms.several import SeveralField
from ui.runtime.problem import Problem
from ui.screens.clients.contact_sheet import contact_sheet, contact_values
from ui.screens.clients.following import Follower
from ui.screens.clients.logo_choice import LogoChoice
from ui.screens.clients.portal_part import PortalPart
from ui.shell.contract import ScreenContext

_KINDS = frozenset({
    "client", "contact", "site", "portal_brand", "letterhead", "agreement", "agreement_version",
    "ticket", "time_entry", "page", "asset", "credential",
})  # fmt: skip
_FACE_HOMES = {
    "brand-name": "name", "brand-colour": "colour", "letterhead-colour": "colour",
    "brand-greeting": "greeting", "brand-phone": "phone", "brand-sites": "sites",
    "brand-unasked": "unasked",
    "brand-logo": "name", "logo": "name",
}  # fmt: skip
_PERSON_HOMES = {
    "contact-name": "name", "contact-email": "email", "contact-phone": "phone",
    "contact-role": "roles", "contact-way-in": "email", "site": "site", "not-allowed": "roles",
}  # fmt: skip
_TRAINING_HOMES = {"time": "from", "note": "note", "date": "day"}


def _tr(words: str) -> str:
    return QCoreApplication.translate("Portal", words)


class PortalActs(Follower[PortalDesk | None]):
    """Reads a client's portal, asks, and hands the answers to the verbs."""

    def __init__(self, context: ScreenContext, part: PortalPart) -> None:
        super().__init__(context, part, _KINDS, "portal")
        self._part = part
        self.logo: LogoChoice | None = None
        """Of the sheet that is open, or was last."""
        part.wanted.connect(self._act)
        part.person_chosen.connect(self.change_person)

    def question(self, client: UUID) -> Callable[[Any, datetime], PortalDesk | None]:
        """Ask for the portal."""
        return lambda session, now: portal_desk(session, client, now)

    def render(self) -> None:
        """Show what is known."""
        self._part.show_desk(
            self.answer,
            sets=self.may(Permission.SET_TERMS),
            works=self.may(Permission.KEEP_INVENTORY),
        )

    def turned(self) -> None:
        """Show nothing of the other client."""
        self.render()

    def _act(self, act: str) -> None:
        desk = self.answer
        if desk is None:
            return
        if act == "face":
            self._ask_face(desk)
        elif act == "person":
            self._ask_person(desk, None)
        elif act == "training":
            self._ask_training(desk)
        else:
            self._end(desk, over=act == "over")

    def _end(self, desk: PortalDesk, *, over: bool) -> None:
        words = _tr("The initial setup is over.") if over else _tr("The initial setup goes on.")
        back = CompleteOnboarding(desk.client, over=not over)
        self.run(
            complete_onboarding,
            CompleteOnboarding(desk.client, over=over),
            words,
            undo=(complete_onboarding, back),
        )

    def _ask_face(self, desk: PortalDesk) -> None:
        now, brand = _face_of(desk), desk.brand
        sheet = AskSheet(
            self.context.window,
            _tr("The portal of {0}").format(self.name),
            accept=_tr("Save"),
            sentence=_tr("What is empty is the firm’s own."),
        )
        sheet.form.add_row({
            "name": LineField(_tr("&Name"), brand.name, hint=_tr("like Northwind IT")),
            "colour": LineField(_tr("&Colour"), brand.colour, hint=_tr("like #00AA55")),
        })  # fmt: skip
        hint = _tr("up to {0} characters").format(LONGEST_GREETING)
        sheet.add("greeting", TextField(_tr("&Greeting"), brand.greeting, hint=hint, lines=2))
        hint = _tr("whom to call when all work has stopped")
        sheet.add("phone", LineField(_tr("&Urgent number"), brand.phone, hint=hint))
        sites = [(str(site), name) for site, name in desk.sites]
        marked = [str(site) for site in brand.sites]
        which, hint = _tr("S&ites that a request may name"), _tr("none: all of them")
        sheet.add("sites", SeveralField(which, sites, marked=marked, hint=hint))
        choices = list(OPTIONAL.items())
        left_out = SeveralField(
            _tr("The form does &without"), choices, marked=brand.unasked,
            hint=_tr("what happened, who and how badly are always asked"),
        )  # fmt: skip
        sheet.add("unasked", left_out)
        logo = self.logo = LogoChoice(sheet, desk.logo)
        sheet.form.add_widget(logo)

        def go() -> None:
            several = sheet.form.fields["sites"]
            assert isinstance(several, SeveralField)  # noqa: S101 -- it was put there
            command = BrandPortal(
                desk.client,
                sheet.value("name"),
                sheet.value("colour"),
                sheet.value("greeting"),
                sheet.value("phone"),
                logo.data,
                frozenset(map(UUID, several.values())),
                left_out.values(),
            )
            self.run(
                brand_portal, command, _tr("The portal has its new face."),
                undo=(brand_portal, now), done=lambda _changed: sheet.leave(),
                failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go, _FACE_HOMES)

    def change_person(self, contact: UUID) -> None:
        """Ask what is to be changed about somebody."""
        person = self.answer.person(contact) if self.answer is not None else None
        if self.answer is not None and person is not None:
            self._ask_person(self.answer, person)

    def _ask_person(self, desk: PortalDesk, person: PersonLine | None) -> None:
        sheet = contact_sheet(self.context.window, self.name, desk, person)

        def go() -> None:
            values = contact_values(sheet)
            if person is None:
                self.run(
                    add_contact, AddContact(desk.client, **values),
                    _tr("{0} is written down.").format(values["name"].strip()),
                    done=lambda _made: sheet.leave(), failed=sheet.refuse,
                )  # fmt: skip
                return
            active = sheet.form.fields["active"]
            assert isinstance(active, ChoiceField)  # noqa: S101 -- it was put there
            before = EditContact(
                person.id, person.name, person.email, person.phone, person.site,
                frozenset(role.value for role in person.roles),
            )  # fmt: skip
            words = _tr("{0} is changed.")
            undo: tuple[Any, Any] | None = (edit_contact, before)
            if not active.value() and not may_let_in(self.context.desk.ctx.actor, before.roles):
                words = _tr("{0} has left. Who sets the terms can let them back in.")
                undo = None
            self.run(
                edit_contact, EditContact(person.id, **values, active=bool(active.value())),
                words.format(person.name), undo=undo, done=lambda _changed: sheet.leave(),
                failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go, _PERSON_HOMES)

    def _ask_training(self, desk: PortalDesk) -> None:
        zone = ZoneInfo(desk.zone)
        today = self.context.desk.clock.now().astimezone(zone).date()
        sheet = AskSheet(
            self.context.window,
            _tr("A training session for the portal"),
            self.name,
            accept=_tr("Log it"),
            sentence=_tr("Times are the client’s own."),
        )
        sheet.form.add_row({
            "day": LineField(_tr("&Day"), today.isoformat(), hint=_tr("year-month-day")),
            "from": LineField(_tr("&From"), hint=_tr("like 10:00")),
            "to": LineField(_tr("&To"), hint=_tr("like 10:45")),
        })  # fmt: skip
        people = [(str(one.id), one.name) for one in desk.people]
        sheet.add("who", SeveralField(_tr("&Who was there"), people))
        sheet.add("note", LineField(_tr("&What was done"), _tr("Showed how to use the portal")))
        sheet.hear_first("from")

        def go() -> None:
            who = sheet.form.fields["who"]
            assert isinstance(who, SeveralField)  # noqa: S101 -- it was put there
            if not who.values():
                sheet.refuse_words("who", _tr("Mark who was there: they may take a seat."))
                return
            try:
                start, end = _span(sheet, zone)
            except RuleBroken as broken:
                sheet.refuse(Problem(broken.code, broken.sentence))
                return
            order = [value for value, _name in people if value in who.values()]
            command = LogTime(
                [Stretch(start, end)], sheet.value("note"), client=desk.client,
                work_kind=WorkKind.TRAINING, source="manual", topic=PORTAL, attendees=order,
                confirmed=True,
            )  # fmt: skip
            self.run(
                log_time, command, _tr("The session is logged."),
                done=lambda _made: sheet.leave(), failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go, _TRAINING_HOMES)


def _face_of(desk: PortalDesk) -> BrandPortal:
    brand: Brand = desk.brand
    return BrandPortal(
        desk.client, brand.name, brand.colour, brand.greeting, brand.phone, desk.logo, brand.sites,
        brand.unasked,
    )  # fmt: skip


def _span(sheet: AskSheet, zone: ZoneInfo) -> tuple[datetime, datetime]:
    try:
        day = date.fromisoformat(sheet.value("day").strip())
    except ValueError:
        raise RuleBroken("date", _tr("Type the day as year-month-day: 2027-01-31.")) from None
    try:
        first, last = (time.fromisoformat(sheet.value(name).strip()) for name in ("from", "to"))
    except ValueError:
        raise RuleBroken("time", _tr("Type both times like 10:00.")) from None
    return tuple(datetime.combine(day, one, zone) for one in (first, last))  # type: ignore[return-value] # two of them
