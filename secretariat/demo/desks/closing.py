"""The end of the day: the figures are rolled up, the day is closed and signed, and the report is made."""

from reports.services.kpi.roll_up import roll_up
from secretariat.demo.stage import Stage
from security.actor import system_actor
from security.audit.sealer import seal_program
from security.clock import at as clock_at


def close_day(stage: Stage) -> None:
    """Seal the day's events, count its figures and close it."""
    with clock_at(stage.moment(19)):
        while seal_program(stage.program_id):
            pass
    with stage.at(19, 10):
        roll_up(actor=system_actor("reports.roll_up"), program_id=stage.program_id)
