"""What differs from the weekly hours at the small clinic: an absence of Alex, an opening of Camille's."""

from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import update

from app.admin.shared.absence_labels import mark_of
from app.extensions import db
from app.models import Absence, Clinic, Opening
from app.queries.configuration.stored import stored_setup


def absences_at(clinic: SimpleNamespace) -> dict[str, str]:
    """Alex away over the holidays, Camille there on a Saturday, committed; what names each in an address."""
    db.session.add(
        Absence(
            therapist_id=clinic.alex.id,
            starts_on_clock=datetime(2026, 12, 21),
            ends_on_clock=datetime(2027, 1, 4),
            reason_fr="Vacances",
            reason_en="Vacation",
        )
    )
    db.session.add(
        Opening(
            therapist_id=clinic.camille.id,
            location_id=clinic.centre.id,
            starts_on_clock=datetime(2026, 12, 12, 9),
            ends_on_clock=datetime(2026, 12, 12, 12),
            services=[],
        )
    )
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()
    setup = stored_setup()
    [away], [opened] = setup.absences.values(), setup.openings.values()
    return {"absence": mark_of(away), "opening": mark_of(opened)}
