"""Dates as stated, never invented: a UTC time, how precise it is, where it came from, and what else it could mean."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

DATE_COLUMNS = ["published", "date_precision", "date_basis", "date_note"]
NO_ZONE = "no time zone stated; read as UTC"
EARLIEST_YEAR = 1600  # the first newspapers
LARGEST_OFFSET = 14 * 60  # minutes, on the Line Islands

_MONTHS = "january february march april may june july august september october november december"
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_TIME = (
    r"(?:(?:,?\s+(?:at\s+)?|T)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?(?![a-z]))?"
    r"\s*(?P<zone>[+-]\d{2}:?\d{2}|[A-Za-z]{1,5})?)?$"
)
_WEEKDAY = r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_YEAR_FIRST = re.compile(r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME, re.I)
_YEAR_LAST = re.compile(r"^(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4})" + _TIME, re.I)
_DAY_NAME = re.compile(
    _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<name>[a-z]{3,9})\.?,?[\s-]+(?P<year>\d{4})" + _TIME, re.I
)
_NAME_DAY = re.compile(
    _WEEKDAY + r"(?P<name>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})" + _TIME, re.I
)
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)")
_AGO = re.compile(r"(?P<count>\d+|an?)\s+(?P<unit>minute|min|hour|day|week|month|year)s?\s+ago", re.I)


class Date(NamedTuple):
    """A reading of one stated date."""

    published: datetime | None
    precision: str  # "minute", "day" or "none"
    note: str = ""


def parse_dates(
    stated: pd.Series, *, url: pd.Series, captured: datetime | None = None, day_first: bool | None = None
) -> pd.DataFrame:
    """One row per stated date: ``published`` (UTC or NaT), ``date_precision``, ``date_basis``, ``date_note``.

    A date without a time stays a day; a time without a zone is read as UTC and says so; ``05/04/2025`` is decided by
    ``day_first``, else by the other dates of the column, else not at all. Year 1, 30 February and the future (after
    ``captured``, else now) become ``NaT`` with a note. Where nothing is stated, a date in the link's path counts.
    """
    latest = (captured or datetime.now(UTC)) + timedelta(days=1)
    text = [_as_text(value) for value in stated]
    order = _numeric_order(text) if day_first is None else day_first
    rows = []
    for value, link in zip(text, url, strict=True):
        date, basis = _parse_one(value, order, captured), "relative" if _AGO.search(value) else "stated"
        if not value and (found := _IN_URL.search(link)):
            year, month, day = map(int, found.groups())
            date, basis = _calendar(year, month, day), "url"
        date = _refuse_impossible(date, latest, value or link)
        rows.append((date.published, date.precision, basis if date.published else "none", date.note))
    table = pd.DataFrame(rows, columns=DATE_COLUMNS, index=stated.index)
    table["published"] = pd.to_datetime(table["published"], utc=True).astype("datetime64[us, UTC]")
    return _midnight_is_a_day(table)


def parse_moment(value: str | datetime | None) -> datetime | None:
    """The moment a page was saved, in UTC; a moment without a zone is read as UTC."""
    if value is None:
        return None
    moment = pd.Timestamp(value)
    return (moment.tz_localize("UTC") if moment.tzinfo is None else moment.tz_convert("UTC")).to_pydatetime()


@lru_cache(maxsize=100_000)
def _parse_one(text: str, day_first: bool | None, captured: datetime | None) -> Date:
    if not text:
        return Date(None, "none")
    if _AGO.search(text):
        return _relative(text, captured)
    if found := _YEAR_FIRST.match(text):
        return _calendar(int(found["year"]), int(found["month"]), int(found["day"]), found)
    if found := _YEAR_LAST.match(text):
        return _numeric(found, day_first)
    found = _DAY_NAME.match(text) or _NAME_DAY.match(text)
    if found and (month := _month(found["name"])):
        return _calendar(int(found["year"]), month, int(found["day"]), found)
    return Date(None, "none", f"{text[:60]!r} is not a date this kit can read")


def _calendar(year: int, month: int, day: int, found: re.Match | None = None) -> Date:
    """A day, or a minute where the match holds a time."""
    stated = repr(found[0]) if found else f"{year:04}-{month:02}-{day:02}"
    try:
        date = datetime(year, month, day, tzinfo=UTC)
        if found is None or found["hour"] is None:
            return Date(date, "day")
        date = date.replace(hour=_hour(found), minute=int(found["minute"]))
    except ValueError:
        return Date(None, "none", f"{stated} is not a date of the calendar")
    zone = found["zone"]
    if zone is None:
        return Date(date, "minute", NO_ZONE)
    offset = _offset(zone)
    if offset is None:
        return Date(date.replace(hour=0, minute=0), "day", f"unknown time zone {zone!r}; only the day is kept")
    try:
        return Date(date - offset, "minute")
    except OverflowError:
        return Date(None, "none", f"{stated} is not a date of the calendar")


def _month(name: str) -> int | None:
    return next((i for i, month in enumerate(_MONTHS.split(), start=1) if month.startswith(name.lower())), None)


def _hour(found: re.Match) -> int:
    hour = int(found["hour"])
    half = (found["half"] or "").lower().replace(".", "")
    if half == "am" and hour > 12:
        raise ValueError(f"{hour} a.m. is not an hour")
    return {"am": hour % 12, "pm": hour % 12 + 12}.get(half, hour)


def _offset(zone: str) -> timedelta | None:
    if zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        return timedelta(minutes=-minutes if zone[0] == "-" else minutes) if minutes <= LARGEST_OFFSET else None
    hours = _ZONES.get(zone.lower())
    return None if hours is None else timedelta(hours=hours)


def _numeric(found: re.Match, day_first: bool | None) -> Date:
    """A numeric date with the year last, which can have two readings."""
    first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
    readings = {True: _calendar(year, second, first, found), False: _calendar(year, first, second, found)}
    possible = {order: date for order, date in readings.items() if date.published}
    if len(possible) < 2 or first == second:
        return next(iter(possible.values()), readings[True])
    days = {order: date.published.date().isoformat() for order, date in possible.items() if date.published}
    if day_first is None:
        return Date(None, "none", f"{found[0]!r} may be {days[True]} or {days[False]}; nothing in the source decides")
    date, names = possible[day_first], ("month first", "day first")
    note = f"{found[0]!r} read {names[day_first]}; {names[not day_first]} it would be {days[not day_first]}"
    return date._replace(note="; ".join(filter(None, [note, date.note])))


def _relative(phrase: str, captured: datetime | None) -> Date:
    """A time counted back from the moment of saving, if that moment is known."""
    found = _AGO.search(phrase)
    assert found is not None
    if captured is None:
        return Date(None, "none", f"{found[0]!r}, counted from an unknown moment; give captured=")
    unit = found["unit"].lower()
    note = f"{found[0]!r} before {captured:%Y-%m-%d %H:%M} UTC"
    if unit in ("week", "month", "year"):
        return Date(None, "none", f"{note}: too coarse for a day")
    try:
        count = 1 if found["count"].lower() in ("a", "an") else int(found["count"])
        moment = captured - timedelta(minutes=count * {"hour": 60, "day": 24 * 60}.get(unit, 1))
    except (OverflowError, ValueError):
        return Date(None, "none", f"{note[:90]}: before there were newspapers")
    if unit in ("hour", "day"):
        return Date(moment.replace(hour=0, minute=0, second=0, microsecond=0), "day", note)
    return Date(moment, "minute", note)


def _refuse_impossible(date: Date, latest: datetime, stated: str) -> Date:
    if date.published and date.published.year < EARLIEST_YEAR:
        return Date(None, "none", f"{stated!r} refused: before there were newspapers")
    if date.published and date.published > latest:
        return Date(None, "none", f"{stated!r} refused: in the future")
    return date


def _numeric_order(texts: list[str]) -> bool | None:
    """True where the column's numeric dates must be day first, False for month first, None where nothing decides."""
    found = [match for text in set(texts) if (match := _YEAR_LAST.match(text))]
    day_first = any(int(match["first"]) > 12 for match in found)
    month_first = any(int(match["second"]) > 12 for match in found)
    return day_first if day_first != month_first else None


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
    return value.isoformat() if isinstance(value, datetime) else " ".join(str(value).split())
