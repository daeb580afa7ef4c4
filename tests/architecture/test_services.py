"""Services: one verb a file, keyword-only, authorised first, recorded; and nobody gets past them.

A *service* takes an actor and begins with `authorise(...)`, or with an `_authorise(...)` of its own that asks for more.
Whatever else stands in `services/` is a *part*: it relies on the service that calls it, and so it may be called from
services only.
"""

import ast
from collections import defaultdict
from functools import cache

from tests.architecture.source import Function, Module, called_name, modules, statements
from tests.each import for_each

SERVICES = [module for module in modules() if module.is_in(r"\w+/services/.+") and module.stem != "__init__"]
every_service_file = for_each(SERVICES, lambda module: module.path)

# Functions of `services/` without `authorise(...)` that are called from outside, each with who has authorised instead.
CALLED_FROM_OUTSIDE: dict[str, str] = {
    "intake.services.roster.stage_slice.stage_slice": "a chunk of the staging job; stage_lines, its only write, asks",
    "cases.services.roster.prepare.parameters_of": "puts what it is given side by side, for a selector that asks",
    "cases.services.roster.prepare.favour_hashing": "a setting of the transaction, for a selector that asks",
    "cases.services.roster.prepare.favour_nothing": "the same",
    "intake.services.entry.key.stored_values": "reads, for a selector that asks",
    "intake.services.entry.drafts.find_draft": "reads, for a selector that asks",
    "intake.services.entry.drafts.read_draft": "reads, for a selector that asks",
    "intake.services.entry.lease.is_held_by_another": "compares, for a selector that asks",
    "intake.services.mail.store_pages.open_page": "reads, for a selector that asks",
    # The portal knows no accounts: a resident shows the number and secret of a letter, which open_letter checks.
    "intake.services.online.submit.submit": "open_letter",
    "intake.services.online.status.look_up_status": "open_letter",
    "intake.services.online.open_letter.open_letter": "it is the door itself: number and secret",
    "intake.services.online.session.start_session": "open_letter",
    # Anybody may ask about a number that they have in hand; the answer names nobody, and attempts are counted.
    "intake.services.online.check_certificate.check_certificate": "the number of the certificate",
    # Whoever has an OpenLetter in hand has come through the door: by number and secret, or by the session they began.
    "intake.services.online.session.resume_session": "the token of a session that open_letter began",
    "intake.services.online.session.end_session": "the same token",
    "intake.services.online.status.status_of": "open_letter",
    "intake.services.online.status.receipts_of": "open_letter",
    "intake.services.online.own_certificates.own_certificates": "open_letter",
    "intake.services.online.own_certificates.read_sheet": "open_letter",
    "intake.services.online.draft.load_draft": "open_letter",
    "intake.services.online.draft.save_draft": "open_letter",
    "intake.services.online.draft.read_photo": "open_letter",
    "intake.services.online.attach.attach_photos": "open_letter",
    "intake.services.online.attach.keep_photo": "open_letter",
    "intake.services.online.attach.remove_photo": "open_letter",
    "intake.services.online.submit.check_values": "open_letter",
    "intake.services.online.submit.is_open": "open_letter",
    "intake.services.online.submit_draft.submit_draft": "open_letter",
    "intake.services.online.send_notice.send_notice": "open_letter",
    "intake.services.online.draft.forget_old": "deletes what is over, on the portal",
    "intake.services.online.count_attempt.forget_attempts": "deletes counters that have passed, on the portal",
    "intake.services.online.pull_waiting.pull_waiting": "the platform's own; pull_submission asks",
}
# Services that open scopes themselves, and why: everybody else leaves that to who calls.
OPENS_SCOPES = {
    "intake/services/online/pull_waiting.py": "a scope a submission: a bad one does not hold up the rest",
}
# Several services in one file, and why.
ONE_FILE = {
    "cases/services/payout/rekey_account.py": "the two keyings of one account: request_account and confirm_account",
}
# Services that record nothing themselves, each with who does.
RECORDED_BY_OTHERS = {
    "cases/services/decision/foresee_terms.py": "it writes nothing; the change that it foresees is recorded",
    "cases/services/roster/stage.py": "a chunk of the staging job, whose start and check are recorded",
    "callcenter/services/live/save.py": "what is typed while a call goes on; its taking and its end are recorded",
    "reports/services/kpi/roll_up.py": "figures made from what is recorded, as often as one likes",
    "intake/services/entry/save_draft.py": "what is being typed is no act yet; the keying is recorded",
}


RECORD = ("security.audit.record", "record")


def takes_actor(function: Function) -> bool:
    arguments = function.args
    return "actor" in [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def authorises(function: Function) -> bool:
    first = statements(function)[0]
    value = first.value if isinstance(first, ast.Expr | ast.Assign | ast.Return) else None
    return isinstance(value, ast.Call) and called_name(value) in {"authorise", "_authorise"}


def services_of(module: Module) -> list[Function]:
    return [function for function in module.public_functions() if takes_actor(function) and authorises(function)]


def parts() -> dict[str, set[str]]:
    """Functions that do not authorise, by module name."""
    found: dict[str, set[str]] = {}
    for module in SERVICES:
        names = {function.name for function in module.functions() if not authorises(function)}
        found[module.name] = names
    return found


def test_there_are_services() -> None:
    assert sum(len(services_of(module)) for module in SERVICES) >= 1


@every_service_file
def test_one_service_a_file_named_after_its_verb(module: Module) -> None:
    names = [function.name for function in services_of(module)]
    if module.path in ONE_FILE:
        return
    assert len(names) <= 1
    for name in names:
        assert name.split("_")[0] == module.stem.split("_")[0], f"{name} in {module.path}"


@every_service_file
def test_a_service_takes_keywords_only_with_actor_and_program(module: Module) -> None:
    for function in services_of(module):
        arguments = function.args
        assert [a.arg for a in (*arguments.posonlyargs, *arguments.args)] == [], function.name
        assert arguments.vararg is None
        assert {"actor", "program_id"} <= {a.arg for a in arguments.kwonlyargs}, function.name
        assert ast.get_docstring(function), f"{function.name} says what it does and what it raises"


@every_service_file
def test_a_service_that_writes_records_it(module: Module) -> None:
    """It records an event itself, or something that it calls does, as far down as one follows it."""
    if module.path in RECORDED_BY_OTHERS:
        return
    silent = [function.name for function in services_of(module) if (module.name, function.name) not in recorders()]
    assert silent == [], "nothing is recorded"


@cache
def recorders() -> set[tuple[str, str]]:
    """`(module, function)` of whatever calls `record`, itself or through what it calls."""
    called: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for module in modules():
        names = {function.name: module.name for function in module.functions()}
        sources = imported_names(module) | names
        for function in module.functions():
            calls = {called_name(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
            called[module.name, function.name] = {(sources[name], name) for name in calls if name in sources}
    found = {RECORD}
    while more := {one for one, calls in called.items() if one not in found and calls & found}:
        found |= more
    return found


def imported_names(module: Module) -> dict[str, str]:
    return {name: source for source, name in module.imported() if name}


def test_nobody_outside_services_calls_what_does_not_authorise() -> None:
    unauthorised = parts()
    found = defaultdict(list)
    for module in modules():
        if module.is_in(r"\w+/services/"):
            continue
        for source, name in module.imported():
            place = f"{source}.{name}"
            if name in unauthorised.get(source, ()) and place not in CALLED_FROM_OUTSIDE:
                found[place].append(module.path)
    assert dict(found) == {}


def test_the_lists_above_are_not_older_than_the_code() -> None:
    known = {f"{source}.{name}" for source, names in parts().items() for name in names}
    assert set(CALLED_FROM_OUTSIDE) <= known
    assert set(ONE_FILE) | set(RECORDED_BY_OTHERS) | set(OPENS_SCOPES) <= {module.path for module in SERVICES}


@for_each(modules(), lambda module: module.path)
def test_services_open_no_scope_and_views_write_nothing(module: Module) -> None:
    called = {called_name(call) for call in module.calls()}
    if module.is_in(r"\w+/(services|selectors|rules)/") and module.path not in OPENS_SCOPES:
        assert "program_scope" not in called, "the caller opens the scope"
    if module.is_in(r"\w+/(views|api)(/|\.py)"):
        writes = {
            "bulk_create",
            "bulk_update",
            "save",
            "create",
            "update_or_create",
            "get_or_create",
            "select_for_update",
        }
        assert called & writes == set(), "a view calls a service"
