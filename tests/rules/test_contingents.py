"""Numbers of a day that are limited, and going beyond them with a reason."""

from __future__ import annotations

from dataclasses import replace

from bianmin.rules import contingents
from bianmin.rules.contingents import Contingent
from bianmin.rules.ruling import Ruling

FULL = Contingent("居住证", 3, 3)
ROOM = Contingent("高龄津贴", 3, 2)
CLERK = "窗口人员"


def found(default, **more):
    ask = {"contingents": (FULL, ROOM), "by": CLERK, "reason": "", "policy": default.queue} | more
    return [o.found for o in contingents.objections_to_beyond(**ask)]


def test_what_is_used_up_is_named_and_nothing_else(default):
    ruled = contingents.used_up(contingents=(FULL, ROOM), policy=default.queue)

    assert ruled.value == ("居住证",)
    assert ruled.because == ("_default/queue/contingent",)
    assert (FULL.left, ROOM.left) == (0, 1)


def test_a_clerk_is_told_that_a_reason_is_wanting_and_goes_on_with_one(default):
    assert found(default) == ["居住证每天 3 个号,今天的用完了;要多发,写明理由"]
    assert found(default, reason=" 老人远路来 ") == []


def test_a_resident_is_told_what_else_he_can_do_whatever_he_writes(default):
    said = found(default, by="群众", reason="我急", instead="11月24日再来")
    assert said == ["居住证每天 3 个号,今天的用完了;11月24日再来;群众不能多发"]


def test_a_book_may_only_warn_and_nothing_speaks_where_there_is_room(default):
    only_warns = replace(default.queue, contingent_refuses=Ruling(False, ("t/1",)))
    assert found(default, policy=only_warns) == []
    assert found(default, contingents=(ROOM,)) == []


def test_one_ticket_holds_as_many_matters_as_the_book_says(default):
    def said(many):
        return [o.found for o in contingents.objections_to_matters(many=many, policy=default.queue)]

    assert said(8) == []
    assert said(9) == ["一张号最多办 8 件事,其余的请另取一张"]
