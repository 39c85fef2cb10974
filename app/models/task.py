"""What staff have to do by hand, because no message can."""

from sqlalchemy import Boolean, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.messages.vocabulary import TaskKind
from app.extensions import Base
from app.models.types import Hash, Instant, Key, Prose, key_of, one_of


class StaffTask(Base):
    """A task on the staff's first page until it is done; the dedupe key lets the same one be there once."""

    __tablename__ = "staff_tasks"
    __table_args__ = (
        one_of("kind", tuple(TaskKind)),
        Index("ix_staff_tasks_done_at_created_at", "done_at", "created_at"),
    )

    id: Mapped[Key]
    dedupe_key: Mapped[Hash]
    kind: Mapped[str] = mapped_column(String(16))
    is_urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    # None for a reply of somebody whose appointment is not known.
    appointment_id: Mapped[int | None] = mapped_column(key_of("appointments"), index=True)
    # The number to call, or the address that does not work.
    address: Mapped[str] = mapped_column(String(254), default="")
    # What somebody wrote, for a reply; an empty text else.
    text: Mapped[Prose]
    created_at: Mapped[Instant]
    assigned_to_id: Mapped[int | None] = mapped_column(key_of("users"), index=True)
    done_at: Mapped[Instant | None]
    done_by_id: Mapped[int | None] = mapped_column(key_of("users"), index=True)
