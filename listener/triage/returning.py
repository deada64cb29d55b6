"""When the author of a post writes in its thread again, its case comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, aliased

from listener.store.tables import Case, Mention, Post
from listener.store.upsert import in_batches
from listener.triage.acting import write_effects
from listener.triage.cases import Case as CaseValue
from listener.triage.cases import case_of
from listener.triage.clocks import Service, Status
from listener.triage.effects import Effect, begun_anew, settled
from listener.triage.service import read_service

ACTOR = "crawl"


def author_wrote(session: Session, post_ids: Sequence[int], now: datetime) -> int:
    """Bring back the cases of these new posts' authors in the same threads, within the caller's transaction.

    A case that waits or is closed is opened again and both its clocks begin anew. One that is being worked
    on says that its author wrote again, so that nobody closes it over words they have not seen; one that
    nobody has begun shows them anyway. Posts written before the one that the case is about change nothing:
    an old page that is read late is no reply.

    Args:
        post_ids: Posts stored for the first time.

    Returns:
        How many cases heard of it.
    """
    about = aliased(Post)
    heard: dict[int, int] = {}
    cases: dict[int, CaseValue] = {}
    new_at = func.coalesce(Post.published_at, Post.collected_at)
    about_at = func.coalesce(about.published_at, about.collected_at)
    for batch in in_batches(post_ids):
        rows = session.execute(
            select(Case, Post.id)
            .select_from(Post)
            .join(Case, Case.thread_id == Post.thread_id)
            .join(Mention, Mention.id == Case.mention_id)
            .join(about, about.id == Mention.post_id)
            .where(
                Post.id.in_(batch),
                Case.status != Status.NEW.value,
                about.account_id == Post.account_id,
                tuple_(new_at, Post.id) > tuple_(about_at, about.id),
            )
            .order_by(Case.id, Post.id)
            .with_for_update(of=Case)
            .execution_options(populate_existing=True)
        )
        for row, post_id in rows:
            cases[row.id] = case_of(row)
            heard[row.id] = post_id
    service = read_service(session) if cases else None
    effects = [(case, _heard(case, heard[case.id], service, now)) for case in cases.values() if service]
    write_effects(session, effects, "wrote", actor=ACTOR, now=now)
    return len(effects)


def _heard(case: CaseValue, post_id: int, service: Service, now: datetime) -> Effect:
    back = case.status in (Status.WAITING, Status.CLOSED)
    after = settled(begun_anew(case, now), service) if back else case
    return Effect("wrote", after, str(post_id))
