import json

import msgspec
import pytest

from bianmin.papers import Paragraph, Sheet, Table


def test_a_sheet_comes_back_from_the_database_as_it_was(notice):
    frozen = json.dumps(notice.to_dict(), ensure_ascii=False)

    assert Sheet.from_dict(json.loads(frozen)) == notice


@pytest.mark.parametrize("data", [
    {},
    {"issuer": "镇", "title": "一", "colour": "red"},
    {"issuer": "镇", "title": "一", "style": "blue"},
    {"issuer": "镇", "title": "一", "blocks": [{"kind": "picture"}]},
    {"issuer": "镇", "title": "一", "blocks": [{"kind": "paragraph", "text": 5}]},
    {"issuer": "镇", "title": "一", "blocks": [{"kind": "table", "columns": ["甲"], "rows": [["1", "2"]]}]},
])  # fmt: skip
def test_what_is_no_sheet_is_refused(data):
    with pytest.raises(msgspec.ValidationError):
        Sheet.from_dict(data)


@pytest.mark.parametrize("wrong", [
    {"columns": (), "rows": ()},
    {"columns": ("甲",), "rows": (("1", "2"),)},
    {"columns": ("甲", "乙"), "rows": (), "shares": (1,)},
    {"columns": ("甲",), "rows": (), "shares": (0,)},
])  # fmt: skip
def test_a_table_that_would_lose_a_cell_cannot_be_made(wrong):
    with pytest.raises(ValueError, match=r"column|cells|shares"):
        Table(**wrong)


def test_a_sheet_cannot_be_changed_once_made(notice):
    with pytest.raises(AttributeError):
        notice.title = "别的"
    with pytest.raises(AttributeError):
        Paragraph("一").text = "二"
