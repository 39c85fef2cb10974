"""The patient's pages: from choosing a service to the page of the booked appointment."""

from app.booking.appointment import (
    cancel_views,
    confirm_views,
    contact_views,
    move_views,
    views as visit_views,
)
from app.booking.blueprint import bp as bp
from app.booking.check import hold_views, views as check_views
from app.booking.details import views as details_views
from app.booking.my_appointments import views as own_appointments_views
from app.booking.services import photo_view as photo_views, therapist_views, views as services_views
from app.booking.shared import branding_views, request_hooks, start_view
from app.booking.shared.start_view import explain_no_clinic
from app.booking.time import views as time_views
from app.queries.configuration.snapshot import NoClinic

bp.register_error_handler(NoClinic, explain_no_clinic)
