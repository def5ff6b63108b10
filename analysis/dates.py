"""Dates as stated, never invented: a UTC time, how precise it is, where it came from, and what else it could mean."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pandas as pd

from .moments import NO_ZONE, OTHER_READING, UNREAD, Date, calendar_day, is_day_first, read_date

DATE_COLUMNS = ["published", "date_precision", "date_basis", "date_note"]
PATIENCE = 300  # texts no language has as a date; then a column is something else, and no more languages are tried
EARLIEST_YEAR = 1600  # the first newspapers

LINK = "\0"  # before a link among stated texts, none of which holds it
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)")


def parse_dates(
    stated: pd.Series, *, url: pd.Series, captured: datetime | None = None, day_first: bool | None = None
) -> pd.DataFrame:
    """One row per stated date: ``published`` (UTC or NaT), ``date_precision``, ``date_basis``, ``date_note``.

    A date without a time stays a day; a time without a zone is read as UTC and says so; ``05/04/2025`` is decided by
    ``day_first``, else by the other dates of the column, else not at all; the note keeps the other reading. Names of
    months and "3 hours ago" are read in thirty languages (``moments.LANGUAGES``). Year 1, 30 February and the future
    (after ``captured``, else now) become ``NaT`` with a note. Where nothing is stated, a date in the link's path
    counts.
    """
    latest = (captured or datetime.now(UTC)) + timedelta(days=1)
    text = [_as_text(value) for value in stated]
    order = _numeric_order(text) if day_first is None else day_first
    told = (value or (f"{LINK}{link}" if _IN_URL.search(link) else "") for value, link in zip(text, url, strict=True))
    codes, distinct = pd.factorize(pd.Series(told, stated.index, dtype="object"))  # a day has many articles
    rows, unread = [], 0
    for value in distinct:
        date, basis = _read(value, order, captured, foreign=unread < PATIENCE)
        unread += date.note.endswith(UNREAD)
        date = _refuse_impossible(date, latest, value.removeprefix(LINK))
        rows.append((date.published, date.precision, basis if date.published else "none", date.note))
    table = pd.DataFrame(rows, columns=DATE_COLUMNS)
    table["published"] = pd.to_datetime(table["published"], utc=True).astype("datetime64[us, UTC]")
    return _midnight_is_a_day(table.take(codes).set_axis(stated.index))


def _read(value: str, order: bool | None, captured: datetime | None, *, foreign: bool) -> tuple[Date, str]:
    """The date of a stated text, or of the path of a link, and which of these it rests on."""
    if value.startswith(LINK):
        found = _IN_URL.search(value)
        assert found is not None  # that is how the link was chosen
        year, month, day = map(int, found.groups())
        return calendar_day(year, month, day), "url"
    date = read_date(value, order, captured, foreign=foreign)
    return date, "relative" if date.relative else "stated"


def intervals(articles: pd.DataFrame, *, same_zone: bool = False) -> pd.DataFrame:
    """One row per article: ``start`` and ``end`` (UTC) between which it was published for certain, ``NaT`` if unknown.

    A minute lasts a minute and a day a day; "20 minutes ago" is right to an hour. A day, or a time without a zone, may
    be that of any zone from UTC+14 to UTC-12; with ``same_zone`` all outlets are taken to keep one clock. A date that
    can be read day first or month first has no interval.
    """
    published, note = articles["published"], articles["date_note"].fillna("")
    day, relative = articles["date_precision"] == "day", articles["date_basis"] == "relative"
    local = day | note.str.contains(NO_ZONE, regex=False)
    zones = (0, 0) if same_zone else (14, 12)
    about = relative & ~day
    early, late = about + local * zones[0], about + day * 24 + local * zones[1]  # hours
    last = pd.to_timedelta(1 - day, unit="min")
    known = published.notna() & ~note.str.contains(OTHER_READING, regex=False)
    start, end = published - _hours(early), published + _hours(late) + last.dt.as_unit("us")
    return pd.DataFrame({"start": start.where(known), "end": end.where(known)})


def _hours(number: pd.Series) -> pd.Series:
    return pd.to_timedelta(number, unit="h").dt.as_unit("us")


def parse_moment(value: str | datetime | None) -> datetime | None:
    """The moment a page was saved, in UTC; a moment without a zone is read as UTC."""
    if value is None:
        return None
    moment = pd.Timestamp(value)
    return (moment.tz_localize("UTC") if moment.tzinfo is None else moment.tz_convert("UTC")).to_pydatetime()


def _refuse_impossible(date: Date, latest: datetime, stated: str) -> Date:
    if date.published and date.published.year < EARLIEST_YEAR:
        return Date(None, "none", f"{stated!r} refused: before there were newspapers")
    if date.published and date.published > latest:
        return Date(None, "none", f"{stated!r} refused: in the future")
    return date


def _numeric_order(texts: list[str]) -> bool | None:
    """True where the column's numeric dates must be day first, False for month first, None where nothing decides."""
    told = {is_day_first(text) for text in set(texts)} - {None}
    return told.pop() if len(told) == 1 else None


def _midnight_is_a_day(table: pd.DataFrame) -> pd.DataFrame:
    """Where every time of a source is midnight, the source never had times: its dates are days."""
    timed = (table["date_precision"] == "minute") & (table["date_basis"] == "stated")
    moments = table.loc[timed, "published"]
    if timed.any() and (moments == moments.dt.normalize()).all():
        table.loc[timed, "date_precision"] = "day"
        table.loc[timed, "date_note"] = table.loc[timed, "date_note"].str.replace(NO_ZONE, "").str.rstrip("; ")
    return table


def _as_text(value: object) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):  # type: ignore[call-overload]
        return ""
    return value.isoformat() if isinstance(value, datetime) else " ".join(str(value).replace(LINK, "").split())
