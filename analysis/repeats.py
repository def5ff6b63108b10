"""What one outlet's articles repeat word for word, and which of it is furniture: quotations and facts are not."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .passages import Keys, Kinds, Left, Pages, Units, count_articles, units_of, what_is_left

SHORT_SHARE = 0.1  # a sentence of one or two words ("Learn more") must stand in a tenth of the articles
PROSE_WORDS = 6  # a sentence of so many words and a full stop could be a fact
RUNS = ((12, 0.02), (6, 0.25))  # words in a row, and the share of the articles that must hold them
LEAST_RUN = 5  # words, once a run is cut back to where a sentence, a line or a name begins and ends
COMMON, MANY = 0.1, 20  # a run that a tenth of the articles hold, and so many, may begin with any capital
ENDING_WORDS, LONGEST_ENDING = 4, 45
LONGEST_FURNITURE = 8  # sentences in a row: a longer passage is a story told again
LEAST_HEADLINE, LONGEST_HEADLINE = 4, 25  # tokens
ROUNDS = 3  # pieces taken off an article's end
MONTH, PART_OF_TIME = 30, 1 / 8  # days, and share of the outlet's time: a fact is repeated within both


def take_repeated(pages: Pages, least: float) -> None:
    """Take out the sentences, labels and lines that at least ``least`` articles hold, then runs of words, then endings.

    Not taken: what stands in quotation marks; a sentence of a paragraph that no other furniture touches; a sentence
    all of whose articles are from one month and a small part of the outlet's time.
    """
    if len(pages.days) < least or not len(pages.ids):
        return
    facts = _take_units(pages, least)
    _take_runs(pages, facts, least)
    tails = _tails(what_is_left(pages), ROUNDS * (LONGEST_ENDING + 1))
    for _ in range(ROUNDS):
        _take_endings(pages, tails, facts, least)


def _take_units(pages: Pages, least: float) -> np.ndarray:
    """The units; returns for each token whether it is part of one that was left as a fact."""
    left = what_is_left(pages)
    units = units_of(pages, left)
    keys = Keys(pages.kinds, left.ids)
    number, articles = count_articles(keys.of(units.first, units.behind), units.article)
    words = keys.length(units.first, units.behind)
    held = np.where(words > 0, articles[number], 0)
    behind = _behind_links(pages, left, units, held >= least)
    short = (words < 3) & ~units.is_line & (behind == units.behind)  # no line, nor the label of a link
    enough = np.where(short, max(least, SHORT_SHARE * len(pages.days)), least)
    number = np.where(held >= enough, number, -1)
    furniture = _furniture(pages, left, units, number)
    for unit in np.flatnonzero(furniture).tolist():
        where = "sentence" if behind[unit] == units.behind[unit] else "link"
        pages.take(int(left.at[units.first[unit]]), int(left.at[behind[unit] - 1]), where)
    facts = np.zeros(len(pages.ids), bool)
    facts[left.at[np.repeat((number >= 0) & ~furniture, units.behind - units.first)]] = True
    return facts


def _furniture(pages: Pages, left: Left, units: Units, number: np.ndarray) -> np.ndarray:
    """Which of the repeated units are furniture; asked anew where a unit that is not touched others."""
    ends = left.ids[units.behind - 1]
    label = pages.kinds.ends[ends] & ~pages.kinds.stops[ends]
    prose = pages.kinds.stops[ends] & (units.behind - units.first >= PROSE_WORDS)
    in_quotes = np.concatenate([[0], np.cumsum(pages.quoted[left.at])])
    quoted = 2 * (in_quotes[units.behind] - in_quotes[units.first]) > units.behind - units.first
    letter = _have(pages.kinds.letter[left.ids], units)  # no fact, wherever and whenever it stands
    fact = _mostly(number, quoted) | (prose & ~letter & _from_one_time(pages, number, units.article))
    furniture = (number >= 0) & ~fact
    stamp = left.fresh[units.first] & ~prose & _have(pages.kinds.figure[left.ids], units)
    edge = _firsts(units.article) | _lasts(units.article)
    for _ in range(ROUNDS):
        touched = np.append(False, furniture[:-1]) | np.append(furniture[1:], False)
        placed = units.is_line | label | stamp | letter | edge | touched[: len(furniture)]
        furniture &= _mostly(number, placed)
    return furniture & ~_mostly(number, _long_passage(furniture & prose & ~units.is_line, units.article))


def _long_passage(prose: np.ndarray, article: np.ndarray) -> np.ndarray:
    """Which of these sentences stand among more such sentences in a row than furniture has."""
    change = np.append(True, (prose[1:] != prose[:-1]) | (article[1:] != article[:-1]))[: len(prose)]
    number = np.cumsum(change) - 1
    return prose & (np.bincount(number)[number] > LONGEST_FURNITURE)


def _behind_links(pages: Pages, left: Left, units: Units, repeated: np.ndarray) -> np.ndarray:
    """Where each unit ends; a repeated label, where the headline ends that it leads to.

    That is to the end of its bracket ("(RELATED: …)"), or of its line if the rest is a few words without a full stop.
    """
    kinds, behind = pages.kinds, units.behind.copy()
    last = left.ids[units.behind - 1]
    lines = np.append(np.flatnonzero(left.fresh), len(left.ids))
    label = np.flatnonzero(repeated & kinds.ends[last] & ~kinds.stops[last])
    for unit in label.tolist():
        first, here = int(units.first[unit]), int(units.behind[unit])
        line_ends = int(lines[np.searchsorted(lines, first, "right")])
        rest = left.ids[here : min(line_ends, here + LONGEST_HEADLINE)]
        closed = np.flatnonzero(kinds.bracket[rest])
        if kinds.types[left.ids[first]][0] in "([":
            behind[unit] += int(closed[0]) + 1 if len(closed) else 0
        elif kinds.figure[left.ids[first:here]].any():
            continue  # the hour of an update, not a link
        elif left.fresh[first] and LEAST_HEADLINE <= line_ends - here == len(rest) and not _is_prose(kinds, rest):
            behind[unit] = line_ends
    return behind


def _have(row: np.ndarray, units: Units) -> np.ndarray:
    """Which units have a token for which this is true."""
    sums = np.concatenate([[0], np.cumsum(row)])
    return sums[units.behind] > sums[units.first]


def _is_prose(kinds: Kinds, ids: np.ndarray) -> bool:
    """Whether these tokens are more than a headline: a sentence or label ends in them, or they tell figures."""
    return bool(kinds.closes[ids[-1]] or kinds.ends[ids].any() or kinds.figure[ids].sum() > 1)


def _firsts(article: np.ndarray) -> np.ndarray:
    """Which of these rows, in the order of their articles, are an article's first."""
    return np.append(True, article[1:] != article[:-1])[: len(article)]


def _lasts(article: np.ndarray) -> np.ndarray:
    return np.append(article[1:] != article[:-1], True)[: len(article)]


def _mostly(number: np.ndarray, holds: np.ndarray) -> np.ndarray:
    """For each row, whether it holds of at least half of the rows with its number; never where there is none (-1)."""
    known = number >= 0
    rows, held = np.bincount(number[known]), np.bincount(number[known], holds[known])
    mostly = np.zeros(len(number), bool)
    mostly[known] = (2 * held >= rows)[number[known]]
    return mostly


def _from_one_time(pages: Pages, number: np.ndarray, article: np.ndarray) -> np.ndarray:
    """For each row, whether all articles with its number are from one month and a small part of the outlet's time.

    Never where a tenth of the outlet's articles or more have no date.
    """
    days, at_once = pages.days[article], np.zeros(len(number), bool)
    use = np.flatnonzero((number >= 0) & ~np.isnan(days))
    if np.isnan(pages.time) or not len(use):
        return at_once
    first, last = np.full(number.max() + 1, np.inf), np.full(number.max() + 1, -np.inf)
    np.minimum.at(first, number[use], days[use])
    np.maximum.at(last, number[use], days[use])
    at_once[use] = ((last - first) <= min(MONTH, PART_OF_TIME * pages.time))[number[use]]
    return at_once


def _take_runs(pages: Pages, facts: np.ndarray, least: float) -> None:
    """Runs of which every so many words in a row stand in enough articles, cut back to whole passages."""
    left = what_is_left(pages)
    keys, breaks = Keys(pages.kinds, left.ids), _breaks(pages, left)
    free, n = ~(facts | pages.quoted)[left.at], len(pages.days)
    for words, share in RUNS:
        covered, often = _covered(pages, left, keys, words, (max(least, share * n), max(MANY, COMMON * n)))
        for first, behind in (
            np.flatnonzero(np.diff(covered & free, prepend=False, append=False)).reshape(-1, 2).tolist()
        ):
            part = _whole_part(breaks, first, behind, often=bool(often[first:behind].all()))
            if part and keys.words[part[1]] - keys.words[part[0]] >= LEAST_RUN:
                pages.take(int(left.at[part[0]]), int(left.at[part[1] - 1]), "run")


def _covered(pages: Pages, left: Left, keys: Keys, words: int, least: tuple[float, ...]) -> list[np.ndarray]:
    """For each token and each of these numbers, whether it is part of a run of ``words`` that so many articles hold."""
    n = max(0, len(left.ids) - words + 1)
    starts = np.flatnonzero(left.article[:n] == left.article[len(left.article) - n :])
    key = keys.of(starts, starts + words)
    some = _perhaps_repeated(key, least[0])
    starts, key = starts[some], key[some]
    number, articles = count_articles(key, left.article[starts])
    held = np.where(_from_one_time(pages, number, left.article[starts]), 0, articles[number])
    covers = []
    for enough in least:
        begin = starts[held >= enough]
        change = np.bincount(begin, minlength=len(left.ids) + 1)
        change -= np.bincount(begin + words, minlength=len(left.ids) + 1)
        covers.append(np.cumsum(change[:-1]) > 0)
    return covers


def _perhaps_repeated(key: np.ndarray, least: float) -> np.ndarray:
    """Places of the keys whose uppermost bits so many share: a first sieve, by counting."""
    bits = max(8, len(key).bit_length() + 1)
    bucket = (key >> np.uint64(64 - bits)).astype(np.int64)
    return np.flatnonzero((np.bincount(bucket, minlength=1 << bits) >= least)[bucket])


class Breaks(NamedTuple):
    """What may begin before each token, and behind the last one."""

    sure: np.ndarray  # a unit
    likely: np.ndarray  # what follows a sentence, or a capital after a dash or an address
    possible: np.ndarray  # any capital, where nothing says that the sentence goes on


def _breaks(pages: Pages, left: Left) -> Breaks:
    kinds, units = pages.kinds, units_of(pages, left)
    sure = np.zeros(len(left.ids) + 1, bool)
    sure[units.first], sure[-1] = True, True
    before, after = np.append(0, left.ids), np.append(left.ids, 0)
    capital = kinds.begins[after] & ~kinds.goes_on[before]
    likely = sure | kinds.stops[before] | (capital & (kinds.parted | kinds.ends)[before])
    return Breaks(sure, likely, likely | capital)


def _whole_part(breaks: Breaks, first: int, behind: int, *, often: bool) -> tuple[int, int] | None:
    """The longest part of a run that begins and ends at a break, one of them sure unless the run is common."""
    here = np.arange(first, behind + 1)
    good = breaks.likely[first : behind + 1].copy()
    if often:
        good[0], good[-1] = breaks.possible[first], breaks.possible[behind]
    good, sure = here[good], here[breaks.sure[first : behind + 1]]
    if len(good) < 2 or not (often or len(sure)):
        return None
    ends = (good[0], good[-1])
    if often or breaks.sure[ends[0]] or breaks.sure[ends[1]]:
        return int(ends[0]), int(ends[1])
    longest = max((int(good[0]), int(sure[-1])), (int(sure[0]), int(good[-1])), key=lambda part: part[1] - part[0])
    return longest if longest[0] < longest[1] else None


def _take_endings(pages: Pages, tails: Left, facts: np.ndarray, least: float) -> None:
    """The longest ending of each article that so many have and that stands apart from the sentence before."""
    there = pages.taken[tails.at] == 0
    left = _tails(Left(*(row[there] for row in tails)), LONGEST_ENDING + 1)
    keys, behind = Keys(pages.kinds, left.ids), np.flatnonzero(_lasts(left.article)) + 1
    begin = np.concatenate([[0], behind[:-1]])[: len(behind)]
    apart = _stands_apart(pages, left) & ~facts[left.at]
    longest, size = np.zeros(len(behind), np.int64), 0
    rows = np.flatnonzero(behind - begin > 1)
    while len(rows) and size < LONGEST_ENDING:
        size += 1
        rows = rows[behind[rows] - size > begin[rows]]
        first = behind[rows] - size
        number, articles = count_articles(keys.of(first, behind[rows]), left.article[first])
        at_once = _from_one_time(pages, number, left.article[first])
        held = articles[number] >= least
        good = held & apart[first] & (keys.length(first, behind[rows]) >= ENDING_WORDS) & ~at_once
        longest[rows[good]] = size
        rows = rows[held]
    for end, size in zip(behind[longest > 0].tolist(), longest[longest > 0].tolist(), strict=True):
        pages.take(int(left.at[end - size]), int(left.at[end - 1]), "ending")


def _tails(left: Left, size: int) -> Left:
    """The last so many tokens of each article."""
    behind = np.flatnonzero(_lasts(left.article)) + 1
    rows = np.flatnonzero(np.arange(len(left.at)) >= np.repeat(behind - size, np.diff(behind, prepend=0)))
    return Left(*(row[rows] for row in left))


def _stands_apart(pages: Pages, left: Left) -> np.ndarray:
    """For each token, whether it is a capital or figure after an end, a dash or an address."""
    kinds = pages.kinds
    before = np.append(0, left.ids[:-1])[: len(left.ids)]
    return left.fresh | (kinds.begins[left.ids] & (kinds.ends[before] | kinds.parted[before]))
