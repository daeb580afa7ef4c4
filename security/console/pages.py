"""Pages of the console that are no lists of rows: each app registers its own in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """A page about one program or one account. `key` stands in its address, `label` on the link that leads there.

    `is_for` says at which rows the link stands; a page that is not for every row answers 404 at the others itself.
    """

    key: str
    label: str | Promise
    view: Callable[..., Any]
    is_for: Callable[[Any], bool] = lambda _row: True

    @property
    def url_key(self) -> str:
        """The end of the address's name: `admin:program_<url_key>`."""
        return self.key.replace("-", "_")


_of_programs: dict[str, ConsolePage] = {}
_of_accounts: dict[str, ConsolePage] = {}


def register_program_page(page: ConsolePage) -> None:
    """Show a page at every program. Its view takes `program_id`."""
    _of_programs[page.key] = page


def register_account_page(page: ConsolePage) -> None:
    """Show a page at every account. Its view takes `user_id`."""
    _of_accounts[page.key] = page


def program_pages() -> list[ConsolePage]:
    """The pages of a program, in the order of their registration."""
    return list(_of_programs.values())


def account_pages() -> list[ConsolePage]:
    """The pages of an account."""
    return list(_of_accounts.values())
