"""URL map: each surface has only its own addresses."""

from django.urls import URLPattern, URLResolver, path

from secretariat.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz), path("readyz", readyz)]
