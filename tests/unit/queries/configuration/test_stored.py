"""Reading what is set up."""

from flask import Flask

from app.clinic_file.loading import load
from app.domain.configuration.setup import Setup
from app.queries.configuration.stored import stored_setup
from tests.factories.clinic_file import WHOLE
from tests.factories.small_clinic import NOW, small_clinic
from tests.factories.statements import counted_statements


def test_nothing_is_set_up_at_first(app: Flask) -> None:
    with app.app_context():
        assert stored_setup() == Setup()


def test_tells_rows_by_their_slugs(app: Flask) -> None:
    with app.app_context():
        small_clinic()
        stored = stored_setup()
    assert stored.clinic is not None
    assert stored.clinic.name_en == "Park Clinic"
    assert list(stored.services) == ["bilan", "suivi", "visite", "reunion"]
    assert stored.services["bilan"].types == ("in_person", "video")
    camille = stored.therapists["camille-roy"]
    assert camille.services == {"bilan", "suivi", "visite", "reunion"}
    assert {len(schedule.periods) for schedule in camille.schedules} == {4, 1}
    assert {schedule.location for schedule in camille.schedules} == {"centre"}


def test_takes_as_many_statements_for_a_large_clinic_as_for_a_small_one(app: Flask) -> None:
    with app.app_context(), counted_statements(app) as sent:
        stored_setup()
        sent.clear()
        stored_setup()
        for_nothing = len(sent)
        load(WHOLE, NOW)
        sent.clear()
        stored_setup()
    assert len(sent) == for_nothing
