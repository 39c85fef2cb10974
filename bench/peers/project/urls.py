"""The addresses of django-appointment, and a page that does nothing."""

# mypy: disable-error-code="import-not-found,import-untyped"
# Django is installed in .peers only.

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest) -> HttpResponse:
    """Answer a short text."""
    return HttpResponse("ok")


urlpatterns = [path("healthz", page), path("appointment/", include("appointment.urls"))]
