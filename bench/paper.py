"""Papers printed a second, in one process."""

from __future__ import annotations

import time
from datetime import date

from bianmin import papers


def sheet(number: int) -> papers.Sheet:
    return papers.Sheet(
        issuer="青石镇便民服务中心",
        title="受理通知书",
        doc_no=f"青受〔2026〕{number}号",
        to="石桂香",
        blocks=(
            papers.Paragraph("你(单位)提出的申请,材料齐全,符合法定形式,现予受理。"),
            papers.Facts(
                (("事项", "80周岁以上老年人高龄津贴申领"), ("承诺办结日", f"第 {number} 号"))
            ),
            papers.Table(("材料", "收到"), (("居民身份证", "1 份"), ("申请表", "1 份"))),
            papers.Signatures(("申请人签字", "经办人签字", "日期")),
        ),
        issued_on=date(2026, 11, 23),
        copies=("申请人留存", "中心存档"),
    )


def measure(seconds: float = 5) -> float:
    """Return how many papers of two pages are printed a second."""
    papers.render(sheet(0))
    count, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        count += 1
        papers.render(sheet(count))
    return count / (time.perf_counter() - begun)
