"""Names and addresses for the carrier's labels as a file, headed as carriers read them."""

from django.utils.translation import gettext_lazy as _

from reports.exports.columns import ExportColumn
from reports.exports.masks import mask_address, mask_name, mask_whole

# The serial goes along as the customer's own number. Nothing is masked: a parcel finds nobody by half an address.
COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn("label_serial", _("serial of the card"), "お客様管理番号"),
    ExportColumn("label_postcode", _("postcode"), "お届け先郵便番号", mask_whole),
    ExportColumn("label_address", _("address"), "お届け先住所", mask_address),
    ExportColumn("label_katagaki", _("building and room"), "お届け先方書", mask_whole),
    ExportColumn("label_name", _("name"), "お届け先名", mask_name),
    ExportColumn("label_goods", _("what is sent"), "品名"),
)
