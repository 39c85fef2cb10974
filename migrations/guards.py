"""The guards against overlap, in the database itself: triggers, and exclusion constraints on PostgreSQL.

A guard has a name, and what it refuses is told by that name. Two of them (glossary, never booking twice):

- `no_overlap_blocked_times`: an ordinary blocked time never meets another one of the same therapist. A forced
  one may be added over anything, and then keeps ordinary ones out. One exclusion constraint cannot say this,
  for it is symmetric; so a trigger does, and the constraint on ordinary rows is the second belt.
- `no_overlap_appointments`: one patient is never at two places at once; forced, EMR-made and cancelled
  appointments are exempt.

A table that only grows is kept so by `append_only_<table>`: rows come, and are neither changed nor deleted.

SQLite rebuilds a table in order to alter it and drops its triggers: a migration that alters one of the two
tables calls `remove` before and `install` after.
"""

from alembic import op

# A short lock a therapist, taken by the trigger: two rows that would overlap are judged one after the other.
THERAPIST_LOCK = 0x426C6F63

# No blocked time is longer (a CHECK says so): past rows need not be searched.
LONGEST_BLOCK_MINUTES = 4320

SQLITE_BLOCKED_TIMES = """
CREATE TRIGGER no_overlap_blocked_times_{when} BEFORE {event} ON blocked_times
WHEN NOT NEW.forced AND EXISTS (
    SELECT 1 FROM blocked_times AS other
    WHERE other.therapist_id = NEW.therapist_id AND other.id IS NOT NEW.id
    AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
    AND other.starts_at > NEW.starts_at - {longest})
BEGIN SELECT RAISE(ABORT, 'no_overlap_blocked_times'); END
"""

SQLITE_APPOINTMENTS = """
CREATE TRIGGER no_overlap_appointments_{when} BEFORE {event} ON appointments
WHEN NEW.status <> 'cancelled' AND NOT NEW.forced AND NEW.origin <> 'emr' AND EXISTS (
    SELECT 1 FROM appointments AS other
    WHERE other.patient_id = NEW.patient_id AND other.id IS NOT NEW.id
    AND other.status <> 'cancelled' AND NOT other.forced AND other.origin <> 'emr'
    AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at)
BEGIN SELECT RAISE(ABORT, 'no_overlap_appointments'); END
"""

# A row that only changes owner is not judged again.
SQLITE_EVENTS = {
    "insert": "INSERT",
    "update": "UPDATE OF {columns}",
}
BLOCKED_TIMES_COLUMNS = "therapist_id, starts_at, ends_at, forced"
APPOINTMENTS_COLUMNS = "patient_id, starts_at, ends_at, status, forced, origin"

POSTGRESQL_INSTALL = """
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE FUNCTION guard_blocked_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({lock}, NEW.therapist_id);
    IF NOT NEW.forced AND EXISTS (
        SELECT 1 FROM blocked_times AS other
        WHERE other.therapist_id = NEW.therapist_id AND other.id <> NEW.id
        AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
        AND other.starts_at > NEW.starts_at - {longest})
    THEN
        RAISE EXCEPTION 'this time meets another one of the therapist'
            USING ERRCODE = '23P01', CONSTRAINT = 'no_overlap_blocked_times', TABLE = 'blocked_times';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER no_overlap_blocked_times
BEFORE INSERT OR UPDATE OF {columns} ON blocked_times
FOR EACH ROW EXECUTE FUNCTION guard_blocked_times();

ALTER TABLE blocked_times ADD CONSTRAINT no_overlap_ordinary_blocked_times
EXCLUDE USING gist (therapist_id WITH =, int4range(starts_at, ends_at) WITH &&) WHERE (NOT forced);

ALTER TABLE appointments ADD CONSTRAINT no_overlap_appointments
EXCLUDE USING gist (patient_id WITH =, int4range(starts_at, ends_at) WITH &&)
WHERE (status <> 'cancelled' AND NOT forced AND origin <> 'emr');
"""

POSTGRESQL_REMOVE = """
ALTER TABLE appointments DROP CONSTRAINT no_overlap_appointments;
ALTER TABLE blocked_times DROP CONSTRAINT no_overlap_ordinary_blocked_times;
DROP TRIGGER no_overlap_blocked_times ON blocked_times;
DROP FUNCTION guard_blocked_times();
"""


def install() -> None:
    """Put the guards in place; both tables must exist."""
    words = {"longest": LONGEST_BLOCK_MINUTES, "lock": THERAPIST_LOCK, "columns": BLOCKED_TIMES_COLUMNS}
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_INSTALL.format(**words))
        return
    for when, event in SQLITE_EVENTS.items():
        blocked = event.format(columns=BLOCKED_TIMES_COLUMNS)
        appointments = event.format(columns=APPOINTMENTS_COLUMNS)
        op.execute(SQLITE_BLOCKED_TIMES.format(when=when, event=blocked, longest=LONGEST_BLOCK_MINUTES))
        op.execute(SQLITE_APPOINTMENTS.format(when=when, event=appointments))


def remove() -> None:
    """Take the guards away, for a migration that alters one of the two tables."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_REMOVE)
        return
    for when in SQLITE_EVENTS:
        op.execute(f"DROP TRIGGER no_overlap_blocked_times_{when}")
        op.execute(f"DROP TRIGGER no_overlap_appointments_{when}")


SQLITE_APPEND_ONLY = """
CREATE TRIGGER append_only_{table}_{when} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, 'append_only_{table}'); END
"""
POSTGRESQL_APPEND_ONLY = """
CREATE FUNCTION append_only_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of {table} are never changed'
        USING ERRCODE = '23514', CONSTRAINT = 'append_only_{table}', TABLE = '{table}';
END $$;

CREATE TRIGGER append_only_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION append_only_{table}();
"""
CHANGES = ("update", "delete")


def install_append_only(table: str) -> None:
    """Let rows of a table come, and neither change nor go."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_APPEND_ONLY.format(table=table))
        return
    for event in CHANGES:
        op.execute(SQLITE_APPEND_ONLY.format(table=table, when=event, event=event.upper()))


def remove_append_only(table: str) -> None:
    """Let rows of a table change and go again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER append_only_{table} ON {table}; DROP FUNCTION append_only_{table}();")
        return
    for event in CHANGES:
        op.execute(f"DROP TRIGGER append_only_{table}_{event}")
