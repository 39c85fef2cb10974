"""The administrator's pages."""

from app.actions.configuration.errors import AppointmentsInTheWay
from app.admin.absences import views as absences_views
from app.admin.accounts import views as staff_accounts_views
from app.admin.audit import views as audit_views
from app.admin.blueprint import bp as bp
from app.admin.booking_page import (
    branding_views as logo_views,
    embed_views,
    links_views,
    views as booking_page_views,
)
from app.admin.clinic import (
    file_views as clinic_file_views,
    location_views as locations_views,
    onboarding_views as set_up_views,
    overview_views,
    settings_views,
)
from app.admin.clinic.onboarding_views import lead_to_set_up
from app.admin.hours import act_views as hours_act_views, views as hours_views
from app.admin.messages import (
    health_views as message_health_views,
    log_views as message_log_views,
    settings_views as message_settings_views,
    text_views as message_texts_views,
)
from app.admin.services import (
    act_views as service_act_views,
    group_views as service_group_views,
    preview_views as service_preview_views,
    views as services_views,
)
from app.admin.shared.displaced_page import ask_what_becomes_of_them
from app.admin.shared.navigation import admin_links as admin_links
from app.admin.therapists import views as therapists_views
from app.admin.why import views as why_views
from app.queries.configuration.snapshot import NoClinic

bp.register_error_handler(AppointmentsInTheWay, ask_what_becomes_of_them)
bp.register_error_handler(NoClinic, lead_to_set_up)
