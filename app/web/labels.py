"""What pages of several rooms write alike."""

from datetime import datetime

from app.i18n import day_time_label


def moment(at: datetime | None) -> str:
    """An instant on the clinic's clock; an empty text for none."""
    return day_time_label(int(at.timestamp()) // 60) if at else ""
