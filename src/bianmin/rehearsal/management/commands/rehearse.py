"""`bianmin rehearse`: what would have come out by another book."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bianmin import shelf
from bianmin.centres.models import Centre
from bianmin.centres.queries import load_notices
from bianmin.rehearsal import actions, replay
from bianmin.rehearsal.asking import Asked, check
from bianmin.rehearsal.edits import Edit, Mistakes, overruled
from bianmin.rehearsal.judging import Turn
from bianmin.rehearsal.replay import Difference, Plan
from bianmin.rehearsal.sums import heading, sums
from bianmin.rehearsal.wording import said_of

KINDLY = 10  # of `nice`: the people at the windows come first


class Command(BaseCommand):
    help = "制度演练:换一本制度,或者改几条,以前的决定会怎样;什么也不改动"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the hall, the book, the days, and the values to try."""
        parser.add_argument("centre", nargs="?", help="中心,例 qingshi")
        parser.add_argument("pack", nargs="?", help="规则包,例 erping-2023")
        parser.add_argument("--from", dest="since", help="从哪天,例 2026-10-01")
        parser.add_argument("--until", help="到哪天,含这一天")
        parser.add_argument(
            "--set", dest="edits", action="append", default=[], metavar="条文:设定=值",
            help="试改一条,例 'erping-2023/extension/5b:deadlines.extension_max=3';可以写几次",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="印成 JSON")
        parser.add_argument("--run", type=int, help="网页上开始的一次演练,由服务器自己用")

    def handle(self, *args: Any, run: int | None, **options: Any) -> None:
        """Carry out a run of the server's, or print what a rehearsal finds."""
        if run is not None:
            os.nice(KINDLY)
            actions.carry_out(run, now=timezone.now)
            return
        load_notices()
        asked = self._asked(**options)
        try:
            plan = check(asked)
        except Mistakes as mistakes:
            raise CommandError("\n".join(mistakes.said)) from mistakes
        if options["json"]:
            self._print_json(asked, plan)
        else:
            self._print_words(asked, plan)

    def _asked(
        self, *, centre: str | None, pack: str | None, edits: list[str], **more: Any
    ) -> Asked:
        wrong = []
        found = Centre.objects.filter(slug=centre or "").first()
        if found is None:
            known = "、".join(Centre.objects.order_by("slug").values_list("slug", flat=True))
            wrong.append(f"没有这个中心:{centre or '没有写'}。有:{known or '一个也没有'}")
        packs = (*shelf.pack_ids(), "_default")
        if pack not in packs:
            wrong.append(f"没有这本规则包:{pack or '没有写'}。有:{'、'.join(packs)}")
        days = [
            _day(more[name], flag, wrong)
            for name, flag in (("since", "--from"), ("until", "--until"))
        ]
        tried = [_edit(text, wrong) for text in edits]
        if wrong:
            raise CommandError("\n".join(wrong))
        assert found is not None
        assert pack is not None
        assert days[0] is not None
        assert days[1] is not None
        return Asked(found, pack, days[0], days[1], tuple(e for e in tried if e))

    def _print_words(self, asked: Asked, plan: Plan) -> None:
        counts: Counter[tuple[str, Turn]] = Counter()
        acts = changed = 0
        for part in replay.replay(plan):
            counts += part.counts
            acts, changed = acts + part.acts, changed + part.changed
            for one in part.differences:
                self.stdout.write(_line(one))
        for said in overruled(plan.pack, asked.edits):
            self.stdout.write(f"注意:{said}")
        self.stdout.write(heading(acts=acts, changed=changed, counts=actions.as_json(counts)))
        for row in sums(actions.as_json(counts)):
            if row.differs or row.unrecorded or row.drifted:
                self.stdout.write(f"  {row.zh}:{row.said}")

    def _print_json(self, asked: Asked, plan: Plan) -> None:
        """Print one object; the differences stream, so that their number does not matter."""
        counts: Counter[tuple[str, Turn]] = Counter()
        acts = changed = 0
        head = {
            "centre": asked.centre.slug, "pack": asked.pack, "from": str(asked.since),
            "until": str(asked.until),
            "set": {f"{e.clause}:{e.setting}": e.text for e in asked.edits},
            "overruled": overruled(plan.pack, asked.edits),
        }  # fmt: skip
        self.stdout.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "differences": [')
        between = ""
        for part in replay.replay(plan):
            counts += part.counts
            acts, changed = acts + part.acts, changed + part.changed
            for one in part.differences:
                self.stdout.write(between + json.dumps(_as_json(one), ensure_ascii=False))
                between = ", "
        tail = {"acts": acts, "changed": changed, "counts": actions.as_json(counts)}
        self.stdout.write("], " + json.dumps(tail, ensure_ascii=False)[1:])


def _day(text: str | None, flag: str, wrong: list[str]) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        wrong.append(f"{flag} 要写一天,例 2026-10-01" + (f",写的是 {text}" if text else ""))
        return None


def _edit(text: str, wrong: list[str]) -> Edit | None:
    left, equals, value = text.partition("=")
    clause, colon, setting = left.strip().rpartition(":")
    if not (equals and colon and clause and setting):
        wrong.append(f"--set 要写成 条文:设定=值,写的是 {text}")
        return None
    return Edit(clause, setting.strip(), value)


def _as_json(one: Difference) -> dict[str, Any]:
    verdict = one.verdict
    assert verdict.after is not None
    return {
        "no": one.no, "subject": one.subject, "seq": one.act.seq, "at": one.act.at.isoformat(),
        "act": one.act.event, "decision": verdict.decision.name, "turn": verdict.turn.value,
        "before": verdict.before, "after": verdict.after.value,
        "pack": one.act.pack, "because": list(verdict.after.because),
    }  # fmt: skip


def _line(one: Difference) -> str:
    before, after = said_of(one.verdict)
    about = one.no or one.subject
    return f"{about} {one.act.at:%Y-%m-%d} {one.verdict.decision.zh}:{before} → {after}"
