import numpy as np

from catalog.demo.training.retrieval import measure_recall, rank_pictures, scale_to_unit


def test_ranks_count_the_pictures_that_are_nearer_than_the_right_one() -> None:
    pictures = np.array([[1, 0], [0, 1], [1, 1]], dtype=np.float32)
    texts = np.array([[2, 0], [1, 0.2], [1, 0.9]], dtype=np.float32)
    assert rank_pictures(texts, pictures=pictures).tolist() == [0, 2, 0]


def test_a_model_that_gives_one_vector_for_everything_finds_nothing() -> None:
    same = np.ones((4, 3), dtype=np.float32)
    ranks = rank_pictures(same, pictures=same)
    assert ranks.tolist() == [3, 3, 3, 3]
    assert measure_recall(ranks, at=1) == 0


def test_recall_is_the_share_within_the_depth() -> None:
    assert measure_recall(np.array([0, 4, 5, 9]), at=5) == 0.5


def test_rows_are_scaled_to_length_one() -> None:
    assert np.allclose(np.linalg.norm(scale_to_unit(np.array([[3, 4], [0, 2]], dtype=np.float32)), axis=1), 1)
