"""The papers of an agent: the authority, the route sheet, the card (授权委托书、路单、联系卡)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localtime

from bianmin.cases.documents import day, quotes
from bianmin.cases.letterhead import form
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.papers import Block, Facts, Heading, Paragraph, Sheet, Signatures, Table, Ticks
from bianmin.rules.ruling import cite

from .models import Agent, Mandate, Offer


def authorisation(mandate: Mandate, book: Pack) -> Sheet:
    """Return the written authority, to be signed on paper by the resident (授权委托书)."""
    policy, agent = book.policy.agency, mandate.agent
    rows = [
        ("编号", mandate.no),
        ("委托人", f"{mandate.applicant}  {mandate.applicant_shown}".strip()),
        ("代办员", f"{agent.name}({mandate.get_level_display()},电话 {agent.phone})"),
        ("代理事项", mandate.version.name),
        ("代理权限", mandate.powers),
        ("期限", f"{day(mandate.first_on)}起,到{day(mandate.last_on)}止"),
    ]
    words = "我自愿请上面这位代办员代我办理上面这一件事,只限这一件、只限这段时间。"
    more = "代办不收费。事情办完以前,我随时可以收回这份委托,说一声就行,不用写理由。"
    papers = tuple(m.name for m in mandate.version.materials.all())
    return form(
        mandate.centre,
        title="授权委托书",
        doc_no=mandate.no,
        blocks=(
            Paragraph(words),
            Facts(tuple(rows)),
            Paragraph(more),
            Heading("交给代办员的材料"),
            Ticks(papers or ("不用交材料",)),
            *quotes(book, cite(policy.authorisation, policy.bounded, policy.free)),
            Signatures(("委托人签名或按手印、日期", "代办员签名、日期")),
        ),
        copies=("委托人留存", "代办员留存"),
    )


def application(mandate: Mandate) -> Sheet:
    """Return the application for an agent, with how the matter goes (代办服务申请表)."""
    version = mandate.version
    return form(
        mandate.centre,
        title="代办服务申请表",
        doc_no=mandate.no,
        blocks=(
            Facts(
                (
                    ("申请人", f"{mandate.applicant}  {mandate.applicant_shown}".strip()),
                    ("请人代办的事", version.name),
                    ("代办员", f"{mandate.agent.name}(电话 {mandate.agent.phone})"),
                    ("怎么提出的", mandate.get_channel_display()),
                )
            ),
            Heading("这件事怎么办"),
            Paragraph(version.handle_flow or "按办事指南"),
            Paragraph(f"承诺 {version.promised or '当场'}办结。代办不收费。"),
            Heading("要的材料"),
            Ticks(tuple(m.name for m in version.materials.all()) or ("不用交材料",)),
            Paragraph("代办员已经讲清楚怎么办、要多久。"),
            Signatures(("申请人签名、日期", "代办员签名、日期")),
        ),
    )


def route(
    mandates: Iterable[Mandate], *, agent: Agent, to: str, goes_at: datetime, book: Pack
) -> Sheet:
    """Return the route sheet of one trip: every matter a line, with room for the pen (路单)."""
    rows = tuple(
        (str(n), m.no, f"{m.applicant}:{m.version.name}", f"{m.due.month}月{m.due.day}日", "")
        for n, m in enumerate(mandates, 1)
    )
    local = localtime(goes_at)
    return form(
        agent.centre,
        title="代办路单",
        blocks=(
            Facts(
                (
                    ("代办员", f"{agent.user.name}({agent.place})"),
                    ("到哪里", to),
                    ("什么时候", f"{day(local.date())} {local:%H:%M}"),
                    ("带几件", f"{len(rows)} 件"),
                )
            ),
            Table(("序", "编号", "谁的什么事", "最晚", "怎么样了"), rows, (1, 4, 7, 3, 5)),
            Paragraph("每一件回来都写明怎么样了;材料原件在谁手里,当面点清。"),
            *quotes(book, book.policy.network.trip_takes_all.because),
            Signatures(("代办员签名、日期", "收件人签名、日期")),
        ),
    )


def card(agent: Agent, book: Pack) -> Sheet:
    """Return the card of an agent, to be left with people (联系卡)."""
    named = book.policy.network.papers.get("card")
    return form(
        agent.centre,
        title=named.value if named else "代办员联系卡",
        blocks=(
            Facts(
                (
                    ("代办员", agent.user.name),
                    ("身份", agent.kind or agent.get_level_display()),
                    ("服务点", agent.place),
                    ("电话", agent.user.phone),
                    ("监督电话", agent.centre.supervise_phone),
                )
            ),
            Paragraph("来不了就打电话。代办不收费,委托随时可以收回。"),
        ),
    )


def handbook(centre: Centre, listed: Iterable[tuple[Version, Offer]], book: Pack) -> Sheet:
    """Return what agents do for people, item by item, to lie at every point (手册、工作指南)."""
    policy = book.policy
    titles = [r.value for n, r in policy.network.papers.items() if n in ("handbook", "guide")]
    blocks: list[Block] = [Paragraph("下面的事可以请代办员办。代办不收费,委托随时可以收回。")]
    for version, offer in listed:
        rows = [
            (needed.value, offer.filled[name])
            for name, needed in policy.agency.item_needs.items()
            if offer.filled.get(name)
        ]
        rows += [("承诺", f"{version.promised or '当场'}办结"), ("收费", version.fee_said)]
        papers = tuple(m.name for m in version.materials.all())
        blocks += [Heading(version.said), Facts(tuple(rows)), Ticks(papers or ("不用交材料",))]
    if len(blocks) == 1:
        blocks.append(Paragraph("代办清单里还没有事项。"))
    return form(centre, title=titles[0] if titles else "代办服务手册", blocks=blocks)
