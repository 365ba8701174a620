"""What a setting is called in Chinese (设定的叫法): the gloss beside its field in the rules.

Each field of a policy carries its meaning as a comment on its line; it is read
from there, so that there is no second list of names to keep.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Mapping
from dataclasses import fields
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Any

from bianmin.rules.cases import Role
from bianmin.rules.catalog import FIELD_ZH
from bianmin.rules.delivery import Way
from bianmin.rules.hours import Hours
from bianmin.rules.policy import Policy

FOR_WRITERS = re.compile(r"\s*(?:: [a-zA-Z]| -> ).*")  # names of keys, for those who write packs
CODES = {
    **FIELD_ZH,
    **{role.value: role.zh for role in Role},
    **{way.value: way.zh for way in Way},
    "simple": "程序简便", "same_day": "当天能办结", "complete": "材料齐全",
    "comprehensive": "综合窗口", "special": "专业窗口", "policy": "政策咨询窗口",
    "fallback": "办不成事窗口", "single": "单独办的", "joint": "联办的", "review": "要审查的",
    "summer": "夏季", "winter": "冬季", "immediate": "即办", "promised": "承诺",
    "escalated": "上报", "supplement": "补正", "returned": "退回", "agency": "代办",
    "workday": "工作日", "day": "自然日", "consult": "咨询告知",
}  # fmt: skip


@cache
def glosses() -> Mapping[str, str]:
    """Return the gloss of every field of the policy, by its name: deadlines.extension_max."""
    return {
        f"{section.name}.{name}": gloss
        for section in fields(Policy)
        for name, gloss in _of(section.name).items()
    }


@cache
def features() -> Mapping[str, str]:
    """Return what each feature is called, by its name in the system's table of contents."""
    source = files("bianmin").joinpath("features.py").read_text("utf-8")
    comments = _comments(source)
    (table,) = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Dict))
    return {
        key.value: comments.get(entry.end_lineno or 0, "").split(",")[0] or key.value
        for key, entry in zip(table.keys, table.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _comments(source: str) -> dict[int, str]:
    """Return line number -> comment."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}


def _of(area: str) -> dict[str, str]:
    """Return field -> gloss of one rules module, from the comments on their lines."""
    source = files("bianmin.rules").joinpath(f"{area}.py").read_text("utf-8")
    comments = _comments(source)
    (policy,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == "Policy"
    )
    found = {}
    for node in policy.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            said = " ".join(comments[line] for line in lines if line in comments)
            found[node.target.id] = FOR_WRITERS.sub("", said)
    return found


def gloss(setting: str) -> str:
    """Return what a setting is called: 延期上限,工作日; a key of a table follows after a dot."""
    area, name, *key = setting.split(".", 2)
    words = glosses().get(f"{area}.{name}", "")
    of = "".join(CODES.get(k, k if not k.isascii() else "") for k in key)
    return f"{words} · {of}" if words and of else words


def in_words(value: Any) -> str:
    """Return a value as one would say it: 是, 5, 一、二、三, 8:30."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Hours):
        return (
            f"从 {value.from_month}月{value.from_day}日起,上午 {_clock(value.opens)}–"
            f"{_clock(value.noon_from)},下午 {_clock(value.noon_until)}–{_clock(value.closes)}"
        )
    if isinstance(value, Mapping):
        return ";".join(f"{CODES.get(k, k)} {in_words(v)}" for k, v in value.items())
    if isinstance(value, tuple | list | frozenset):
        return "、".join(map(in_words, value)) or "没有"
    if isinstance(value, time):
        return _clock(value)
    return CODES.get(str(value), str(value)) or "不用"


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}"
