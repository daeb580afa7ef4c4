"""Enrolling people from a list: checked row by row, shown, and only then made; each with a start password."""

import csv
import datetime as dt
import io
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from security import clock, events
from security.console.roles import roles_for
from security.gate import grant_roles, programs_of_contractor
from security.models import Contractor, Municipality, Program, Site, User
from security.roles import ROLE_LABELS, EmployerKind, Role
from security.sign_in import identity
from security.sign_in.providers import IdentityProvider, providers_of
from security.sign_in.recording import record_account

COLUMNS: Final = 4
MOST_COLUMNS: Final = 11  # with last day, site, training, pledge, home address, beginning and end of the work
WITH_PROVIDER: Final = 12  # and the name at the identity provider, where the municipality has one
MOST_ROWS: Final = 1_000
USERNAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,59}")
MOST_NAME: Final = 60
MOST_ADDRESS: Final = 200
# Letters and digits that nobody mistakes for another, four groups of four: 80 bits.
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
# A random password needs no slow hash, and 250 slow ones would take minutes; Django makes a slow one at first use.
ITERATIONS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Person:
    """A row that can be enrolled."""

    username: str
    display_name: str
    roles: tuple[Role, ...]
    programs: tuple[Program, ...]
    works_until: dt.date | None
    site: Site | None = None
    trained_on: dt.date | None = None
    pledged_on: dt.date | None = None
    home_address: str = ""
    shift: tuple[dt.time, dt.time] | None = None
    uid: str = ""

    @property
    def role_labels(self) -> list[str]:
        """The roles in the language of the reader."""
        return [str(ROLE_LABELS[role]) for role in self.roles]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is to be mended, in which line (from 1) and column."""

    line: int
    column: str
    message: str


@dataclass(slots=True)
class CheckedList:
    """A list as it was read: people that can be enrolled, and faults."""

    people: list[Person] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new account and the password for its first sign-in; it is shown once and stored nowhere.

    There is none for who signs in by the municipality's identity provider.
    """

    username: str
    display_name: str
    start_password: str


def only_provider(employer: Municipality | Contractor) -> IdentityProvider | None:
    """The identity provider of a municipality that has one; with several, a list could not say which."""
    found = providers_of(employer.code) if isinstance(employer, Municipality) else []
    return found[0] if len(found) == 1 else None


def check_list(text: str, *, employer: Municipality | Contractor) -> CheckedList:
    """Read `user name, name, roles, programs[, last day[, site[, training[, pledge[, home address[, from, to]]]]]]`.

    Where the municipality has an identity provider, the name at the provider may follow.

    Roles and programs are separated by blanks. A first line of headings is passed over. Nothing is written.
    """
    checker = _Checker(employer)
    rows = [(number, row) for number, row in enumerate(csv.reader(io.StringIO(text)), start=1) if any(row)]
    if len(rows) > MOST_ROWS:
        message = _("The list has %(count)d rows. Enrol at most %(most)d at once.")
        return CheckedList(faults=[RowFault(0, "", message % {"count": len(rows), "most": MOST_ROWS})])
    checker.find_taken([[cell.strip() for cell in row] for _number, row in rows])
    for number, row in rows:
        if not (number == 1 and checker.is_heading(row)):
            checker.read(number, [cell.strip() for cell in row])
    if not rows:
        checker.found.faults.append(RowFault(0, "", _("The list is empty. Choose a file, or paste the rows.")))
    return checker.found


class _Checker:
    """Reads rows one after the other and keeps what it found."""

    def __init__(self, employer: Municipality | Contractor) -> None:
        self.found = CheckedList()
        sample = User(
            employer_kind=EmployerKind.MUNICIPALITY if isinstance(employer, Municipality) else EmployerKind.CONTRACTOR
        )
        self.roles: Mapping[str, Role] = {
            word: role for role in roles_for(sample) for word in (role.value, str(ROLE_LABELS[role]))
        }
        own = employer.programs.all() if isinstance(employer, Municipality) else programs_of_contractor(employer.pk)
        self.programs = {program.code: program for program in own}
        self.sites = (
            {}
            if isinstance(employer, Municipality)
            else {site.name: site for site in Site.objects.filter(contractor=employer, closed_on=None)}
        )
        self.provider = only_provider(employer)
        self.most = WITH_PROVIDER if self.provider else MOST_COLUMNS
        self.taken: set[str] = set()
        self.taken_uids: set[str] = set()

    def find_taken(self, rows: Sequence[Sequence[str]]) -> None:
        """Accounts and names at the provider that are there already."""
        names = [row[0] for row in rows]
        self.taken = set(User.objects.filter(username__in=names).values_list("username", flat=True))
        uids = [row[MOST_COLUMNS] for row in rows if len(row) == WITH_PROVIDER]
        self.taken_uids = identity.taken(self.provider, uids) if self.provider and uids else set()

    def is_heading(self, row: Sequence[str]) -> bool:
        """True when none of the cells is a role that can be given."""
        return len(row) >= COLUMNS and not any(word in self.roles for word in row[2].split()) and not row[0].isascii()

    def read(self, line: int, row: list[str]) -> None:
        """One row: a person, or faults."""
        if not COLUMNS <= len(row) <= self.most:
            said = _("A row has 4 to %(most)d columns. Here are %(n)d.")
            self._fault(line, "", said % {"n": len(row), "most": self.most})
            return
        before = len(self.found.faults)
        cells = row + [""] * (WITH_PROVIDER - len(row))
        username, name, roles, programs, last, site, training, pledge, home, begins, ends, uid = cells
        person = Person(
            self._username(line, username),
            self._name(line, name),
            self._roles(line, roles.split()),
            self._programs(line, programs.split()),
            self._last_day(line, last),
            self._site(line, site),
            self._day_past(line, _("Training"), training),
            self._day_past(line, _("Pledge"), pledge),
            self._home(line, home),
            self._shift(line, begins, ends),
            self._uid(line, uid),
        )
        if len(self.found.faults) == before:
            self.found.people.append(person)

    def _username(self, line: int, text: str) -> str:
        column = _("User name")
        if not USERNAME.fullmatch(text):
            self._fault(
                line, column, _("Write 3 to 60 letters, digits, points or hyphens: “%(text)s”.") % {"text": text}
            )
        elif text in self.taken:
            self._fault(line, column, _("%(text)s is taken. Give this person another one.") % {"text": text})
        self.taken.add(text)
        return text

    def _name(self, line: int, text: str) -> str:
        if not text or len(text) > MOST_NAME:
            self._fault(line, _("Name"), _("Write the person's full name, at most 60 characters."))
        return text

    def _roles(self, line: int, words: list[str]) -> tuple[Role, ...]:
        unknown = [word for word in words if word not in self.roles]
        if unknown or not words:
            message = _("“%(text)s” is no role of this employer. There are: %(roles)s.")
            known = ", ".join(word for word in self.roles if word.isascii())
            self._fault(line, _("Roles"), message % {"text": " ".join(unknown), "roles": known})
        return tuple(self.roles[word] for word in words if word in self.roles)

    def _programs(self, line: int, codes: list[str]) -> tuple[Program, ...]:
        unknown = [code for code in codes if code not in self.programs]
        if unknown or not codes:
            message = _("“%(text)s” is no program of this employer. There are: %(codes)s.")
            self._fault(line, _("Programs"), message % {"text": " ".join(unknown), "codes": ", ".join(self.programs)})
        found = tuple(self.programs[code] for code in codes if code in self.programs)
        gone = [program.code for program in found if program.closed_at is not None]
        if gone:
            message = _("The data of “%(text)s” were disposed of: no role on it is given any more.")
            self._fault(line, _("Programs"), message % {"text": " ".join(gone)})
        return found

    def _last_day(self, line: int, text: str) -> dt.date | None:
        day = self._day(line, _("Last day"), text)
        if day is not None and day < clock.today():
            self._fault(line, _("Last day"), _("%(text)s has passed.") % {"text": text})
        return day

    def _day_past(self, line: int, column: str, text: str) -> dt.date | None:
        day = self._day(line, column, text)
        if day is not None and day > clock.today():
            self._fault(line, column, _("%(text)s has not come yet.") % {"text": text})
        return day

    def _day(self, line: int, column: str, text: str) -> dt.date | None:
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text.replace("/", "-"))
        except ValueError:
            self._fault(line, column, _("Write the day as 2026-11-20: “%(text)s”.") % {"text": text})
            return None

    def _site(self, line: int, text: str) -> Site | None:
        if text and text not in self.sites:
            message = _("“%(text)s” is no open site of this company. There are: %(sites)s.")
            self._fault(line, _("Site"), message % {"text": text, "sites": "、".join(self.sites)})
        return self.sites.get(text)

    def _home(self, line: int, text: str) -> str:
        if len(text) > MOST_ADDRESS:
            self._fault(line, _("Home address"), _("Write at most %(most)d characters.") % {"most": MOST_ADDRESS})
        return text

    def _shift(self, line: int, begins: str, ends: str) -> tuple[dt.time, dt.time] | None:
        if not begins and not ends:
            return None
        try:
            hours = _time(begins), _time(ends)
        except ValueError:
            hours = None
        if hours is None or hours[0] == hours[1]:
            said = _("Write the hours as 22:00 and 6:00, or neither: “%(begins)s”, “%(ends)s”.")
            self._fault(line, _("Hours"), said % {"begins": begins, "ends": ends})
            return None
        return hours

    def _uid(self, line: int, text: str) -> str:
        column = _("Name at the provider")
        if len(text) > identity.MOST_LETTERS:
            self._fault(line, column, _("Write at most %(most)d characters.") % {"most": identity.MOST_LETTERS})
        elif text and text in self.taken_uids:
            self._fault(line, column, _("The provider knows somebody else by this name."))
        if text:
            self.taken_uids.add(text)
        return text

    def _fault(self, line: int, column: str, message: str) -> None:
        self.found.faults.append(RowFault(line, column, message))


@transaction.atomic
def enrol(*, by: User, employer: Municipality | Contractor, people: Sequence[Person]) -> list[Enrolled]:
    """Make the accounts with their roles, all or none.

    At the first sign-in a person chooses a password and sets up a second factor; who is known to the municipality's
    provider has no password. Raises IntegrityError when a name was taken meanwhile.
    """
    kind = EmployerKind.MUNICIPALITY if isinstance(employer, Municipality) else EmployerKind.CONTRACTOR
    passwords = ["" if person.uid else _start_password() for person in people]
    hasher = PBKDF2PasswordHasher()
    accounts = User.objects.bulk_create(
        User(
            username=person.username,
            display_name=person.display_name,
            password=hasher.encode(password, hasher.salt(), ITERATIONS) if password else make_password(None),
            employer_kind=kind.value,
            municipality=employer if isinstance(employer, Municipality) else None,
            contractor=employer if isinstance(employer, Contractor) else None,
            must_change_password=bool(password),
            works_until=person.works_until,
            site=person.site,
            trained_on=person.trained_on,
            pledged_on=person.pledged_on,
            home_address=person.home_address,
            shift_from=person.shift[0] if person.shift else None,
            shift_until=person.shift[1] if person.shift else None,
        )
        for person, password in zip(people, passwords, strict=True)
    )
    grant_roles(
        [
            (account, role, program)
            for account, person in zip(accounts, people, strict=True)
            for role in person.roles
            for program in person.programs
        ]
    )
    provider = only_provider(employer)
    known = [(account, person.uid) for account, person in zip(accounts, people, strict=True) if person.uid]
    if provider and known:
        identity.add_identities(provider, known)
    record_account(
        events.PEOPLE_ENROLLED,
        by,
        accounts=[account.pk for account in accounts],
        employer=[kind.value, employer.pk],
    )
    return [
        Enrolled(person.username, person.display_name, password)
        for person, password in zip(people, passwords, strict=True)
    ]


def _time(text: str) -> dt.time:
    """A time as a spreadsheet writes it: 6:00, 06:00 or 06:00:00."""
    return dt.time.fromisoformat(text.zfill(len("06:00")))


def _start_password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _place in range(4)) for _group in range(4))
