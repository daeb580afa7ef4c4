"""Legal forms in account names."""

import pytest

from cases.rules.corporate_names import LEGAL_FORMS, abbreviate_legal_form
from cases.rules.kana import check_zengin_kana, to_zengin_kana


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("株式会社ミホン", "ｶ)ﾐﾎﾝ"),
        ("ミホン株式会社", "ﾐﾎﾝ(ｶ"),
        ("ミホン株式会社オオサカエイギョウショ", "ﾐﾎﾝ(ｶ)ｵｵｻｶｴｲｷﾞﾖｳｼﾖ"),
        ("㈱ミホン", "ｶ)ﾐﾎﾝ"),
        ("カブシキガイシャ　ミホン", "ｶ)ﾐﾎﾝ"),
        ("合同会社ミホン", "ﾄﾞ)ﾐﾎﾝ"),
        ("医療法人社団ミホン", "ｲ)ﾐﾎﾝ"),
        ("一般社団法人ミホン", "ｼﾔ)ﾐﾎﾝ"),
        ("特定非営利活動法人ミホン", "ﾄｸﾋ)ﾐﾎﾝ"),
        ("ミホン", "ﾐﾎﾝ"),
    ],
)
def test_forms_are_abbreviated_where_they_stand(written, sent):
    assert to_zengin_kana(abbreviate_legal_form(written), charset="party_name") == sent


def test_every_abbreviation_can_be_sent():
    for form in LEGAL_FORMS:
        check_zengin_kana(to_zengin_kana(f"({form.abbreviation})", charset="party_name"), charset="party_name")
    spellings = [name for form in LEGAL_FORMS for name in (*form.names, form.reading)]
    assert len(spellings) == len(set(spellings))
