"""The pages of inquiries about accounts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import AccountInquiry
from tests.cases.rules.zengin.test_inquiry import answered
from tests.factories.money import make_case, open_office


@pytest.fixture
def office(world):
    with open_office(world, transfer_lead_days=1) as office:
        office.decide(*(make_case(world.aoi, number) for number in range(1, 4)))
        yield office


def upload(content: bytes) -> dict:
    return {"answer": SimpleUploadedFile("kaito.txt", content)}


def test_from_the_button_to_the_answer(office, visit):
    assert "3" in visit("clerk_1", "account-inquiries").content.decode()
    made = visit("clerk_1", "account-inquiries", {})
    assert made.status_code == 303
    file = visit("clerk_1", "account-inquiries/1/file", {})
    assert file.status_code == 200
    assert file["Content-Disposition"].startswith('attachment; filename="shokai-0001-')
    answer = visit("clerk_1", "account-inquiries/1", upload(answered(file.content, "0", "1", "0")))
    assert answer.status_code == 303
    page = visit("clerk_1", "account-inquiries/1").content.decode()
    assert "10100000002" in page.replace("-", "")
    assert visit("clerk_1", "failed-accounts").status_code == 200


def test_a_batch_says_how_many_accounts_the_bank_has_not_answered_for(office, visit):
    visit("clerk_1", "account-inquiries", {})
    office.prepare()
    sentence = "3件の口座は銀行に照会中で、まだ回答がありません。"
    assert sentence in visit("treasurer", "batches/1").content.decode()
    file = visit("clerk_1", "account-inquiries/1/file", {})
    visit("clerk_1", "account-inquiries/1", upload(answered(file.content, "0", "0", "0")))
    assert sentence not in visit("treasurer", "batches/1").content.decode()


def test_a_wrong_file_is_refused_beside_its_field(office, visit):
    visit("clerk_1", "account-inquiries", {})
    refused = visit("clerk_1", "account-inquiries/1", upload(b"nonsense"))
    assert refused.status_code == 422
    assert "field__error" in refused.content.decode()
    assert AccountInquiry.objects.get(program_id=office.program_id).answered_at is None


def test_who_may_open_what(office, visit):
    assert visit("treasurer", "account-inquiries").status_code == 200
    assert visit("treasurer", "account-inquiries", {}).status_code == 403
    assert visit("keyer_1", "account-inquiries").status_code == 403
    assert visit("clerk_1", "account-inquiries/9").status_code == 404
    assert not AccountInquiry.objects.filter(program_id=office.program_id).exists()
