"""The end of the day: events are sealed, figures rolled up, the day is closed and signed, and the report is made."""

from reports.models import DailyClose
from reports.services.daily_close.close_day import close_day
from reports.services.daily_report.make_report import make_report
from reports.services.kpi.roll_up import roll_up
from secretariat.demo.errors import DemoError
from secretariat.demo.stage import Stage
from security import clock
from security.actor import system_actor
from security.audit.sealer import seal_program
from security.roles import Role


def end_day(stage: Stage) -> None:
    """Seal the events of the day, count its figures and have the manager close it.

    Raises DemoError when a stage does not add up.
    """
    seal_events(stage)
    with stage.at(19, 10):
        roll_up(actor=system_actor("reports.roll_up"), program_id=stage.program_id)
    with stage.at(19, 30):
        closed = close_day(actor=stage.play(Role.MANAGER), program_id=stage.program_id)
    if not closed.balanced:
        raise DemoError(f"{stage.program.name}: {stage.day} does not balance: {closed.differences}")


def report_last_day(stage: Stage) -> None:
    """Make the daily report of the last day that was closed."""
    with stage.at(19, 45):
        last = DailyClose.objects.filter(program_id=stage.program_id, balanced=True).latest("on")
        make_report(actor=stage.play(Role.MANAGER), program_id=stage.program_id, on=last.on)


def seal_events(stage: Stage) -> None:
    """Link every event of the program that is not linked yet."""
    with clock.at(stage.moment(19)):
        while seal_program(stage.program_id):
            pass
