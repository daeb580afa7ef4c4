"""URL map: each surface has only its own addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from secretariat.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz), path("readyz", readyz)]
