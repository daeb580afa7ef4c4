"""The FAQ on the portal."""

import pytest

from callcenter.models import Topic
from callcenter.services.faq.publish import publish_articles
from callcenter.services.faq.save import FaqText, save_faq
from intake.portal.models import PublishedFaq
from intake.services.online.publish_program import publish_program
from security.actor import NotAllowedError
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.factories.cases import make_setup
from tests.factories.security import World

pytestmark = pytest.mark.django_db(databases=["default", "portal"])


def test_the_portal_shows_exactly_what_is_published(world: World) -> None:
    manager, program_id = world.actor("aoi_manager"), world.aoi.pk
    with program_scope(program_id):
        assert not publish_articles(actor=manager, program_id=program_id)  # there is no portal yet
        make_setup(world.aoi)
        publish_program(actor=manager, program_id=program_id)
        for position, (question, published) in enumerate([("期限は", True), ("内緒は", False), ("いつ", True)]):
            text = FaqText(Topic.OTHER, question, "答え", published=published, position=position)
            save_faq(actor=manager, program_id=program_id, text=text)
        assert publish_articles(actor=manager, program_id=program_id)
        assert not publish_articles(actor=manager, program_id=program_id)
        assert list(PublishedFaq.objects.values_list("question", flat=True)) == ["期限は", "いつ"]
        assert AuditEvent.objects.filter(code="intake.faq_published").count() == 1
        with pytest.raises(NotAllowedError):
            publish_articles(actor=world.actor("aoi_caller"), program_id=program_id)
