"""Phones, contacts and opening hours of an HSDS directory as functions; persons' names stay outside."""

from kettenwerk.inventory.imports.hsds import words
from kettenwerk.inventory.imports.hsds.hours import in_words
from kettenwerk.inventory.imports.hsds.source import LINE, OWN_ID, Conversion, Entry, reference

SHEET = "Kontakte"
OFFICE = "Auskunft"
PEOPLE = "{n} Angaben können Namen von Personen sein und sind nicht übernommen."
DAYS = {
    "MO": "Mo", "TU": "Di", "WE": "Mi", "TH": "Do", "FR": "Fr", "SA": "Sa", "SU": "So",
    "1": "Mo", "2": "Di", "3": "Mi", "4": "Do", "5": "Fr", "6": "Sa", "7": "So",
}  # fmt: skip

Target = tuple[str, str]


def contact_rows(conversion: Conversion) -> list[Entry]:
    """One row per number or address, on the offer it belongs to, else on the organisation."""
    contacts = _Contacts(conversion)
    source = conversion.source
    contacts.add_people()
    for phone in source.rows("phones"):
        if not contacts.is_of_a_contact(phone):
            contacts.add_phone(phone, phone.get("description") or phone.get("department", ""))
    for table, column in (("services", "offer"), ("organizations", "organisation")):
        hours = _hours(conversion, in_words(source, f"{table[:-1]}_id"))
        for entry in source.rows(table):
            target = (column, reference(entry))
            contacts.complete(entry, target, entry.get("email", ""), hours.get(entry[OWN_ID], ""))
    for number, row in enumerate(contacts.rows, start=2):
        row[LINE] = str(number)
    return contacts.rows


class _Contacts:
    def __init__(self, conversion: Conversion) -> None:
        self.conversion, self.source = conversion, conversion.source
        self.services = self.source.by_id("services")
        self.organizations = self.source.by_id("organizations")
        self.locations = self.source.by_id("locations")
        self.links = self.source.by_id("service_at_locations")
        self.people = self.source.by_id("contacts")
        self.rows: list[Entry] = []
        self.first: dict[Target, Entry] = {}
        self.seen: set[tuple[Target, str, str]] = set()

    def is_of_a_contact(self, phone: Entry) -> bool:
        return phone.get("contact_id", "") in self.people

    def target(self, entry: Entry) -> Target | None:
        """The offer or organisation that is reached this way."""
        link = self.links.get(entry.get("service_at_location_id", ""), {})
        service = self.services.get(entry.get("service_id") or link.get("service_id", ""))
        if service is not None:
            return ("offer", reference(service))
        location = self.locations.get(entry.get("location_id") or link.get("location_id", ""), {})
        named = entry.get("organization_id") or location.get("organization_id", "")
        organization = self.organizations.get(named)
        return ("organisation", reference(organization)) if organization else None

    # ------------------------------------------------------------------------------------- adding

    def add_people(self) -> None:
        """Contacts without their names: the task they have, with their numbers."""
        phones = self.source.by_link("phones", "contact_id")
        for person in self.people.values():
            name = person.get("name", "")
            task = ", ".join(filter(None, (person.get("title"), person.get("department"))))
            if name:
                self.conversion.note(SHEET, PEOPLE)
            if name and words.names_in(task, name):
                task = ""
            email = person.get("email", "")
            if email and name and words.names_in(email.split("@")[0], name):
                self.conversion.note(
                    SHEET, "{n} E-Mail-Adressen nennen eine Person und sind nicht übernommen."
                )
                email = ""
            function = words.shortened(task, words.FUNCTION) or OFFICE
            own = phones.get(person[OWN_ID], [])
            made = [self._add_number(one, person | one, function) for one in own]
            if email and any(made):
                next(row for row in made if row is not None)["email"] = email
            elif email:
                self._add(person | {OWN_ID: _prefixed("contact", person)}, function, email=email)

    def add_phone(self, phone: Entry, label: str) -> None:
        if words.NOT_PUBLIC.search(label):
            self.conversion.note(SHEET, "{n} Nummern sind dort als intern bezeichnet: weggelassen.")
            return
        function, is_left_out = words.function_of(label)
        row = self._add_number(phone, phone, function)
        if is_left_out and row is not None:
            self.conversion.note(SHEET, PEOPLE)

    def _add_number(self, phone: Entry, owner: Entry, function: str) -> Entry | None:
        kind = (phone.get("type") or phone.get("number_type", "")).lower()
        if kind in {"fax", "pager"}:
            self.conversion.note(SHEET, "{n} Faxnummern sind nicht übernommen.")
            return None
        number, extension = phone.get("number", ""), phone.get("extension", "")
        return self._add(owner, function, phone=f"{number} x{extension}" if extension else number)

    def _add(self, owner: Entry, function: str, phone: str = "", email: str = "") -> Entry | None:
        target = self.target(owner)
        if target is None or not target[1]:
            self.conversion.note(SHEET, "{n} Kontakte gehören zu nichts im Verzeichnis.")
            return None
        mark = (target, phone or email, function)
        if mark in self.seen:
            self.conversion.note(SHEET, "{n} Kontakte stehen dort doppelt.")
            return None
        self.seen.add(mark)
        row = {
            "id": "" if owner[OWN_ID].startswith("@") else owner[OWN_ID][:100],
            **_ends(target),
            "function": function,
            "phone": phone,
            "email": email,
            "hours": "",
            "source": self.conversion.origin,
        }
        self.rows.append(row)
        self.first.setdefault(target, row)
        return row

    def complete(self, entry: Entry, target: Target, email: str, hours: str) -> None:
        """The address and hours of an offer go to its first number, else stand alone."""
        if not target[1] or not (email or hours):
            return
        row = self.first.get(target)
        if row is None or (email and row["email"]):
            number = _prefixed(target[0], entry)
            row = {"id": "" if number.startswith("@") else number, **_ends(target)}
            row |= {"function": OFFICE, "phone": "", "email": "", "source": self.conversion.origin}
            self.rows.append(row)
            self.first.setdefault(target, row)
        row["email"] = row["email"] or email
        row["hours"] = hours


def _ends(target: Target) -> Entry:
    """Offer and organisation of a row: one is named, the other is empty."""
    return {"offer": "", "organisation": ""} | dict([target])


def _prefixed(kind: str, entry: Entry) -> str:
    """An id that is not that of a telephone number."""
    foreign = entry[OWN_ID]
    return foreign if foreign.startswith("@") else f"{kind}-{foreign[:80]}"


def _hours(conversion: Conversion, schedules: dict[str, list[Entry]]) -> dict[str, str]:
    """Opening hours in words, by what they belong to."""
    found = {}
    for owner, rows in schedules.items():
        said = []
        for row in rows:
            days = row.get("byday") or row.get("weekday", "")
            named = ", ".join(
                DAYS.get(day.strip()[-2:].upper(), day.strip()) for day in days.split(",")
            )
            times = "–".join(
                filter(None, (row.get("opens_at", "")[:5], row.get("closes_at", "")[:5]))
            )
            said.append(" ".join(filter(None, (named, times))) or row.get("description", ""))
        text = "; ".join(dict.fromkeys(filter(None, said)))
        found[owner] = words.shortened(text, words.HOURS)
        if found[owner] != text:
            conversion.note(SHEET, "{n} Öffnungszeiten sind gekürzt (…).")
    return found
