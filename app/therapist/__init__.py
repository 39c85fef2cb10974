"""The staff's daily pages: the day and the week, an appointment, patients, and what is to do."""

from app.therapist.appointment import views as appointment_views
from app.therapist.blueprint import bp as bp
from app.therapist.calendar import views as week_views
from app.therapist.day import views as day_views
from app.therapist.navigation import daily_links as daily_links
from app.therapist.patients import views as patients_views
from app.therapist.tasks import views as tasks_views
