"""Questions and answers, and scripts: who reads, who writes, and a save that comes too late."""

from typing import Any

import pytest
from django.test import Client

from callcenter.models import FaqArticle, Script
from security.tenancy.scope import program_scope
from tests.factories.security import World

ARTICLE = {"topic": "payment_day", "question": "いつ振り込まれますか", "answer": "三週間ほどです", "position": "0"}
SCRIPT = {"say_1": "はい", "say_2": "ご用件", "say_3": "復唱", "version": "0"}


@pytest.fixture
def manager(world: World, client: Client) -> Client:
    client.force_login(world.users["aoi_manager"])
    return client


def articles(world: World) -> list[FaqArticle]:
    with program_scope(world.aoi.pk):
        return list(FaqArticle.objects.filter(program=world.aoi))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_article_is_written_published_and_found(world: World, manager: Client) -> None:
    assert manager.post("/p/aoi/faq/new", ARTICLE).status_code == 303
    (draft,) = articles(world)
    manager.force_login(world.users["aoi_caller"])
    assert "三週間" not in text(manager.get("/p/aoi/faq"))
    assert manager.get(f"/p/aoi/faq/{draft.pk}").status_code == 404
    manager.force_login(world.users["aoi_manager"])
    changed = {**ARTICLE, "question": "振込はいつですか", "published": "on", "version": "1"}
    assert manager.post(f"/p/aoi/faq/{draft.pk}", changed).status_code == 303
    (article,) = articles(world)
    assert (article.pk, article.question, article.version) == (draft.pk, "振込はいつですか", 2)
    manager.force_login(world.users["aoi_caller"])
    assert "三週間" in text(manager.get("/p/aoi/faq", {"words": "三週間 振込"}))
    assert "三週間" in text(manager.get("/p/aoi/calls/faq", {"words": "ﾌﾘｺﾐ".replace("ﾌﾘｺﾐ", "振込")}))
    assert manager.get(f"/p/aoi/faq/{article.pk}").status_code == 200


def test_a_save_that_comes_too_late_shows_both(world: World, manager: Client) -> None:
    manager.post("/p/aoi/faq/new", ARTICLE)
    (article,) = articles(world)
    address = f"/p/aoi/faq/{article.pk}"
    manager.post(address, {**ARTICLE, "answer": "先に保存した", "version": "1"})
    late = manager.post(address, {**ARTICLE, "answer": "あとから書いた", "version": "1"})
    assert late.status_code == 409
    assert "先に保存した" in text(late)
    assert "あとから書いた" in text(late)
    assert articles(world)[0].answer == "先に保存した"


def test_bad_input_keeps_what_was_typed(world: World, manager: Client) -> None:
    manager.post("/p/aoi/faq/new", ARTICLE)
    twice = manager.post("/p/aoi/faq/new", {**ARTICLE, "question": "", "answer": "書いた答え"})
    assert twice.status_code == 422
    assert "書いた答え" in text(twice)
    assert len(articles(world)) == 1


def test_who_may_not_write(world: World, client: Client) -> None:
    for who, status in (("aoi_caller", 403), ("aoi_keyer_1", 403), ("midori_manager", 404)):
        client.force_login(world.users[who])
        assert client.post("/p/aoi/faq/new", ARTICLE).status_code == status
        assert client.post("/p/aoi/scripts/status", SCRIPT).status_code == status
    assert articles(world) == []


def test_the_manager_writes_the_script_that_the_desks_read(world: World, manager: Client) -> None:
    assert manager.get("/p/aoi/scripts").status_code == 200
    assert manager.post("/p/aoi/scripts/status", SCRIPT).status_code == 303
    assert manager.post("/p/aoi/scripts/status", {**SCRIPT, "say_2": "遅れた"}).status_code == 409
    assert manager.post("/p/aoi/scripts/status", {**SCRIPT, "say_2": ""}).status_code == 422
    assert manager.get("/p/aoi/scripts/no-such").status_code == 404
    with program_scope(world.aoi.pk):
        assert Script.objects.filter(program=world.aoi).count() == len(Script.Step)
    manager.force_login(world.users["aoi_caller"])
    assert "ご用件" in text(manager.get("/p/aoi/calls/script", {"topic": "status"}))
    assert "遅れた" not in text(manager.get("/p/aoi/calls/script", {"topic": "status"}))
    assert manager.get("/p/aoi/calls/script", {"topic": "<b>"}).status_code == 200
