"""The patient's pages: from choosing a service to the page of the booked appointment."""

from app.booking.blueprint import bp as bp
from app.booking.views import (
    cancel as cancel_views,
    check as check_views,
    confirm as confirm_views,
    contact as contact_views,
    details as details_views,
    everywhere as everywhere_views,
    hold as hold_views,
    look as look_views,
    move as move_views,
    own_appointments as own_appointments_views,
    photo as photo_views,
    services as services_views,
    start as start_views,
    therapist as therapist_views,
    time as time_views,
    visit as visit_views,
)
from app.booking.views.start import explain_no_clinic
from app.queries.clinic import NoClinic

bp.register_error_handler(NoClinic, explain_no_clinic)
