import pytest

from app.domain.errors import IllegalTransition
from app.domain.scheduling.appointment import LIVE, Status, check_transition, next_statuses

LEGAL = {
    (Status.BOOKED, Status.ARRIVED),
    (Status.BOOKED, Status.FULFILLED),
    (Status.BOOKED, Status.NOSHOW),
    (Status.BOOKED, Status.CANCELLED),
    (Status.ARRIVED, Status.BOOKED),
    (Status.ARRIVED, Status.FULFILLED),
    (Status.ARRIVED, Status.CANCELLED),
    (Status.FULFILLED, Status.BOOKED),
    (Status.FULFILLED, Status.ARRIVED),
    (Status.NOSHOW, Status.BOOKED),
    (Status.NOSHOW, Status.ARRIVED),
}


@pytest.mark.parametrize("old", Status)
@pytest.mark.parametrize("new", Status)
def test_only_legal_transitions_pass(old: Status, new: Status) -> None:
    assert (new in next_statuses(old)) == ((old, new) in LEGAL)
    if (old, new) in LEGAL:
        check_transition(old, new)
    else:
        with pytest.raises(IllegalTransition) as caught:
            check_transition(old, new)
        assert (caught.value.old, caught.value.new) == (old, new)


def test_everything_but_a_cancelled_appointment_takes_up_time() -> None:
    assert set(Status) - LIVE == {Status.CANCELLED}
