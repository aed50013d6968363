"""Plain words of clerks find the experts who declare the field, though nobody told matching any field."""

import pytest

from tests.matching.quality import (
    DevelopmentSet,
    by_matching,
    by_plain_bm25,
    development_set,
    index_of,
    main_topics_found,
    mean_ndcg,
)

#: What both halves must reach; `python -m tests.matching` prints what they do reach.
LEAST = 0.75
LEAST_TOPICS_FOUND = 0.8


@pytest.fixture(scope="module")
def data() -> DevelopmentSet:
    return development_set()


@pytest.mark.parametrize("half", ["tune", "frozen"])
def test_experts_are_found_by_plain_words(data: DevelopmentSet, half: str) -> None:
    index = index_of(data)
    assert mean_ndcg(data, half, by_matching(index)) >= LEAST
    assert main_topics_found(data, half, index) >= LEAST_TOPICS_FOUND


@pytest.mark.parametrize("half", ["tune", "frozen"])
def test_matching_is_far_better_than_words_alone(data: DevelopmentSet, half: str) -> None:
    words_alone = mean_ndcg(data, half, by_plain_bm25(data.experts))
    assert mean_ndcg(data, half, by_matching(index_of(data))) >= words_alone + 0.15


def test_the_halves_have_every_topic_and_no_request_twice(data: DevelopmentSet) -> None:
    ids = [request.id for half in data.halves.values() for request in half]
    assert len(ids) == len(set(ids)) >= 150
    assert len(data.experts) >= 40
    topics = [{request.main_topic for request in half} for half in data.halves.values()]
    assert topics[0] == topics[1]
    assert len(topics[0]) >= 30
