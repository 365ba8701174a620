"""The times of a hall as a workbook: a sheet for each breakdown, and what each figure means."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import fields
from typing import IO, Any, cast

import xlsxwriter  # type: ignore[import-untyped]

from bianmin.rules.queue import Policy
from bianmin.rules.waiting import Spread

from .queries.halls import AtAGlance
from .queries.times import BY, KINDS, Outcomes, Row, Times

TOP = 3  # lines above the first row: the title, what was done, the figures
OUTCOMES = {
    "came": "取号", "done": "办完", "cancelled": "本人取消", "unserved": "未办", "still_here": "还在大厅",
    "missed": "过号(次)", "quick": "没有号、顺手办(次)", "kept": "预约来了", "given_up": "预约没有来",
    "not_come": "预约过了日子没有报到", "off": "预约取消",
}  # fmt: skip


def figures(policy: Policy) -> list[tuple[str, str]]:
    """Return the heads of each kind of time, and the field they show."""
    return [
        ("次数", "count"), ("一半人在几分钟以内", "half"),
        (f"{policy.told_share.value}% 的人在几分钟以内", "most"), ("最久几分钟", "longest"),
        ("合计分钟", "total"), (f"超过 {policy.busy_wait.value} 分钟的", "over"),
    ]  # fmt: skip


def meanings(policy: Policy) -> list[tuple[str, str]]:
    """Return how each figure is made, in words."""
    share = policy.told_share.value
    return [
        ("等候", "从排上队到被叫到窗口;没有叫到就走了、到一天结束还没有叫到的不算,数在未办里。"),
        ("走到窗口", "从被叫到到窗口;叫了没有来的不算,数在过号里。"),
        ("办理", "从到窗口到办完、挂起或者转走;到一天结束没有按办完的不算。"),
        ("停止叫号", "突发情况停止叫号的时间,等候、走到窗口、办理都扣掉,不算在谁头上。"),
        ("次数", "一位来一次可以叫几次、办几段,各算一次。"),
        ("几分钟", "每一次的分钟数舍去零头。"),
        ("一半人在几分钟以内", "按分钟从小到大排,排到一半的那一次的分钟数(中位数)。"),
        (f"{share}% 的人在几分钟以内", f"按分钟从小到大排,排到 {share}% 的那一次的分钟数。"),
        ("合计分钟", "每一次的分钟数相加;每张表的合计行都一样。"),
        ("按事项", "一位来办几件事的,按第一件算。"),
        ("按窗口、按人", "等候算在叫他的窗口、叫他的人名下。"),
        ("按几点", "等候、走到窗口按叫他的时候算,办理按到窗口的时候算。"),
        ("预约过了日子没有报到", "约好了,日子过了,没有报到也没有记成没有来的。"),
    ]  # fmt: skip


def workbook(title: str, found: Sequence[Times], ends: Outcomes) -> tuple[IO[bytes], int]:
    """Return the workbook at its beginning, and how many rows its sheets hold."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "top": 1, "text_wrap": True}),
        "total": book.add_format({"bold": True, "top": 1}),
    }
    policy = found[0].policy
    _ends(book, styles, title, ends)
    for one in found:
        _times(book, styles, one, title)
    _words(book, styles, title, meanings(policy))
    book.close()
    out.seek(0)
    return cast("IO[bytes]", out), sum(len(one.rows) for one in found)


def _page(book: Any, styles: Any, name: str, title: str, widths: Sequence[int]) -> Any:
    page = book.add_worksheet(name)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.write_string(0, 0, title, styles["title"])
    page.set_landscape()
    page.set_paper(8)  # A3
    page.fit_to_pages(1, 0)
    return page


def _ends(book: Any, styles: Any, title: str, ends: Outcomes) -> None:
    page = _page(book, styles, "总数", title, (28, 12))
    for line, (head, value) in enumerate([("什么", "多少"), *_values(ends)], 1):
        style = styles["head"] if line == 1 else None
        page.write_string(line, 0, head, style)
        write = page.write_string if line == 1 else page.write_number
        write(line, 1, value, style)
    page.freeze_panes(2, 1)


def _values(ends: Outcomes) -> list[tuple[str, Any]]:
    return [(OUTCOMES[one.name], getattr(ends, one.name)) for one in fields(ends)]


def _times(book: Any, styles: Any, times: Times, title: str) -> None:
    heads, what = figures(times.policy), BY[times.by].zh
    page = _page(book, styles, f"按{what}", title, [30, *(11 for _ in range(len(heads) * 3))])
    for group, kind in enumerate(KINDS.values()):
        page.write_string(1, 1 + group * len(heads), kind, styles["head"])
    page.write_string(2, 0, what, styles["head"])
    for column in range(len(heads) * len(KINDS)):
        page.write_string(2, 1 + column, heads[column % len(heads)][0], styles["head"])
    page.freeze_panes(TOP, 1)
    page.repeat_rows(1, 2)
    for line, row in enumerate([*times.rows, times.total], TOP):
        style = styles["total"] if row is times.total else None
        page.write_string(line, 0, row.name, style)
        for column, value in enumerate(_numbers(row, heads), 1):
            if value is not None:
                page.write_number(line, column, value, style)


def _numbers(row: Row, heads: list[tuple[str, str]]) -> list[int | None]:
    """Return the figures of a row; of what did not happen the count alone."""
    spreads: list[Spread] = [getattr(row, kind).value for kind in KINDS]
    return [
        getattr(one, name) if one.count or name == "count" else None
        for one in spreads
        for _, name in heads
    ]


def _words(book: Any, styles: Any, title: str, said: list[tuple[str, str]]) -> None:
    page = _page(book, styles, "怎么算的", title, (30, 90))
    for line, (name, words) in enumerate(said, 1):
        page.write_string(line, 0, name, styles["total"] if line == 1 else None)
        page.write_string(line, 1, words)


HALLS = {
    "windows": "窗口", "open": "开着", "paused": "暂停", "waiting": "在等", "longest": "最久等了几分钟",
    "due": "预约要来", "late": "预约过了时间", "came": "今天取号", "done": "今天办完",
}  # fmt: skip


def of_halls(title: str, found: Sequence[AtAGlance]) -> IO[bytes]:
    """Return the halls side by side as a workbook, at its beginning."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    styles = {"title": book.add_format({"bold": True, "font_size": 14})}
    head = book.add_format({"bold": True, "bottom": 1, "top": 1, "text_wrap": True})
    page = _page(book, styles, "各大厅", title, [30, *(11 for _ in HALLS), 60])
    for column, said in enumerate(["大厅", *HALLS.values(), "要管的"]):
        page.write_string(1, column, said, head)
    page.freeze_panes(2, 1)
    for line, one in enumerate(found, 2):
        page.write_string(line, 0, one.centre.name)
        for column, name in enumerate(HALLS, 1):
            page.write_number(line, column, getattr(one, name))
        page.write_string(line, len(HALLS) + 1, "；".join(one.alarms))
    book.close()
    out.seek(0)
    return cast("IO[bytes]", out)
