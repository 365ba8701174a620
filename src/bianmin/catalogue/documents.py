"""The sheet handed to somebody who asks (一次性告知、咨询答复单)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bianmin.catalogue import content, facts
from bianmin.catalogue.bringing import need
from bianmin.catalogue.columns import AUDIENCE_SAID
from bianmin.catalogue.models import Material, Version
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.papers import (
    Block,
    Clause,
    Facts,
    Follow,
    Heading,
    Paragraph,
    Sheet,
    Table,
)
from bianmin.refusal import refuse_if
from bianmin.rules import consult
from bianmin.rules.catalog import FIELD_ZH

NUMERALS = "一二三四五六七八九十"
NEED_SAID = {"must": "必须", "later": "可后补", "maybe": "有这种情况才带", "spared": "不用带"}


def answer_sheet(
    version: Version, *, centre: Centre, pack: Pack, url: str, days: str, today: date
) -> Sheet:
    """Return everything that must be told about an item, on one sheet.

    What it says is what the rule book asks an answer to say, in its order; `days` says
    by when it is done, `url` leads to the guide. Raises `Refused` where the guide
    leaves one of these unsaid.
    """
    policy = pack.policy.consult
    refuse_if(consult.missing_fields(filled=facts.filled(content.of(version)), policy=policy))
    asked = policy.answer_fields.value
    names = list(dict.fromkeys((*asked, "limits", "place", "result", "supervise")))
    blocks: list[Block] = [Facts(rows=_head(version))]
    for number, name in zip(NUMERALS, names, strict=False):
        blocks.append(Heading(text=f"{number}、{_called(name, pack)}"))
        blocks += _told(name, version, pack, days)
    blocks += _clauses(pack, policy.answer_fields.because)
    return Sheet(
        issuer=centre.name,
        title=policy.card_form.value,
        blocks=tuple(blocks),
        seal=False,
        issued_on=today,
        follow=Follow(url=url),
        sample=version.sample,
        style="plain",
        foot=f"{version.item.code} 第 {version.number} 版,{version.valid_from}起用。{url}",
    )


def _called(name: str, pack: Pack) -> str:
    """Return what the rule book calls a field, else what the system does."""
    called = pack.policy.catalog.guide_fields.get(name)
    return called.value if called else FIELD_ZH[name]


def _head(version: Version) -> tuple[tuple[str, str], ...]:
    rows = [("事项", version.said)]
    if version.plain_name:
        rows.append(("正式名称", version.name))
    rows.append(("归哪个部门", version.item.department.name))
    return tuple(rows)


def _told(name: str, version: Version, pack: Pack, days: str) -> Iterable[Block]:
    """Return the blocks that tell one field."""
    if name == "materials":
        return _materials(version.materials.all(), pack)
    fee = version.fee_said + (f",依据:{version.fee_basis}" if version.fee else "")
    visits = f"要到现场 {version.visits} 次" if version.visits else "不用到现场"
    said = {
        "fee": fee,
        "limits": days,
        "place": f"{version.place}\n{version.hours}\n咨询:{version.contact}\n{visits}",
        "result": version.result_name,
        "audience": "、".join(AUDIENCE_SAID.get(code, code) for code in version.audience),
        "quantity": str(version.more.get("limit_explain", "")),
    }
    return [Paragraph(text=said.get(name, "") or str(getattr(version, name, "")), indent=False)]


def _materials(materials: Iterable[Material], pack: Pack) -> Iterable[Block]:
    rows = [
        (
            m.name,
            NEED_SAID[need(m, pack)],
            m.get_form_display() + (f" {m.copies} 份" if m.copies > 1 else ""),
            _more(m, pack),
        )
        for m in materials
    ]
    if not rows:
        return [Paragraph(text="什么材料都不用交。", indent=False)]
    heads = ("材料", "要不要", "形式", "说明、表格哪里领")
    return [Table(columns=heads, rows=tuple(rows), shares=(9, 5, 5, 11))]


def _more(material: Material, pack: Pack) -> str:
    if need(material, pack) == "spared":
        return "我们自己查得到"
    issuer = material.more.get("source_explain")
    said: Sequence[str] = (
        material.requirement,
        f"空表:{material.blank_form}" if material.blank_form else "",
        f"样本:{material.sample_form}" if material.sample_form else "",
        f"找谁开:{issuer}" if issuer else "",
        "可以不交,写承诺代替" if material.promisable and pack.policy.proofs.offered.value else "",
    )
    return ";".join(filter(None, said))


def _clauses(pack: Pack, ids: Iterable[str]) -> Iterable[Block]:
    found = (pack.clauses[name] for name in ids if name in pack.clauses)
    return [Clause(at=c.at, says=c.says) for c in found]
