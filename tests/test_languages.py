"""The language of an article, told offline."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import read_corpus
from analysis.languages import UNKNOWN, find_languages
from analysis.study import open_study

SAID = {
    "de": "Die Bürgermeisterin hat am Montag die neue Brücke eröffnet, und viele kamen, um sie zu sehen.",
    "fr": "La maire a inauguré lundi le nouveau pont, et beaucoup de gens sont venus le voir de près.",
    "es": "La alcaldesa inauguró el lunes el nuevo puente y mucha gente vino a verlo desde los pueblos.",
    "pt": "A prefeita inaugurou na segunda-feira a nova ponte, e muita gente veio ver a obra de perto.",
    "it": "La sindaca ha inaugurato lunedì il nuovo ponte e molta gente è venuta a vederlo da vicino.",
    "nl": "De burgemeester opende maandag de nieuwe brug, en veel mensen kwamen er van dichtbij naar kijken.",
    "ru": "В понедельник мэр открыла новый мост, и посмотреть на него пришло много людей из деревень.",
    "zh": "市长星期一为新桥揭幕，许多人从附近的村庄赶来观看。",
    "ar": "افتتحت رئيسة البلدية الجسر الجديد يوم الاثنين وجاء كثير من الناس لرؤيته عن قرب.",
    "en": "The mayor opened the new bridge on Monday, and many people came from the villages to look at it.",
}


@pytest.mark.parametrize("language", SAID)
def test_language_of_a_sentence(language: str) -> None:
    assert find_languages([SAID[language], SAID[language] * 40]) == [language] * 2


@pytest.mark.parametrize("text", ["", "12:30", "Bridge", "…", "\ud800"])
def test_too_little_to_tell(text: str) -> None:
    assert find_languages([text]) == [UNKNOWN]


def test_an_english_article_that_quotes_german_is_english() -> None:
    quoted = f"{SAID['en']} She said that the bridge was for all of them and that it would last: “{SAID['de']}”"
    assert find_languages([quoted]) == ["en"]


def test_shared_news_is_english(shared: Path) -> None:
    texts = pd.read_parquet(shared / "corpora" / "allsides_dev.parquet", columns=["text"])["text"]
    assert set(find_languages(texts)) == {"en"}
    items = pd.read_parquet(shared / "corpora" / "agnews.parquet", columns=["title", "text"])
    found = pd.Series(find_languages(items["title"] + ". " + items["text"]))
    assert (~found.isin(["en", UNKNOWN])).sum() <= 2


@pytest.fixture
def mixed(tmp_path: Path, demo: Path) -> Path:
    """The demo corpus and four articles in German."""
    shutil.copytree(demo, tmp_path / "news")
    rows = [("Reiher", "Brücke", f"{SAID['de']} Nummer {i} ist blau.", "2024-02-12") for i in range(4)]
    table = pd.DataFrame(rows, columns=["outlet", "title", "text", "published"])
    table.to_csv(tmp_path / "news" / "reiher.csv", index=False)
    return tmp_path / "news"


def test_other_languages_are_kept_and_marked(mixed: Path) -> None:
    articles, ledger = read_corpus(mixed)
    assert articles["language"].value_counts().to_dict() == {"en": 42, "de": 4}
    assert len(ledger) == 2


def test_other_languages_are_left_out_of_a_study_and_counted(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = open_study(mixed)
    assert "Left out 4 articles in other languages (de 4): study.others has them." in capsys.readouterr().out
    assert set(study.articles["language"]) == {"en"}
    assert set(study.others["outlet"]) == {"Reiher"}
    step = study.attrition.set_index("step").loc["in the language studied"]
    assert step.tolist() == [46, 42, "left out: de 4"]
    assert study.attrition["before"].iloc[0] == 48


def test_a_study_of_another_language_says_what_means_little(mixed: Path) -> None:
    with pytest.warns(UserWarning, match="stop words and VADER's lexicon are English"):
        study = open_study(mixed, language="de")
    assert len(study.articles) == 4
    with pytest.raises(ValueError, match=r"no article in 'fr', but in en 42, de 4: open_study\(..., language='en'\)"):
        open_study(mixed, language="fr")
