"""What can be made again at any time but takes a while: kept in a table of its own, which may be emptied."""

from __future__ import annotations

import sqlalchemy as sa

from estates_app.store import tables
from estates_app.store.schema import KEPT


def keep(connection: sa.Connection, subject: str, digest: str, payload: bytes) -> None:
    """Keep the newest of a subject; the table is made where the file has none yet."""
    if not _has_table(connection):
        KEPT.create(connection)
        tables.register(connection, (KEPT.name,))
    connection.execute(KEPT.delete().where(KEPT.c.subject == subject))
    connection.execute(KEPT.insert(), {"subject": subject, "digest": digest, "payload": payload})


def kept(connection: sa.Connection, subject: str, digest: str) -> bytes | None:
    """Return what is kept of a subject, None where that was made from something else."""
    if not _has_table(connection):
        return None
    wanted = sa.select(KEPT.c.payload).where(KEPT.c.subject == subject, KEPT.c.digest == digest)
    found = connection.execute(wanted).scalar()
    return bytes(found) if isinstance(found, bytes) else None


def _has_table(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table(KEPT.name)
