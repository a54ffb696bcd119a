"""What is written alike is found, in any script, and nothing that merely shares some letters."""

import random

import pytest

from kb.text.likeness import alike, likeness, one_word_more, plain, triples

ALIKE = [
    ("The old bridge is closed to lorries", "The old bridge is closed to all lorries"),
    ("टीके से लोगों में चुंबकीय शक्ति आ जाती है", "टीके से सब लोगों में चुंबकीय शक्ति आ जाती है"),
    ("اللقاح يحتوي على شريحة إلكترونية صغيرة", "اللقاح يحتوي على شريحة إلكترونية صغيرة جدا"),
    ("疫苗含有可以追踪人的微型芯片", "疫苗含有可以追踪人们的微型芯片"),
    ("Вакцина содержит микрочип для слежки", "Вакцина содержит микрочип для слежки за нами"),
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The  bridge is OPEN.", "“the bridge is open”"),
        ("It’s shut", "It's shut!"),
        ("\uff21\uff22\uff23 news", "abc news"),
        ("पुल बंद है।", "पुल बंद है"),
        ("桥已经关闭。", "桥已经关闭"),
        ("الجسر مغلق؟", "الجسر مغلق"),
    ],
)
def test_case_space_quotes_and_punctuation_do_not_count(one, other):
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It rose by 5%", "It rose by 5"),
        ("कल", "काल"),  # a vowel sign makes another word
        ("It fell 1.5", "It fell 15"),
        ("Não", "Nao"),
    ],
)
def test_letters_with_their_marks_and_digits_count(one, other):
    assert plain(one) != plain(other)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_a_word_more_is_written_alike_in_every_script(one, other):
    texts = [plain(text) for pair in ALIKE for text in pair]

    found = {frozenset((texts[i], texts[j])) for i, j, _ in alike(texts, 0.7)}

    assert frozenset((plain(one), plain(other))) in found
    assert len(found) == len(ALIKE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The earth is flat now", "The earth is completely flat now"),
        ("Снег идёт здесь каждый день", "Искусственный снег идёт здесь каждый день"),
        ("पुल कल भी बंद था", "पुल कल भी दुर्भाग्यवश बंद था"),
        ("大桥今天关闭", "大桥今天已关闭"),
    ],
)
def test_a_long_word_more_in_a_few_is_found_by_words(one, other):
    """Most of the letters are in the one word, so that their triples are not alike."""
    texts = [plain(other), "the sea is blue", plain(one)]

    assert not list(alike(texts, 0.7))
    ((left, right, share),) = one_word_more(texts, 0.7)
    assert (left, right) == (2, 0)
    assert share >= 0.8


def test_a_word_more_counts_among_three_and_only_where_triples_do_not_tell():
    said = ["it rains", "it definitely rains", "the long bridge shut", "the long bridge is shut"]

    assert list(one_word_more(said, 0.7)) == []
    assert [found[2] for found in one_word_more(said, 0.6)] == [pytest.approx(2 / 3)]


def test_likeness_is_the_share_of_triples_in_common():
    one, other = triples("abcd"), triples("abce")

    # " ab", "abc" in common; "bcd", "cd ", "bce", "ce " not.
    assert likeness(one, other) == pytest.approx(2 / 6)
    assert likeness(one, one) == 1
    assert likeness(one, triples("")) == 0


def made_up(dice: random.Random, words: list[str]) -> list[str]:
    """Make texts, and of each another with one or two words changed."""
    found = []
    for _ in range(250):
        text = dice.choices(words, k=12)
        other = list(text)
        for _ in range(dice.choice([1, 2])):
            other[dice.randrange(12)] = dice.choice(words)
        found += [" ".join(text), " ".join(other)]
    return sorted(set(found))


def test_hardly_a_pair_that_comparing_each_with_each_finds_is_missed():
    dice = random.Random(1)
    words = [
        "".join(dice.choices("aeioubcdfglmnprst", k=dice.choice([2, 4, 7]))) for _ in range(90)
    ]
    texts = made_up(dice, words)
    parts = [triples(text) for text in texts]
    all_pairs = {
        (i, j) for j in range(len(parts)) for i in range(j) if likeness(parts[i], parts[j]) >= 0.7
    }

    found = {(i, j) for i, j, share in alike(texts, 0.7) if share >= 0.7}

    assert len(all_pairs) > 150
    assert found <= all_pairs
    assert len(found) >= 0.97 * len(all_pairs)
