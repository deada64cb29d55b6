"""What a piece of evidence weighs, in bits.

A weight is log2(m / u): how much more often one sees this when the account is the customer's (m)
than when it is anybody's (u). Fellegi and Sunter, "A Theory for Record Linkage", 1969. The figures are
starting values; frequencies (names, handles) come from the customers themselves.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Starting weights, in bits."""

    same_account: float = 30.0
    email: float = 27.0
    phone: float = 26.0
    email_differs: float = -1.0
    phone_differs: float = -3.0
    """People have two numbers, and give a number that is not theirs: it says little."""
    email_owners: int = 5
    phone_owners: int = 5
    """More owners than this: a hotline or a placeholder, whatever it looks like."""
    handle_most: float = 22.0
    punctuation_most: float = 15.0
    """The same handle but for dots, underscores, decoration."""
    digits_most: float = 11.0
    """The same stem with other digits at its end."""
    pattern: float = 3.5
    """The same handle made from the name: one of about a dozen ways to make one."""
    decoration: float = 3.0
    """Both handles carry the same decoration (``official``, ``rep``)."""
    near: float = -3.0
    """A handle one letter off, or within the other."""
    other_handle: float = -10.0
    """Another handle on the very site for which the record names one."""
    name_seen: float = 0.6
    """How often a customer shows the whole name of the record."""
    name_most: float = 20.0
    name_conflict: float = -4.0
    typo: float = -4.0
    accents_differ: float = -4.0
    """For each word that both sides write with accents, and with other ones."""
    accents_agree: float = 0.7
    part: float = -3.0
    """A part of the name: many show it, and it fits others too."""
    one: float = -0.5
    stranger: float = -6.0
    """A part that is not the customer's, beside one that is."""
    part_most: float = 14.0
    one_most: float = 8.0
    city_same: float = 3.5
    city_differs: float = -4.5
    born_same: float = 13.0
    """One day of some sixty years would be 14.4; records share made-up dates."""
    born_differs: float = -5.0
    born_slip: float = 5.0
    """Day and month swapped, or one digit off."""
    address_most: float = 18.0
    customers_among_authors: float = 0.4
    """The share of authors who are customers, until reviews tell."""
