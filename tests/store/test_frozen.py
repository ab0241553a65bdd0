"""Records: frozen dataclasses whose methods are shared."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, fields, replace

import pytest

from store.frozen import record


@record
class Point:
    """A place."""

    x: int
    y: int = 7


@record
class Named(Point):
    """A place with a name."""

    name: str = "home"


def test_fields_are_given_by_place_by_name_or_by_default():
    assert (Point(1).x, Point(1).y, Point(1, 2).y, Point(y=3, x=4).x) == (1, 7, 2, 4)
    assert Named(1, name="sea") == Named(1, 7, "sea")


def test_a_missing_and_an_unknown_field_are_refused():
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Point(1, z=2)


def test_nothing_of_a_record_changes():
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2
    with pytest.raises(FrozenInstanceError):
        del point.x
    with pytest.raises((AttributeError, TypeError)):
        point.z = 2
    assert not hasattr(point, "__dict__")


def test_equal_records_of_one_class_are_one_key():
    assert Point(1) == Point(1, 7)
    assert Point(1) != Point(2)
    assert Point(1) != Named(1)
    assert len({Point(1), Point(1, 7), Point(2)}) == 2


def test_a_record_shows_its_fields():
    assert repr(Named(1)) == "Named(x=1, y=7, name='home')"


def test_the_tools_of_dataclasses_work():
    assert replace(Named(1), y=2) == Named(1, 2)
    assert asdict(Named(1)) == {"x": 1, "y": 7, "name": "home"}
    assert [each.name for each in fields(Named)] == ["x", "y", "name"]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
def test_a_copy_is_equal(copied):
    assert copied(Named(1, 2, "sea")) == Named(1, 2, "sea")
