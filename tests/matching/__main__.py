"""`python -m tests.matching`: the table of docs/matching.md."""

from tests.matching.quality import (
    by_matching,
    by_plain_bm25,
    development_set,
    index_of,
    main_topics_found,
    mean_ndcg,
)


def main() -> None:
    data = development_set()
    index = index_of(data)
    plain, own = by_plain_bm25(data.experts), by_matching(index)
    told = by_matching(index, topic=lambda request: request.main_topic)
    print("| half | requests | plain BM25 | matching | topic chosen | main topic found |")  # noqa: T201
    print("| --- | ---: | ---: | ---: | ---: | ---: |")  # noqa: T201
    for half in data.halves:
        figures = [mean_ndcg(data, half, scored) for scored in (plain, own, told)]
        cells = " | ".join(f"{figure:.3f}" for figure in figures)
        found = main_topics_found(data, half, index)
        print(f"| {half} | {len(data.halves[half])} | {cells} | {found:.2f} |")  # noqa: T201


if __name__ == "__main__":
    main()
