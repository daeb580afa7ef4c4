"""New cases that wait at a step of the demo, for journeys: the demo itself leaves nothing undone.

Run beside the stack, `manage.py shell -c`, because a journey's own process may not touch the demo's database. What it
does is done by the services, as the people of the demo: the mailroom opens, two keyers key, two reviewers screen.
"""

from tests.browser.demo_stack import manage

SCRIPT = """
import itertools
from django.db import transaction
from cases.models import Application, Channel, Recipient, Review
from cases.rules.transitions import Event
from cases.selectors.setup import checklist_of
from cases.services.application.accept_entry import accept_entries
from cases.services.application.advance import advance
from cases.services.application.apply_values import Entry, EntryValues
from cases.services.application.open import Arrival, open_applications
from cases.services.household.store_accounts import AccountValues
from cases.services.review.record import Screening, record_reviews
from security import clock
from security.gate import actor_for
from security.models import Program, User
from security.tenancy.scope import program_scope
from tests.factories import cases as factory
from tests.factories.cases import Person

PEOPLE = [
    (Person("見本　花子", "ミホン　ハナコ", (1948, 8, 17)), Person("見本　太郎", "ミホン　タロウ", (1975, 2, 3))),
    (Person("例田　修", "レイダ　オサム", (1961, 11, 30)),),
    (Person("雛形　正", "ヒナガタ　タダシ", (1990, 4, 1)), Person("雛形　さくら", "ヒナガタ　サクラ", (2020, 7, 7))),
    (Person("様式　たえ", "ヨウシキ　タエ", (1939, 1, 9)),),
]
CODE, COUNT, STEP = {code!r}, {count!r}, {step!r}
town = CODE.partition("-")[0]
user = lambda name: User.objects.get(username=f"{{town}}-{{name}}")
who = lambda name: actor_for(user(name))
program = Program.objects.get(code=CODE)
with program_scope(program.pk), transaction.atomic():
    factory._numbers = itertools.count(10 * max(Recipient.objects.values_list("pk", flat=True)))
    homes = [factory.make_household(program, PEOPLE[number % len(PEOPLE)]) for number in range(COUNT)]
    opened = open_applications(actor=who("mailroom-1"), program_id=program.pk,
        arrivals=[Arrival(channel=Channel.APPLICATION, household_id=home.pk) for home in homes])
    ids = [one.application_id for one in opened]
    advance(actor=who("keyer-1"), program_id=program.pk, application_ids=ids, event=Event.KEY)
    keyers = (user("keyer-1").pk, user("keyer-2").pk)
    rows = Application.objects.filter(pk__in=ids).select_related("household")
    def keyed(row):
        return EntryValues(
            applicant_name=row.household.people.get(is_head=True, in_roster=True).name,
            applicant_relation="本人",
            applied_on=clock.today(),
            telephone=f"090-0000-{{row.pk % 10000:04d}}",
            account=AccountValues("0001", "001", "1", f"{{row.pk % 10000000:07d}}", "ミホン　タロウ"),
            answers={{"consent": True}},
        )
    entries = [Entry(row.pk, keyed(row), keyers) for row in rows]
    accept_entries(actor=who("keyer-2"), program_id=program.pk, entries=entries)
    stages = {{"first": [], "second": [1], "decide": [1, 2]}}[STEP]
    for stage in stages:
        answers = {{item.code: "yes" for item in checklist_of(program.pk)}}
        record_reviews(actor=who(f"reviewer-{{stage + 2}}"), program_id=program.pk, partial=True, screenings=[
            Screening(pk, Review.Stage(stage), Review.Outcome.FIT, answers) for pk in ids])
    numbers = rows.order_by("received_on", "pk").values_list("receipt_number", flat=True)
    print("NUMBERS", *numbers)
"""


def waiting_cases(code: str, count: int, step: str) -> list[str]:
    """Receipt numbers of new cases of the program that wait for the first or second screening, or a decision."""
    printed = manage("shell", "-c", SCRIPT.format(code=code, count=count, step=step))
    line = next(line for line in printed.splitlines() if line.startswith("NUMBERS"))
    return line.split()[1:]
