"""The administrator's pages."""

from app.actions.steps.settling import AppointmentsInTheWay
from app.admin.blueprint import bp as bp
from app.admin.navigation import ways_of_administrators as ways_of_administrators
from app.admin.settling import ask_what_becomes_of_them
from app.admin.views import (
    absences as absences_views,
    audit as audit_views,
    booking_page as booking_page_views,
    clinic_file as clinic_file_views,
    embed as embed_views,
    hours as hours_views,
    hours_acts as hours_acts_views,
    links as links_views,
    locations as locations_views,
    logo as logo_views,
    message_log as message_log_views,
    message_settings as message_settings_views,
    message_state as message_state_views,
    message_texts as message_texts_views,
    overview as overview_views,
    service_acts as service_acts_views,
    service_groups as service_groups_views,
    service_preview as service_preview_views,
    services as services_views,
    set_up as set_up_views,
    settings as settings_views,
    staff_accounts as staff_accounts_views,
    therapists as therapists_views,
    why as why_views,
)
from app.admin.views.set_up import lead_to_set_up
from app.queries.clinic import NoClinic

bp.register_error_handler(AppointmentsInTheWay, ask_what_becomes_of_them)
bp.register_error_handler(NoClinic, lead_to_set_up)
