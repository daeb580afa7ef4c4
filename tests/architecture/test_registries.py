"""Registries: what is declared exists, and what exists is declared."""

import ast
from importlib import import_module

import pytest

from secretariat.celery import app, beat_schedule
from security.access.places import all_places, name_of_place
from security.events import all_events
from security.jobs.kinds import all_kinds
from security.task_names import all_tasks
from tests.architecture.source import APPS, Module, called_name, modules
from tests.isolation.routes import routes_of

# Declared ahead of the service that will record them.
NOT_RECORDED_YET: dict[str, str] = {
    "intake.letters_published": "the portal's way in",
    "intake.status_published": "the portal's way in",
    "intake.submission_pulled": "the portal's way in",
    "intake.submission_refused": "the portal's way in",
    "intake.mail_received": "reception of mail",
    "intake.mail_matched": "reception of mail",
    "intake.mail_set_aside": "reception of mail",
    "security.value_revealed": "pages that show an account number",
}


@pytest.fixture(scope="module")
def celery_tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def declared_tasks() -> dict[str, float | None]:
    beat_schedule()  # imports every app's task_names
    return {task.name: task.every_seconds for task in all_tasks().values()}


def test_every_declared_task_exists_and_every_task_is_declared(celery_tasks) -> None:
    assert celery_tasks == set(declared_tasks())


def test_the_beat_sends_what_has_a_period_and_nothing_else() -> None:
    app.finalize()
    schedule = app.conf.beat_schedule
    assert schedule == beat_schedule()
    assert {entry["task"]: entry["schedule"] for entry in schedule.values()} == {
        name: every for name, every in declared_tasks().items() if every is not None
    }
    periods = {name: schedule[name]["schedule"] for name in schedule}
    assert periods["security.seal_audit"] == 5
    assert periods["security.anchor_audit"] == 300
    assert periods["security.rescue_jobs"] == 15
    for entry in schedule.values():
        assert entry["options"]["expires"] >= entry["schedule"]


def test_task_names_say_their_app() -> None:
    assert {name.split(".")[0] for name in declared_tasks()} <= set(APPS)


def test_every_kind_of_job_that_is_started_is_registered() -> None:
    started = [(module, call) for module in modules() for call in module.calls() if called_name(call) == "start_job"]
    for module, call in started:
        (kind,) = [keyword.value for keyword in call.keywords if keyword.arg == "kind"]
        assert value_of(module, kind) in all_kinds(), f"{module.path}: {ast.unparse(kind)}"


def value_of(module: Module, expression: ast.expr) -> str:
    """The value of a literal or of a constant of the module."""
    found = eval(ast.unparse(expression), vars(import_module(module.name)))  # noqa: S307 - our own source
    return str(getattr(found, "name", found))


def test_kinds_of_jobs_say_their_app_and_queue() -> None:
    for name, kind in all_kinds().items():
        assert name.split(".")[0] in APPS, name
        assert kind.queue in {"default", "bulk", "letters"}, name
        assert callable(kind.run)


def event_constants() -> dict[str, str]:
    """`{constant: code}` of every app's events.py."""
    found = {}
    for name in APPS:
        try:
            declared = import_module(f"{name}.events")
        except ModuleNotFoundError:
            continue
        for constant, value in vars(declared).items():
            if constant.isupper() and hasattr(value, "subject_type"):
                found[f"{name}.{constant}"] = value.code
    return found


def test_codes_are_declared_in_their_apps_events_and_nowhere_else() -> None:
    constants = event_constants()
    assert sorted(constants.values()) == sorted(all_events())
    for constant, code in constants.items():
        assert code.split(".")[0] == constant.split(".")[0], code
    places = {m.path for m in modules() for call in m.calls() if called_name(call) == "declare" and m.stem != "events"}
    assert places == set()


def test_every_code_is_recorded_somewhere() -> None:
    used: set[str] = set()
    for module in modules():
        if module.stem != "events":
            used |= {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
            used |= {name for _, name in module.imported()}
    unused = {code for constant, code in event_constants().items() if constant.split(".")[1] not in used}
    assert unused - set(NOT_RECORDED_YET) == set()


def test_record_is_given_a_declared_event() -> None:
    """Never a text: a code that nobody declared cannot be searched for."""
    for module in modules():
        for call in module.calls():
            if called_name(call) in {"record", "record_platform"} and call.args:
                assert not isinstance(call.args[0], ast.Constant | ast.JoinedStr), module.path


def test_every_place_in_the_log_of_looks_has_a_name() -> None:
    routes = {route.name for kind in ("program", "api") for route in routes_of(kind)}
    assert sorted(name for name in routes if name_of_place(name) is None) == []
    stale = [place for place in all_places() if not any(f"{name}-".startswith(f"{place}-") for name in routes)]
    assert stale == []
