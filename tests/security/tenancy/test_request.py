"""The wrapper: one scope and transaction around view and render; what is not visible does not exist."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path
from oauth2_provider.models import get_access_token_model, get_application_model
from rest_framework.decorators import api_view
from rest_framework.exceptions import PermissionDenied as ApiPermissionDenied
from rest_framework.response import Response

from security import clock
from security.actor import authorise
from security.models import Job, PlatformEvent, Program
from security.roles import Role
from security.tenancy.scope import current_scope, program_scope
from tests.factories.security import World

pytestmark = pytest.mark.urls(__name__)
SIGN_IN = "/sign-in"


@pytest.fixture(autouse=True)
def _sign_in_address(settings) -> None:
    settings.LOGIN_URL = SIGN_IN


def make_job(program_id: int, kind: str) -> Job:
    return Job.objects.create(program_id=program_id, kind=kind, created_at=clock.now())


def lazy_page(request, program_code):
    template = engines["django"].from_string("{% for job in jobs %}[{{ job.kind }}]{% endfor %}")
    return TemplateResponse(request, template, {"jobs": Job.objects.filter(program_id=request.program.pk)})


def saves(request, program_code):
    make_job(request.program.pk, "saved")
    return HttpResponse("ok")


def saves_and_says_invalid(request, program_code):
    make_job(request.program.pk, "saved")
    return HttpResponse("mend this", status=422)


def saves_and_is_refused(request, program_code):
    make_job(request.program.pk, "saved")
    authorise(request.actor, Role.OFFICER, program_id=request.program.pk)
    return HttpResponse("never")


def saves_and_fails(request, program_code):
    make_job(request.program.pk, "saved")
    raise ZeroDivisionError


def streams(request, program_code):
    return StreamingHttpResponse(job.kind for job in Job.objects.all())


def open_page(request):
    return HttpResponse(str(current_scope()))


def refused_page(request):
    raise PermissionDenied


@api_view(["GET"])
def api_page(request, program_code):
    return Response({"jobs": Job.objects.count()})


@api_view(["GET"])
def api_refused(request, program_code):
    make_job(request._request.program.pk, "saved")
    raise ApiPermissionDenied


urlpatterns = [
    path("open", open_page),
    path("refused", refused_page),
    path("api/<slug:program_code>/jobs", api_page),
    path("api/<slug:program_code>/refused", api_refused),
    *(
        path(f"<slug:program_code>/{view.__name__}", view)
        for view in (lazy_page, saves, saves_and_says_invalid, saves_and_is_refused, saves_and_fails, streams)
    ),
]


def signed_in(world: World, name: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.users[name])
    return client


def with_token(world: World, name: str) -> Client:
    user = world.users[name]
    application = get_application_model().objects.create(
        name=name,
        user=user,
        client_id=name,
        client_type="confidential",
        authorization_grant_type="client-credentials",
    )
    get_access_token_model().objects.create(
        application=application, token=name, expires=clock.now() + dt.timedelta(minutes=15), scope="read"
    )
    return Client(headers={"Authorization": f"Bearer {name}"})


def kinds(program: Program) -> list[str]:
    with program_scope(program.pk):
        return list(Job.objects.filter(program_id=program.pk).order_by("pk").values_list("kind", flat=True))


def test_a_page_that_renders_late_sees_its_rows_and_no_others(world: World) -> None:
    for program, kind in ((world.aoi, "ours"), (world.midori, "theirs")):
        with program_scope(program.pk):
            make_job(program.pk, kind)
    assert signed_in(world, "aoi_keyer_1").get("/aoi/lazy_page").content == b"[ours]"
    assert signed_in(world, "midori_keyer_1").get("/midori/lazy_page").content == b"[theirs]"


def answer(response) -> tuple[int, bytes, list[tuple[str, str]]]:
    return response.status_code, response.content, sorted(response.headers.items())


@pytest.mark.parametrize("address", ["/{}/lazy_page", "/{}/saves", "/api/{}/jobs"])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head", "options"])
def test_another_program_answers_byte_for_byte_like_none(world: World, address: str, method: str) -> None:
    client = with_token(world, "aoi_api") if "api" in address else signed_in(world, "aoi_manager")
    other = getattr(client, method)(address.format("midori"))
    none = getattr(client, method)(address.format("midorj"))
    assert other.status_code == 404
    assert answer(other) == answer(none)
    assert kinds(world.midori) == []


def test_the_api_says_not_found_as_a_problem(world: World) -> None:
    response = with_token(world, "aoi_api").get("/api/midori/jobs")
    assert response["Content-Type"] == "application/problem+json"
    assert (response.json()["status"], response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("code", ["aoi", "nowhere"])
def test_who_is_not_signed_in_learns_nothing(world: World, code: str) -> None:
    page = Client().get(f"/{code}/lazy_page?page=2")
    assert (page.status_code, page["Location"]) == (302, f"{SIGN_IN}?next=/{code}/lazy_page%3Fpage%3D2")
    part = Client().get(f"/{code}/lazy_page", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (401, f"{SIGN_IN}?next=/{code}/lazy_page")
    api = Client().get(f"/api/{code}/jobs")
    assert (api.status_code, api.json()["code"]) == (401, "not_authenticated")
    assert api["WWW-Authenticate"].startswith("Bearer")
    bad = Client().get(f"/api/{code}/jobs", headers={"Authorization": "Bearer wrong"})
    assert bad.status_code == 401


def test_a_disabled_account_is_out_by_the_next_request(world: World) -> None:
    client = signed_in(world, "aoi_keyer_1")
    assert client.get("/aoi/lazy_page").status_code == 200
    user = world.users["aoi_keyer_1"]
    user.is_active = False
    user.save()
    assert client.get("/aoi/lazy_page").status_code == 302


def test_what_a_view_wrote_is_kept_only_when_it_answers_well(world: World) -> None:
    client = signed_in(world, "aoi_keyer_1")
    for number, (name, status) in enumerate(
        [("saves", 200), ("saves_and_says_invalid", 422), ("saves_and_is_refused", 403), ("saves_and_fails", 500)]
    ):
        assert client.get(f"/aoi/{name}").status_code == status, number
    assert kinds(world.aoi) == ["saved"]
    assert current_scope() is None


def test_a_refusal_is_recorded_after_the_rollback_in_its_own_transaction(committed_world: World) -> None:
    client = signed_in(committed_world, "aoi_keyer_1")
    assert client.get("/aoi/saves_and_is_refused").status_code == 403
    assert not transaction.get_connection().in_atomic_block
    assert kinds(committed_world.aoi) == []
    event = PlatformEvent.objects.get()
    assert (event.code, event.actor_id) == ("security.refused", committed_world.users["aoi_keyer_1"].pk)
    assert event.data == {
        "method": "GET",
        "route": "<slug:program_code>/saves_and_is_refused",
        "program": committed_world.aoi.pk,
        "roles": ["officer"],
    }
    assert event.request_id


def test_refusals_by_the_api_and_outside_any_program_are_recorded_too(world: World) -> None:
    client = signed_in(world, "aoi_keyer_1")
    assert client.get("/refused").status_code == 403
    assert Client().get("/refused").status_code == 403
    assert with_token(world, "aoi_api").get("/api/aoi/refused").status_code == 403
    assert kinds(world.aoi) == []
    routes = list(PlatformEvent.objects.order_by("pk").values_list("data__route", "actor_label"))
    assert routes == [
        ("refused", "aoi_keyer_1"),
        ("refused", "anonymous"),
        ("api/<slug:program_code>/refused", "aoi_api"),
    ]


def test_the_api_takes_no_session_and_a_page_no_token(world: World) -> None:
    assert signed_in(world, "aoi_api").get("/api/aoi/jobs").status_code == 401
    assert with_token(world, "aoi_api").get("/aoi/lazy_page").status_code == 302
    answer = Client(headers={"Authorization": "Bearer aoi_api"}).get("/api/aoi/jobs")
    assert (answer.status_code, answer.json()) == (200, {"jobs": 0})


def test_a_stream_over_tenant_rows_is_refused(world: World) -> None:
    assert signed_in(world, "aoi_keyer_1").get("/aoi/streams").status_code == 500
    client = Client()
    client.force_login(world.users["aoi_keyer_1"])
    with pytest.raises(TypeError, match="cannot stream"):
        client.get("/aoi/streams")


def test_an_address_without_a_program_opens_no_scope(world: World) -> None:
    assert signed_in(world, "aoi_keyer_1").get("/open").content == b"None"


def test_interleaved_requests_with_errors_see_their_own_program_only(world: World) -> None:
    for program, kind in ((world.aoi, "ours"), (world.midori, "theirs")):
        with program_scope(program.pk):
            make_job(program.pk, kind)
    clients = {"aoi": signed_in(world, "aoi_manager"), "midori": signed_in(world, "midori_manager")}
    wanted = {"aoi": b"[ours]", "midori": b"[theirs]"}
    disturbances = ["saves_and_fails", "saves_and_is_refused", "streams", "saves_and_says_invalid"]
    for number, disturbance in zip(range(40), itertools.cycle(disturbances), strict=False):
        mine, other = ("aoi", "midori") if number % 2 else ("midori", "aoi")
        assert clients[mine].get(f"/{mine}/{disturbance}").status_code >= 400
        assert clients[other].get(f"/{other}/lazy_page").content == wanted[other]
