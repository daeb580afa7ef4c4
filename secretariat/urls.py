"""URL map: each surface has only its own addresses."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView
from oauth2_provider.views import TokenView

from secretariat.health import healthz, readyz
from secretariat.views.start import ConsoleStartView, StartView

HEALTH: list[URLPattern | URLResolver] = [path("healthz", healthz), path("readyz", readyz)]
# Where people do not sign in, or the console is not served, these may not even be installed.
SIGN_IN: list[URLPattern | URLResolver] = (
    [path("", include("security.account_urls")), path("language", set_language, name="set-language")]
    if settings.SURFACE in {"staff", "admin", "all"}
    else []
)
STAFF: list[URLPattern | URLResolver] = [
    path("", StartView.as_view(), name="start"),
    path("p/<slug:program_code>/", include("security.urls")),
    path("p/<slug:program_code>/", include("intake.urls")),
    path("p/<slug:program_code>/", include("cases.urls")),
    path("p/<slug:program_code>/", include("reports.urls")),
    path("p/<slug:program_code>/", include("callcenter.urls")),
]
# On its own host the console also answers at the root, where signing in leads to.
ADMIN_HOME: list[URLPattern | URLResolver] = [path("", ConsoleStartView.as_view(), name="start")]
ADMIN: list[URLPattern | URLResolver] = (
    [path("admin/", admin.site.urls)] if settings.SURFACE in {"admin", "all"} else []
)
API: list[URLPattern | URLResolver] = [
    path("api/v1/oauth/token", TokenView.as_view(), name="api-token"),
    path(
        "api/v1/schema", SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]), name="api-schema"
    ),
    path("api/v1/", include("cases.api.urls")),
]

PORTAL: list[URLPattern | URLResolver] = [path("r/", include("intake.portal.urls"))]
# On its own host the portal also answers at the root, which is what people type.
PORTAL_HOME: list[URLPattern | URLResolver] = [path("", RedirectView.as_view(pattern_name="portal:index"))]

SURFACES: dict[str, list[URLPattern | URLResolver]] = {
    "staff": [*STAFF, *SIGN_IN],
    "admin": [*ADMIN_HOME, *SIGN_IN, *ADMIN],
    "api": API,
    "portal": [*PORTAL_HOME, *PORTAL],
    "all": [*STAFF, *SIGN_IN, *ADMIN, *API, *PORTAL],
}

urlpatterns = HEALTH + SURFACES[settings.SURFACE]

if settings.SURFACE == "portal":  # residents are told in their own words, and not of staff pages
    handler404 = "intake.portal.views.errors.not_found"
    handler500 = "intake.portal.views.errors.broken"
