"""The roster of workers as a file (作業者名簿): people of the office, no resident."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from reports.exports.columns import ExportColumn
from security.selectors.people import Worker, workers_of

COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn("worker_name", _("name"), "氏名"),
    ExportColumn("username", _("user name"), "ユーザー名"),
    ExportColumn("company", _("company"), "会社・所属"),
    ExportColumn("handed_on", _("subcontractor"), "再委託"),
    ExportColumn("site", _("site"), "作業場所"),
    ExportColumn("site_address", _("address of the site"), "作業場所の所在地"),
    ExportColumn("roles", _("roles"), "役割"),
    ExportColumn("pledged_on", _("pledge of"), "誓約日"),
    ExportColumn("trained_on", _("trained on"), "研修日"),
    ExportColumn("joined_on", _("account since"), "登録日"),
    ExportColumn("works_until", _("last day"), "最終日"),
    ExportColumn("state", _("state"), "状態"),
)


def worker_rows(program_id: int) -> Iterator[list[str | int]]:
    """The cells of everybody with a role on the program, those who left last."""
    for one in workers_of(program_id):
        yield list(_values(one).values())


def _values(one: Worker) -> dict[str, str | int]:
    user, site = one.user, one.user.site
    left = "終了" if one.has_left else ""
    return {
        "worker_name": user.display_name,
        "username": user.username,
        "company": one.company,
        "handed_on": "再委託" if one.is_handed_on else "",
        "site": site.name if site else "",
        "site_address": site.address if site else "",
        "roles": "・".join(one.role_labels),
        "pledged_on": user.pledged_on.isoformat() if user.pledged_on else "",
        "trained_on": user.trained_on.isoformat() if user.trained_on else "",
        "joined_on": user.date_joined.date().isoformat(),
        "works_until": user.works_until.isoformat() if user.works_until else "",
        "state": left or "・".join(one.lack_labels) or "作業可",
    }
