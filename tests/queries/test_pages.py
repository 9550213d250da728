"""Which page of a long list a number means."""

import pytest

from tracker.queries import pages
from tracker.queries.pages import Page


@pytest.mark.parametrize(("total", "count"), [(0, 1), (1, 1), (50, 1), (51, 2), (100, 2), (101, 3)])
def test_a_list_has_a_page_for_each_fifty_rows_and_at_least_one(total: int, count: int) -> None:
    assert Page([], total, 1).pages == count


@pytest.mark.parametrize(("asked", "shown"), [(-1, 1), (0, 1), (1, 1), (3, 3), (4, 3), (999_999, 3)])
def test_a_page_past_the_end_is_the_last_and_one_before_the_start_the_first(asked: int, shown: int) -> None:
    assert pages.within(asked, 101) == shown
    assert pages.within(asked, 0) == 1
