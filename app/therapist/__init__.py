"""The staff's daily pages: the day and the week, an appointment, patients, and what is to do."""

from app.therapist import (
    appointment_views,
    day_views,
    patients_views,
    task_views as tasks_views,
    week_views,
)
from app.therapist.blueprint import bp as bp
from app.therapist.navigation import daily_ways as daily_ways
