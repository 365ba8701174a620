"""What must be public, and where (公开)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Something that is put up, printed or shown, and what it has to say."""

    title: str  # 公示栏
    shows: tuple[str, ...]  # 要写明的内容
    places: tuple[str, ...] = ()  # 要在哪些地方
    dated: bool = False  # 写明日期和版本


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about disclosure, by names of ours."""

    boards: Mapping[str, Ruling[Board]]  # 公开的内容和地方
    results: Mapping[str, Ruling[tuple[str, ...]]]  # 办理结果登在哪里


def objections_to_board(
    *,
    name: str,
    shown: frozenset[str],
    places: frozenset[str] = frozenset(),
    edition: str = "",
    policy: Policy,
) -> Iterator[Objection]:
    """Yield what a board does not show, and where it is not; nothing if nobody asks for it.

    `edition` is its date and version, in words.
    """
    ruling = policy.boards.get(name)
    if ruling is None:
        return
    board = ruling.value
    yield from (ruling.objection(f"{board.title}没有{x}") for x in board.shows if x not in shown)
    for place in board.places:
        if place not in places:
            yield ruling.objection(f"{board.title}没有在{place}公开")
    if board.dated and not edition.strip():
        yield ruling.objection(f"{board.title}没有写日期和版本")


def objections_to_disclosure(
    *, boards: Mapping[str, frozenset[str]], policy: Policy
) -> Iterator[Objection]:
    """Yield everything that a hall owes the public: boards that are not there, and their gaps.

    `boards` holds what each one shows, by its name.
    """
    for name, ruling in policy.boards.items():
        if name not in boards:
            yield ruling.objection(f"没有{ruling.value.title}")
            continue
        missing = [x for x in ruling.value.shows if x not in boards[name]]
        yield from (ruling.objection(f"{ruling.value.title}没有{x}") for x in missing)


def posted_at(*, gazetted: bool, policy: Policy) -> Ruling[tuple[str, ...]] | None:
    """Return where the result of a case is put up; None where the rule book does not say.

    `gazetted` says whether the law wants a public notice of it (法定公告).
    """
    return policy.results.get("gazetted" if gazetted else "other")
