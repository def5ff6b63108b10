"""Dates as stated and never invented: known answers, refusals with a note, and no crash on any text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dates import DATE_COLUMNS, PATIENCE, intervals, parse_dates, parse_moment

CAPTURED = datetime(2024, 3, 5, 14, 30, tzinfo=UTC)
UNZONED = "no time zone stated; read as UTC"


def parse(stated: Sequence[object], links: Sequence[str] | None = None, **options: object) -> pd.DataFrame:
    column = pd.Series(list(stated), dtype="object")
    return parse_dates(column, url=pd.Series(links or [""] * len(column)), **options)  # type: ignore[arg-type]


def one(stated: object, link: str = "", **options: object) -> tuple[str | None, str, str, str]:
    published, precision, basis, note = parse([stated], [link], **options).iloc[0]
    return None if pd.isna(published) else f"{published:%Y-%m-%d %H:%M}", precision, basis, note


MINUTES = {
    "2024-02-12T05:55:00+01:00": "2024-02-12 04:55",
    "2024-02-12T23:30:00-05:00": "2024-02-13 04:30",
    "2024-01-01T02:00+0530": "2023-12-31 20:30",
    "2024-02-12T05:55:00Z": "2024-02-12 05:55",
    "2024-02-12 05:55:17.123456+00:00": "2024-02-12 05:55",
    "2024-02-29T12:00:00Z": "2024-02-29 12:00",
    "Mon, 12 Feb 2024 05:55:00 +0100": "2024-02-12 04:55",
    "Mon, 12 Feb 2024 05:55:00 GMT": "2024-02-12 05:55",
    "12 Feb 2024 05:55:00 -0800": "2024-02-12 13:55",
    "Feb. 12, 2024, 5:55 p.m. EST": "2024-02-12 22:55",
    "February 12, 2024 at 12:05 a.m. EDT": "2024-02-12 04:05",
    "February 12, 2024 12:05 PM PST": "2024-02-12 20:05",
    "12 February 2024 11:59 pm cst": "2024-02-13 05:59",
    "2024/02/12 7:05 AM MDT": "2024-02-12 13:05",
    "2024-02-12 00:10 +14:00": "2024-02-11 10:10",
    "20240212T055500Z": "2024-02-12 05:55",
    "February 12, 2024 Monday 5:55 PM GMT": "2024-02-12 17:55",
    "12 February 2024, 05:55 CET": "2024-02-12 04:55",
    "13.02.2024 05:55 +0100": "2024-02-13 04:55",
    "2024-07-12 05:55 Europe/London": "2024-07-12 04:55",
    "2024-02-12 05:55 GMT+1": "2024-02-12 04:55",
    "Jul 12, 2024, 5:55 p.m. ET": "2024-07-12 21:55",
    "Dec 12, 2023, 5:55 p.m. Eastern Time": "2023-12-12 22:55",
    "Published: 12 February 2024 05:55 BST (Updated 13 February 2024 01:00)": "2024-02-12 04:55",
    "Montag, 12. Februar 2024 05:55 MEZ": "2024-02-12 04:55",
}


@pytest.mark.parametrize("stated", MINUTES)
def test_time_with_a_zone_is_read_in_utc_to_the_minute(stated: str) -> None:
    assert one(stated) == (MINUTES[stated], "minute", "stated", "")


@pytest.mark.parametrize("stated", ["2024-02-12T05:55:00", "2024-02-12 05:55", "Monday 12 February 2024 at 5:55"])
def test_time_without_a_zone_is_read_as_utc_and_says_so(stated: str) -> None:
    assert one(stated) == ("2024-02-12 05:55", "minute", "stated", UNZONED)


DAYS = [
    "2024-02-12", "2024/2/12", "2024.02.12", "12 Feb 2024", "12 Feb. 2024", "12th February 2024", "12-Feb-2024",
    "Feb 12, 2024", "FEBRUARY 12TH 2024", "Mon, 12 Feb 2024", "Monday, February 12, 2024", "  2024-02-12\n",
    "13/2/2024",
]  # fmt: skip


@pytest.mark.parametrize("stated", DAYS)
def test_date_without_a_time_stays_a_day(stated: str) -> None:
    expected = "2024-02-13" if stated.startswith("13") else "2024-02-12"
    assert one(stated) == (f"{expected} 00:00", "day", "stated", "")


FOREIGN = [
    "12. Februar 2024", "Montag, 12. Februar 2024", "lundi 12 février 2024", "12 févr. 2024", "12 de febrero de 2024",
    "lunes, 12 de febrero de 2024", "12 de fevereiro de 2024", "12 febbraio 2024", "maandag 12 februari 2024",
    "12 лютого 2024", "12 февраля 2024 г.", "12 lutego 2024", "12 Şubat 2024", "2024年2月12日", "2024년 2월 12일",
    "12 فبراير 2024", "12 helmikuuta 2024", "den 12 februari 2024",
]  # fmt: skip


@pytest.mark.parametrize("stated", FOREIGN)
def test_dates_in_other_languages(stated: str) -> None:
    assert one(stated) == ("2024-02-12 00:00", "day", "stated", "")


@pytest.mark.parametrize(
    "stated", ["12. Februar 2024 05:55 Uhr", "lundi 12 février 2024 à 05h55", "12 de febrero de 2024, 5:55"]
)
def test_times_in_other_languages(stated: str) -> None:
    assert one(stated) == ("2024-02-12 05:55", "minute", "stated", UNZONED)


def test_a_name_that_means_two_months_in_two_languages_decides_nothing() -> None:
    published, precision, _, note = one("12 listopad 2023")  # Polish: November; Croatian: October
    assert (published, precision) == (None, "none")
    assert note == "'12 listopad 2023' may be 2023-10-12 or 2023-11-12, by the language it is in"


@pytest.mark.parametrize(("digits", "unit"), [("1707715200", "seconds"), ("1707715200123", "milliseconds")])
def test_seconds_since_1970(digits: str, unit: str) -> None:
    assert one(digits) == ("2024-02-12 05:20", "minute", "stated", f"{digits} read as {unit} since 1970")


@pytest.mark.parametrize("stated", ["2024", "February 2024", "Feb. 2024"])
def test_a_month_or_a_year_is_no_day(stated: str) -> None:
    assert one(stated) == (None, "none", "none", f"{stated!r} states no day")


def test_compact_dates() -> None:
    assert one("20240212")[:2] == ("2024-02-12 00:00", "day")
    assert one("20240212055500") == ("2024-02-12 05:55", "minute", "stated", UNZONED)
    assert one("20241312")[3].endswith("is not a date of the calendar")


def test_a_column_of_something_else_is_given_up_in_every_language() -> None:
    table = parse([f"Page {i} of the paper" for i in range(PATIENCE)] + ["12. März 2024", "2024-03-12"])
    assert table["published"].isna().tolist() == [True] * (PATIENCE + 1) + [False]
    few = parse([f"Page {i} of the paper" for i in range(PATIENCE - 1)] + ["12. März 2024"])
    assert few["published"].iloc[-1] == pd.Timestamp("2024-03-12", tz="UTC")


@pytest.mark.parametrize(
    ("name", "month"), [("Sept", 9), ("sep.", 9), ("June", 6), ("Jul", 7), ("December", 12), ("May", 5)]
)
def test_month_names(name: str, month: int) -> None:
    assert one(f"{name} 3, 2021")[0] == f"2021-{month:02}-03 00:00"
    assert one(f"3 {name} 2021")[0] == f"2021-{month:02}-03 00:00"


@pytest.mark.parametrize("name", ["Marvin", "Decade", "Junk", "Sun"])
def test_a_word_that_begins_like_a_month_is_none(name: str) -> None:
    stated = f"{name} 3, 2021"
    assert one(stated) == (None, "none", "none", f"{stated!r} is not a date this kit can read")


@pytest.mark.parametrize("zone", ["XYZ", "+15:00", "-99:99", "AMT", "IST", "Middle/Earth"])
def test_unknown_zone_keeps_only_the_day(zone: str) -> None:
    published, precision, _, note = one(f"2024-02-12 23:30 {zone}")
    assert (published, precision) == ("2024-02-12 00:00", "day")
    assert note.startswith("unknown time zone")


@pytest.mark.parametrize(
    "stated",
    ["2024-02-30", "2023-02-29", "30 February 2024", "2024-13-01", "2024-00-10", "31/31/2024", "0000-01-01",
     "2024-02-12T24:00:00Z", "2024-02-12 10:60", "2024-02-12 13:00 am", "0001-01-01T00:00:00+05:00"],
)  # fmt: skip
def test_what_no_calendar_or_clock_has_is_refused(stated: str) -> None:
    published, precision, basis, note = one(stated)
    assert (published, precision, basis) == (None, "none", "none")
    assert note.endswith("is not a date of the calendar")


def test_before_newspapers_there_was_no_news() -> None:
    assert one("0001-01-01") == (None, "none", "none", "'0001-01-01' refused: before there were newspapers")
    assert one("1599-12-31")[0] is None
    assert one("1600-01-01") == ("1600-01-01 00:00", "day", "stated", "")
    assert one("1788-01-01T00:05:00Z")[0] == "1788-01-01 00:05"


def test_the_future_is_refused() -> None:
    far = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    assert one(far) == (None, "none", "none", f"{far!r} refused: in the future")
    assert one("9999-12-31T23:59:59-11:00")[0] is None


@pytest.mark.parametrize(("stated", "kept"), [("2024-03-05T14:29Z", True), ("2024-03-06", True), ("2024-03-07", False)])
def test_the_future_begins_a_day_after_the_page_was_saved(stated: str, kept: bool) -> None:
    assert (one(stated, captured=CAPTURED)[0] is not None) is kept


def test_numeric_date_that_nothing_decides_stays_open_with_both_readings() -> None:
    note = "'05/04/2023' may be 2023-04-05 or 2023-05-04; nothing in the source decides"
    assert one("05/04/2023") == (None, "none", "none", note)


@pytest.mark.parametrize(
    ("witness", "expected", "other"),
    [("25/12/2022", "2023-04-05", "month first it would be 2023-05-04"),
     ("12/25/2022", "2023-05-04", "day first it would be 2023-04-05")],
)  # fmt: skip
def test_another_date_of_the_column_decides(witness: str, expected: str, other: str) -> None:
    table = parse(["05/04/2023", witness])
    assert table["published"].dt.strftime("%Y-%m-%d").tolist() == [expected, "2022-12-25"]
    assert table["date_note"].iloc[0].endswith(other)
    assert table["date_note"].iloc[1] == ""


def test_witnesses_that_contradict_each_other_decide_nothing() -> None:
    table = parse(["05/04/2023", "25/12/2022", "12/25/2022"])
    assert table["published"].isna().tolist() == [True, False, False]


def test_day_and_month_of_the_same_number_need_no_decision() -> None:
    assert one("07.07.2023") == ("2023-07-07 00:00", "day", "stated", "")


@pytest.mark.parametrize(("day_first", "expected"), [(True, "2023-04-05 09:30"), (False, "2023-05-04 09:30")])
def test_the_format_of_a_source_decides(day_first: bool, expected: str) -> None:
    published, precision, _, note = one("05-04-2023 9:30", day_first=day_first)
    assert (published, precision) == (expected, "minute")
    assert note.endswith(UNZONED)


def test_a_numeric_date_with_one_reading_ignores_the_order() -> None:
    assert one("13/04/2023", day_first=False)[0] == "2023-04-13 00:00"


@pytest.mark.parametrize(
    ("link", "expected"),
    [("//tern.example/2017/03/09/ferry-late", "2017-03-09"), ("//tern.example/news/2017-3-9/ferry", "2017-03-09"),
     ("//tern.example/2017/3/9", "2017-03-09"), ("//tern.example/2017/03/09-ferry", "2017-03-09")],
)  # fmt: skip
def test_a_date_in_the_link_counts_where_none_is_stated(link: str, expected: str) -> None:
    assert one(None, link) == (f"{expected} 00:00", "day", "url", "")


def test_a_stated_date_beats_the_link() -> None:
    link = "//tern.example/2017/03/09/ferry"
    assert one("2017-03-08", link)[0] == "2017-03-08 00:00"
    assert one("last Tuesday", link) == (None, "none", "none", "'last Tuesday' is not a date this kit can read")


@pytest.mark.parametrize(
    ("link", "note"),
    [
        ("//tern.example/ferry-20170309", ""),
        ("//tern.example/2017/03/ferry", ""),
        ("//tern.example/1717/03/09/ferry", ""),
        ("//tern.example/2017/13/09/", "2017-13-09 is not a date of the calendar"),
        ("//tern.example/2091/03/09/a", "'//tern.example/2091/03/09/a' refused: in the future"),
    ],
)
def test_no_date_in_the_link(link: str, note: str) -> None:
    assert one("", link) == (None, "none", "none", note)


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NaT, pd.NA, "", "  \n"])
def test_nothing_stated_is_nothing_noted(nothing: object) -> None:
    assert one(nothing) == (None, "none", "none", "")


@pytest.mark.parametrize(
    "garbage", ["soon", "12/2024", "99", "17077152001", 3.5, ["2024-02-12"], "Page 12", "12 Sun 2024"]
)
def test_what_cannot_be_read_is_quoted(garbage: object) -> None:
    published, precision, basis, note = one(garbage)
    assert (published, precision, basis) == (None, "none", "none")
    assert note == f"{str(garbage)!r} is not a date this kit can read"


def test_a_source_that_only_knows_midnight_has_days() -> None:
    table = parse(["2024-02-12T00:00:00", "2024-02-13 00:00", "2024-02-14"])
    assert table["date_precision"].tolist() == ["day"] * 3
    assert table["date_note"].tolist() == [""] * 3


def test_one_clock_time_makes_midnight_a_time() -> None:
    table = parse(["2024-02-12T00:00:00Z", "2024-02-13T00:01:00Z"])
    assert table["date_precision"].tolist() == ["minute", "minute"]


RELATIVE = {
    "23 minutes ago": ("2024-03-05 14:07", "minute"),
    "5 min ago": ("2024-03-05 14:25", "minute"),
    "an hour ago": ("2024-03-05 00:00", "day"),
    "15 hours ago": ("2024-03-04 00:00", "day"),
    "a day ago": ("2024-03-04 00:00", "day"),
    "5 days ago": ("2024-02-29 00:00", "day"),
    "Updated 2 Hours Ago": ("2024-03-05 00:00", "day"),
    "vor 23 Minuten": ("2024-03-05 14:07", "minute"),
    "il y a 23 minutes": ("2024-03-05 14:07", "minute"),
    "hace 23 minutos": ("2024-03-05 14:07", "minute"),
    "há 23 minutos": ("2024-03-05 14:07", "minute"),
    "23 minuten geleden": ("2024-03-05 14:07", "minute"),
    "23 минуты назад": ("2024-03-05 14:07", "minute"),
    "23 分钟前": ("2024-03-05 14:07", "minute"),
    "vor einer Stunde": ("2024-03-05 00:00", "day"),
    "yesterday": ("2024-03-04 00:00", "day"),
    "gestern": ("2024-03-04 00:00", "day"),
    "hier": ("2024-03-04 00:00", "day"),
}


@pytest.mark.parametrize("phrase", RELATIVE)
def test_relative_time_counts_from_the_moment_of_saving(phrase: str) -> None:
    published, precision, basis, note = one(phrase, captured=CAPTURED)
    assert (published, precision, basis) == (*RELATIVE[phrase], "relative")
    assert note.endswith("before 2024-03-05 14:30 UTC")


def test_an_update_does_not_hide_the_date() -> None:
    assert one("2024-02-12 (updated 3 hours ago)", captured=CAPTURED)[:3] == ("2024-02-12 00:00", "day", "stated")


def test_minutes_back_to_midnight_are_still_minutes() -> None:
    at_midnight = datetime(2024, 3, 5, 0, 23, tzinfo=UTC)
    published, precision, _, note = one("23 minutes ago", captured=at_midnight)
    assert (published, precision) == ("2024-03-05 00:00", "minute")
    assert note == "'23 minutes ago' before 2024-03-05 00:23 UTC"


@pytest.mark.parametrize("unit", ["week", "month", "year"])
def test_weeks_months_and_years_are_too_coarse_for_a_day(unit: str) -> None:
    note = f"'3 {unit}s ago' before 2024-03-05 14:30 UTC: too coarse for a day"
    assert one(f"3 {unit}s ago", captured=CAPTURED) == (None, "none", "none", note)


@pytest.mark.parametrize("count", ["999999999", "9" * 20, "9" * 5000])
@pytest.mark.parametrize("unit", ["minutes", "hours", "days"])
def test_relative_time_beyond_all_calendars(count: str, unit: str) -> None:
    published, precision, _, note = one(f"{count} {unit} ago", captured=CAPTURED)
    assert (published, precision) == (None, "none")
    assert "before there were newspapers" in note
    assert len(note) < 150


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2024-03-05T15:30:00+01:00", CAPTURED), ("2024-03-05 14:30", CAPTURED), (CAPTURED, CAPTURED), (None, None)],
)
def test_moment_of_saving(value: str | datetime | None, expected: datetime | None) -> None:
    assert parse_moment(value) == expected


def test_moment_of_saving_that_is_none() -> None:
    with pytest.raises(ValueError, match="yesterday"):
        parse_moment("yesterday-ish")


def test_one_typed_row_per_stated_date_in_its_order() -> None:
    column = pd.Series(["2024-02-12", "nonsense", None], index=[7, 3, 5])
    table = parse_dates(column, url=pd.Series(["", "", ""], index=[7, 3, 5]))
    assert table.index.tolist() == [7, 3, 5]
    assert table.columns.tolist() == DATE_COLUMNS
    assert str(table["published"].dtype) == "datetime64[us, UTC]"
    assert table["date_precision"].tolist() == ["day", "none", "none"]


pieces = st.sampled_from(
    ["12", "2024", "02", "-", "/", ".", ":", "T", "Z", " ", "Feb", "March", "99999999999", " days ago", " min ago",
     "an hour ago", "p.m.", "+05:00", "+99:99", "EST", "Mon, ", "0001", "30", "\ud800", "٣", "st", ","]
)  # fmt: skip
texts = st.one_of(st.text(max_size=40), st.lists(pieces, max_size=9).map("".join))


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=4), st.sampled_from([None, CAPTURED]), st.sampled_from([None, True, False]))
def test_no_text_makes_it_fail(stated: list[str], captured: datetime | None, day_first: bool | None) -> None:
    table = parse(stated, captured=captured, day_first=day_first)
    dated = table["published"].notna()
    assert len(table) == len(stated)
    assert (table["date_precision"][~dated] == "none").all()
    assert table["date_precision"][dated].isin(["minute", "day"]).all()
    assert (table["date_basis"] == "none").tolist() == (~dated).tolist()
    assert ((table["published"][dated].dt.year >= 1600) & (table["published"][dated] < "2100")).all()


@settings(deadline=None)
@given(texts.map(lambda text: "".join(char for char in text if not char.isdigit())))
def test_no_date_without_a_digit(stated: str) -> None:
    assert one(stated)[0] is None


@settings(deadline=None)
@given(st.datetimes(datetime(1700, 1, 1), datetime(2024, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_any_moment_in_any_zone_comes_back(moment: datetime, offset: int) -> None:
    utc = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    local = utc + timedelta(minutes=offset)
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
    for pattern in ("%Y-%m-%dT%H:%M:%S", "%d %B %Y %H:%M", "%b %d, %Y %I:%M %p "):
        assert one(local.strftime(pattern) + zone)[0] == f"{utc:%Y-%m-%d %H:%M}"


def test_a_nul_makes_no_link_of_a_text() -> None:
    assert one("\0 2024-02-12")[:2] == ("2024-02-12 00:00", "day")
    assert one("\0//tern.example/a")[3].endswith("is not a date this kit can read")


# Between which moments an article was published for certain


def between(stated: Sequence[object], links: Sequence[str] | None = None, **options: object) -> list[tuple | None]:
    """Start and end of each stated date, None where neither is known."""
    table = intervals(parse(stated, links, captured=CAPTURED), **options)  # type: ignore[arg-type]
    assert table.columns.tolist() == ["start", "end"]
    assert table["start"].isna().tolist() == table["end"].isna().tolist()
    rows = table.itertuples(index=False)
    return [None if pd.isna(start) else (f"{start:%m-%d %H:%M}", f"{end:%m-%d %H:%M}") for start, end in rows]


CERTAIN = {
    "2024-02-12T05:55:00+01:00": ("02-12 04:55", "02-12 04:56"),
    "2024-02-12 23:59:30Z": ("02-12 23:59", "02-13 00:00"),
    "2024-02-12": ("02-11 10:00", "02-13 12:00"),  # begins at UTC+14, ends at UTC-12
    "2024-02-29": ("02-28 10:00", "03-01 12:00"),
    "2024-02-12 05:55": ("02-11 15:55", "02-12 17:56"),
    "3 hours ago": ("03-04 10:00", "03-06 12:00"),  # hours are read as a day
    "20 minutes ago": ("03-05 13:10", "03-05 15:11"),
    "yesterday": ("03-03 10:00", "03-05 12:00"),
    "13/2/2024": ("02-12 10:00", "02-14 12:00"),  # has one reading only
    "5/5/2023": ("05-04 10:00", "05-06 12:00"),
}


@pytest.mark.parametrize("stated", CERTAIN)
def test_between_which_moments_it_was_published(stated: str) -> None:
    assert between([stated]) == [CERTAIN[stated]]


ONE_CLOCK = {
    "2024-02-12T05:55:00+01:00": ("02-12 04:55", "02-12 04:56"),
    "2024-02-12": ("02-12 00:00", "02-13 00:00"),
    "2024-02-12 05:55": ("02-12 05:55", "02-12 05:56"),
    "3 hours ago": ("03-05 00:00", "03-06 00:00"),
    "20 minutes ago": ("03-05 13:10", "03-05 15:11"),  # still right to an hour
    "yesterday": ("03-04 00:00", "03-05 00:00"),
}


@pytest.mark.parametrize("stated", ONE_CLOCK)
def test_where_all_outlets_keep_one_clock_a_day_is_a_day(stated: str) -> None:
    assert between([stated], same_zone=True) == [ONE_CLOCK[stated]]


@pytest.mark.parametrize("same_zone", [False, True])
@pytest.mark.parametrize("nothing", ["", None, "soon", "30 February 2024", "2030-01-01", "February 2024", "04/05/2023"])
def test_what_is_no_date_has_no_interval(nothing: str | None, same_zone: bool) -> None:
    assert between([nothing], same_zone=same_zone) == [None]


@pytest.mark.parametrize("same_zone", [False, True])
@pytest.mark.parametrize(
    ("stated", "options"), [(["04/05/2023"], {"day_first": True}), (["04/05/2023", "13/5/2023"], {})]
)
def test_a_date_with_two_readings_has_no_interval(stated: list[str], options: dict, same_zone: bool) -> None:
    """Whether the format of the source or the other dates of the column decided how it is read."""
    table = parse(stated, captured=CAPTURED, **options)
    assert table["published"].notna().all()
    assert intervals(table, same_zone=same_zone)["start"].isna().tolist() == [True, False][: len(stated)]


def test_a_day_in_the_link_is_a_day() -> None:
    assert between([""], ["https://post.example/2024/02/12/ferry"]) == [("02-11 10:00", "02-13 12:00")]


def test_one_interval_per_article_whatever_the_index() -> None:
    stated = ["2024-02-12T05:55Z", None, "2024-02-12 07:00", "2 hours ago", "12 February 2024", "04/05/2023"]
    expected = [between([one])[0] for one in stated]
    assert between(stated) == expected
    table = parse(stated, captured=CAPTURED)
    for index in (list("abcdef"), [3] * 6, [5, 4, 3, 2, 1, 0]):
        other = intervals(table.set_axis(index))
        assert other.index.tolist() == index
        pd.testing.assert_frame_equal(other.reset_index(drop=True), intervals(table))


def test_the_oldest_newspapers_have_intervals() -> None:
    [(start, end)] = intervals(parse(["1650-07-01"])).itertuples(index=False)
    assert (str(start), str(end)) == ("1650-06-30 10:00:00+00:00", "1650-07-02 12:00:00+00:00")


def test_a_missing_note_is_no_note() -> None:
    table = parse(["2024-02-12T05:55Z"]).assign(date_note=None)
    assert intervals(table)["end"].tolist() == [pd.Timestamp("2024-02-12 05:56Z")]


def test_no_articles_have_no_intervals() -> None:
    table = intervals(parse(["2024-02-12"]).iloc[:0])
    assert (len(table), table.columns.tolist()) == (0, ["start", "end"])


@given(st.datetimes(datetime(1900, 1, 1), datetime(2024, 1, 1)), st.integers(-12 * 60, 14 * 60))
def test_the_moment_is_in_the_interval_of_whatever_was_stated_of_it(local: datetime, offset: int) -> None:
    """A clock anywhere from UTC-12 to UTC+14 shows ``local``: with its zone, without it, and only its day."""
    moment = pd.Timestamp(local, tz="UTC") - timedelta(minutes=offset)
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
    for stated in (f"{local:%Y-%m-%d %H:%M}{zone}", f"{local:%Y-%m-%d %H:%M}", f"{local:%Y-%m-%d}"):
        [(start, end)] = intervals(parse([stated], captured=CAPTURED)).itertuples(index=False)
        assert start <= moment < end
