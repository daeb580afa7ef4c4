"""The logins of the demo: who has a role on the ended program is shown with it."""

from secretariat.demo.ended_program import NUMBER, with_ended
from secretariat.demo.world import Login


def test_the_ended_program_stands_beside_its_people() -> None:
    logins = [Login("mihon-manager-1", "", "manager", (101, 103)), Login("kakuu-manager-1", "", "manager", (102,))]
    assert [login.programs for login in with_ended(logins)] == [(101, 103, NUMBER), (102,)]
