"""Who is let in: passwords, posts, and the three administrators."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.rules import security
from bianmin.rules.cases import Role
from bianmin.rules.ruling import Ruling

POLICY = security.Policy(
    lock_after=Ruling(5, ("x/lock",)),
    lock_minutes=Ruling(15, ("x/lock",)),
    address_after=Ruling(30, ("x/address",)),
    session_minutes=Ruling(30, ("x/session",)),
    password_min=Ruling(10, ("x/password",)),
    password_mixed=Ruling(True, ("x/password",)),
    password_days=Ruling(90, ("x/age",)),
    temporary_changed=Ruling(True, ("x/age",)),
    three_apart=Ruling(True, ("x/apart",)),
    acts_recorded=Ruling(True, ("x/acts",)),
    lookups_recorded=Ruling(True, ("x/looks",)),
)


def found(text, username="qs-li", name="李禾", common=False, same=False):
    password = security.Password(text=text, username=username, name=name, common=common, same=same)
    return [o.found for o in security.objections_to_password(password=password, policy=POLICY)]


def test_a_good_password_meets_no_objection():
    assert found("hedao2026zhongqiu") == []
    assert found("禾稻两千零二十六年8月") == []


def test_everything_wrong_with_a_password_is_said_at_once():
    assert found("李禾", common=True, same=True) == [
        "只有 2 位",
        "没有数字",
        "里面有姓名",
        "太常见,容易被猜到",
        "和现在的密码一样",
    ]
    assert found("1234567890") == ["没有字母"]
    assert found("") == ["只有 0 位", "没有字母", "没有数字"]


def test_the_login_name_is_found_in_whatever_case_unless_it_is_too_short_to_mean_anything():
    assert found("0123456QS-Li") == ["里面有登录名"]
    assert found("a123456789", username="a", name="") == []


def test_a_password_ends_ninety_days_after_it_was_set():
    ends = security.password_ends_on(set_on=date(2026, 1, 1), policy=POLICY)

    assert ends == Ruling(date(2026, 4, 1), ("x/age",))


def grant(role, has_centre=True, to_oneself=False, last_of=None):
    facts = security.Grant(role=role, has_centre=has_centre, to_oneself=to_oneself, last_of=last_of)
    return [o.found for o in security.objections_to_grant(grant=facts, policy=POLICY)]


def test_nobody_gives_a_post_to_himself_and_the_last_of_three_stays():
    assert grant(Role.CLERK) == []
    assert grant(Role.SECURITY, False, last_of=Role.SECURITY) == []
    assert grant(Role.CLERK, to_oneself=True, last_of=Role.SECURITY) == [
        "不能给自己授权",
        "这是最后一个安全管理员,换岗前先定好接替的人",
    ]


@pytest.mark.parametrize("role", sorted(security.IN_A_HALL))
def test_whoever_works_in_a_hall_belongs_to_one(role):
    assert grant(role, has_centre=False) == [f"{role.zh}要定在一个中心"]


def test_the_county_belongs_to_no_centre_and_residents_get_no_post():
    assert grant(Role.COUNTY, has_centre=True) == ["县政务服务办不属于哪一个中心"]
    assert grant(Role.COUNTY, has_centre=False) == []
    assert grant(Role.RESIDENT) == ["群众不用登录"]


def test_one_cannot_shut_oneself_out_nor_the_last_of_a_kind():
    objections = security.objections_to_disabling(oneself=True, last_of=Role.SYSTEM, policy=POLICY)

    assert [o.found for o in objections] == ["不能停用自己的账号", "这是最后一个系统管理员"]
    assert not list(security.objections_to_disabling(oneself=False, last_of=None, policy=POLICY))
