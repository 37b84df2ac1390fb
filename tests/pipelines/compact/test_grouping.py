from hypothesis import given
from hypothesis import strategies as st

from pipelines.compact.grouping import DataFile, choose_groups


def names_of(groups: list[tuple[DataFile, ...]]) -> list[list[str]]:
    return [[file.name for file in group] for group in groups]


def test_small_files_are_grouped_in_order_up_to_the_target():
    files = [DataFile(name, 40, "s") for name in "edcba"]
    assert names_of(choose_groups(files, 100)) == [["a", "b", "c"], ["d", "e"]]


def test_a_file_of_half_the_target_stays():
    files = [DataFile("a", 50, "s"), DataFile("b", 10, "s"), DataFile("c", 49, "s")]
    assert names_of(choose_groups(files, 100)) == [["b", "c"]]


def test_a_lone_small_file_stays():
    assert choose_groups([DataFile("a", 1, "s"), DataFile("b", 99, "s")], 100) == []


def test_files_of_other_columns_are_not_mixed():
    files = [DataFile("a", 1, "old"), DataFile("b", 1, "new"), DataFile("c", 1, "old")]
    assert names_of(choose_groups(files, 100)) == [["a", "c"]]


FILES = st.lists(
    st.builds(DataFile, st.text("abcdef", min_size=1), st.integers(0, 200), st.sampled_from("st")),
    unique_by=lambda file: file.name,
)


@given(FILES, st.integers(2, 150))
def test_each_small_file_is_in_one_group_at_most_and_none_is_left_with_a_like(files, target):
    groups = choose_groups(files, target)
    grouped = [file for group in groups for file in group]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= {file for file in files if file.size_bytes < target / 2}
    for group in groups:
        assert len(group) > 1
        assert len({file.schema for file in group}) == 1
        assert sum(file.size_bytes for file in group[:-1]) < target


@given(FILES, st.integers(2, 150))
def test_what_was_grouped_is_not_grouped_again_with_itself(files, target):
    """Repeated, it ends, and no two small files of a schema are left."""
    for _ in range(len(files) + 1):
        groups = choose_groups(files, target)
        if not groups:
            break
        replaced = {file for group in groups for file in group}
        files = [file for file in files if file not in replaced] + [
            DataFile(group[0].name, sum(file.size_bytes for file in group), group[0].schema)
            for group in groups
        ]
    small = [file.schema for file in files if file.size_bytes < target / 2]
    assert len(small) == len(set(small))
