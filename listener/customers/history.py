"""Linking what is there already when customers come later than the posts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from sqlalchemy import select

from listener.customers.addresses import host_form
from listener.customers.asking import open_decider, stored_author
from listener.customers.claims import AccountRow
from listener.customers.contacts import find_contacts
from listener.customers.identities import IdentityKind
from listener.customers.linkage.keys import author_keys, person_keys
from listener.customers.linkage.stored import key_number, read_persons
from listener.customers.linking import link_account_rows, link_posts
from listener.customers.owners import all_owners, sole_owners
from listener.store import Database
from listener.store.tables import Account, CommonKey, Post
from listener.store.upsert import in_batches

_PAGE = 5_000


def link_existing(database: Database, values: Mapping[IdentityKind, Collection[str]]) -> int:
    """Link accounts and posts that were stored before, by these keys of customers.

    Reads in pages and writes only hits, so that nobody waits for it long.

    Returns:
        How many links are new or became surer.
    """
    linked = 0
    if accounts := values.get(IdentityKind.ACCOUNT):
        linked += _link_accounts(database, accounts)
    stated = {kind: set(values.get(kind, ())) for kind in (IdentityKind.EMAIL, IdentityKind.PHONE)}
    if any(stated.values()):
        linked += _link_posts(database, stated)
    return linked + _link_likely(database, values)


def _link_likely(database: Database, values: Mapping[IdentityKind, Collection[str]]) -> int:
    """Weigh stored accounts that share a rarer key of name or handle with the customers of these values."""
    with database.read() as session:
        decider = open_decider(session)
        if decider is None:
            return 0
        ids = {
            owner
            for kind, wanted in values.items()
            for owners in all_owners(session, kind, wanted).values()
            for owner in owners
        }
        common = set(session.scalars(select(CommonKey.key)))
        keys = {
            number
            for person in read_persons(session, sorted(ids))
            for key in person_keys(person)
            if (number := key_number(key)) not in common
        }
        is_name = lru_cache(maxsize=100_000)(decider.is_name)
    linked = last = 0
    while True:
        with database.read() as session:
            rows = [
                AccountRow(*row)
                for row in session.execute(
                    select(Account.id, Account.site, Account.name, Account.profile_url, Account.external_id)
                    .where(Account.id > last)
                    .order_by(Account.id)
                    .limit(_PAGE)
                )
            ]
        if not rows:
            return linked
        last = rows[-1].id
        hits = [
            row
            for row in rows
            if any(key_number(key) in keys for key in author_keys(stored_author(row, ()), is_name))
        ]
        for batch in in_batches(hits):
            with database.write() as session:
                linked += link_account_rows(session, batch)


def _link_accounts(database: Database, values: Collection[str]) -> int:
    with database.read() as session:
        owners = sole_owners(session, {IdentityKind.ACCOUNT: values}).of(IdentityKind.ACCOUNT)
        sites = session.scalars(select(Account.site).distinct()).all()
    hosts = {value.partition("/")[0] for value in owners}
    wanted = [site for site in sites if any(_related(host_form(site) or site, host) for host in hosts)]
    linked = 0
    for batch in in_batches(wanted):
        last = 0
        while True:
            with database.read() as session:
                rows = [
                    AccountRow(*row)
                    for row in session.execute(
                        select(
                            Account.id, Account.site, Account.name, Account.profile_url, Account.external_id
                        )
                        .where(Account.site.in_(batch), Account.id > last)
                        .order_by(Account.id)
                        .limit(_PAGE)
                    )
                ]
            if not rows:
                break
            last = rows[-1].id
            hits = [row for row in rows if _forms(row) & owners.keys()]
            if hits:
                with database.write() as session:
                    linked += link_account_rows(session, hits)
    return linked


def _forms(row: AccountRow) -> set[str]:
    from listener.customers.accounts import account_forms

    return {form.value for form in account_forms(*row[1:])}


def _related(site: str, host: str) -> bool:
    """A profile may live on a sibling host of the site: ``id.example.vn`` and ``forum.example.vn``."""
    return site == host or site.endswith(f".{host}") or host.endswith(f".{site}")


def _link_posts(database: Database, values: Mapping[IdentityKind, Collection[str]]) -> int:
    linked = last = 0
    while True:
        with database.read() as session:
            posts = session.execute(
                select(Post.id, Post.account_id, Post.text)
                .where(Post.id > last)
                .order_by(Post.id)
                .limit(_PAGE)
            ).all()
        if not posts:
            return linked
        last = posts[-1].id
        hits = [
            (post_id, account_id, text)
            for post_id, account_id, text in posts
            if account_id is not None
            and any(contact.key.value in values[contact.key.kind] for contact in find_contacts(text))
        ]
        if hits:
            with database.write() as session:
                linked += link_posts(session, hits)
