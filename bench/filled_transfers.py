"""The files of a filled hall that went up to the county, and where their papers are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bianmin.transfers.models import Dossier, Hop, Line, Office, Paper

from .filling import (
    BECAUSE,
    DAY,
    WEEK,
    One,
    World,
    begun,
    chance,
    last,
    noon,
    number_of,
    numbered,
    some,
    write,
)

Rows = Iterator[dict[str, Any]]


def fill(world: World) -> None:
    """Write the files that went up: closed ones came back, half of the open ones are above."""
    if begun(world):
        Office.objects.create(
            id=1, code="990101101000", name=world.centre.name, level="township", centre=world.centre
        )
        Office.objects.create(id=2, code="990101000000", name="云岭县政务服务中心", level="county")
    files = Files(world)
    write(Dossier, files.dossiers())
    write(Hop, files.hops())
    write(Paper, files.papers())
    write(Line, files.lines())


class Files:
    """The files of the cases that are written now."""

    def __init__(self, world: World) -> None:
        self.world = world
        # three of four open ones have a file; the others are still to be sent up
        cases = [
            (n, one) for n, one in some(world, 55, 1000)
            if one.kind == "escalated" and (not one.waits or chance(n, 56, 4))
        ]  # fmt: skip
        self.all = list(numbered(last(Dossier), cases))

    def back(self, n: int, one: One) -> bool:
        return not one.waits or chance(n, 57, 2) == 0

    def coming(self, n: int, one: One) -> bool:
        return not self.back(n, one) and chance(n, 58, 3) == 0

    def dossiers(self) -> Rows:
        for key, (n, one) in self.all:
            coming = self.coming(n, one)
            yield {
                "id": key, "no": number_of(one.received, n), "case_id": one.pk, "origin_id": 1,
                "item_name": self.world.version.name, "item_code": "MZ-001",
                "applicant": self.world.name(n), "pack": "erping-2023", "prepared": {},
                "opened_at": noon(one.received), "moving": coming,
                "holder_id": 1 if self.back(n, one) or coming else 2,
                "over": not one.waits or one.state == "decided",
            }  # fmt: skip

    def hops(self) -> Rows:
        for key, (n, one) in self.all:
            up, down = noon(one.received + DAY), noon(one.received + WEEK)
            back = self.back(n, one)
            same = {"dossier_id": key, "sent_name": "某人", "received_name": "某人", "because": BECAUSE,
                    "sent_by_id": self.world.clerk(n)}  # fmt: skip
            yield same | {
                "id": 2 * key - 1, "uid": f"{2 * key:032x}", "number": 1, "purpose": "up",
                "sender_id": 1, "receiver_id": 2, "list_no": f"青移〔2026〕{key}号", "sent_at": up,
                "received_at": None if self.coming(n, one) else up, "returned_at": down if back else None,
            }  # fmt: skip
            if back:
                arrived = not one.waits or chance(n, 59, 4)
                yield same | {
                    "id": 2 * key, "uid": f"{2 * key + 1:032x}", "number": 2, "purpose": "result",
                    "sender_id": 2, "receiver_id": 1, "list_no": f"县移〔2026〕{key}号",
                    "sent_at": down, "received_at": down if arrived else None,
                }  # fmt: skip

    def papers(self) -> Rows:
        for key, (_, one) in self.all:
            for order in (1, 2, 3):
                number = 3 * (key - 1) + order
                yield {
                    "id": number, "dossier_id": key, "uid": f"{number:032x}", "order": order,
                    "name": "申请表", "original": order == 1, "born_id": 1, "since": noon(one.received),
                }  # fmt: skip

    def lines(self) -> Rows:
        for key, (n, one) in self.all:
            for hop in (2 * key - 1, 2 * key) if self.back(n, one) else (2 * key - 1,):
                for order in (1, 2, 3):
                    # one paper in two thousand was missing; of those that are over it was noted
                    lost = order == 2 and hop % 2 and chance(n, 60, 700) == 0
                    noted = noon(one.received + WEEK) if lost and not one.waits else None
                    yield {
                        "hop_id": hop, "paper_id": 3 * (key - 1) + order, "original": order == 1,
                        "found": "missing" if lost else "ok", "agreed_at": noted,
                    }  # fmt: skip
