"""The two invented towns of the demo hall, their rooms and their people (演示厅).

County, towns, people and numbers are made up; only the two rule books are real.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bianmin.rules.cases import Role

PASSWORD = "YunLing-2026"  # noqa: S105 (one for all; printed at the start, for sample data only)
COUNTY_CODE, COUNTY = "990101000000", "云岭县"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works in the demo hall; `desk` is the number of the window, 0 for none."""

    login: str
    name: str
    role: Role
    desk: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """A window, and by which words in their names it knows its departments; none: all."""

    no: int
    name: str
    kind: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A hall that stands nowhere."""

    slug: str
    short: str
    name: str
    code: str
    pack: str
    since: date
    phone: str
    supervise_phone: str
    market_days: str
    desks: tuple[Desk, ...]
    people: tuple[Person, ...]
    villages: tuple[str, ...]
    busy: tuple[int, int] = (0, 0)  # fewest and most applications of an ordinary day
    called: str = ""  # the hall, where it is no town's

    @property
    def centre(self) -> str:
        """The name of the hall."""
        return self.called or f"{self.name}便民服务中心"


INSURANCE = ("人社", "医保", "卫生健康")
CARE = ("社会事务", "退役军人")
LAND = ("农业", "村镇建设", "财政", "应急")
R = Role

QINGSHI = Town(
    slug="qingshi",
    short="青",
    name="青石镇",
    code="990101101000",
    pack="erping-2023",
    since=date(2023, 6, 1),
    phone="0000-6100123",
    supervise_phone="0000-6100126",
    market_days="3,6,9",
    desks=(
        Desk(1, "综合窗口", "comprehensive"),
        Desk(2, "社保医保窗口", "special", INSURANCE),
        Desk(3, "民政残联窗口", "special", CARE),
        Desk(4, "农业村建窗口", "special", LAND),
        Desk(5, "办不成事窗口", "fallback"),
    ),
    people=(
        Person("qingshi-guide", "杏雨晴", R.GUIDE),
        Person("qingshi-clerk", "柳春枝", R.CLERK, 1),
        Person("qingshi-clerk2", "苗小满", R.CLERK, 2),
        Person("qingshi-clerk3", "禾秀兰", R.CLERK, 3),
        Person("qingshi-handler", "麦秋生", R.HANDLER),
        Person("qingshi-handler2", "谷立冬", R.HANDLER),
        Person("qingshi-chief", "石满仓", R.CHIEF, 4),
        Person("qingshi-director", "程守田", R.DIRECTOR),
        Person("qingshi-leader", "田又青", R.LEADER),
        Person("qingshi-inspector", "竹清和", R.INSPECTOR),
        Person("qingshi-agent", "柳三槐", R.AGENT),
        Person("qingshi-agent2", "谷雨生", R.AGENT),
    ),
    villages=("石桥村", "上河村", "槐树坪村", "青溪社区"),
    busy=(2, 5),
)
LIUXI = Town(
    slug="liuxi",
    short="柳",
    name="柳溪乡",
    code="990101201000",
    pack="yuanbaozi-2021",
    since=date(2021, 9, 1),
    phone="0000-6200123",
    supervise_phone="0000-6200126",
    market_days="1,5,8",
    desks=(
        Desk(1, "综合窗口", "comprehensive"),
        Desk(2, "社会保障窗口", "special", INSURANCE + CARE),
        Desk(3, "政策咨询窗口", "policy"),
    ),
    people=(
        Person("liuxi-guide", "梅映雪", R.GUIDE),
        Person("liuxi-clerk", "桑叶青", R.CLERK, 1),
        Person("liuxi-clerk2", "梅小寒", R.CLERK, 2),
        Person("liuxi-handler", "柏长林", R.HANDLER),
        Person("liuxi-handler2", "池边柳", R.HANDLER),
        Person("liuxi-chief", "桃成蹊", R.CHIEF, 1),
        Person("liuxi-director", "松柏年", R.DIRECTOR),
        Person("liuxi-leader", "麦有余", R.LEADER),
        Person("liuxi-inspector", "简素秋", R.INSPECTOR),
        Person("liuxi-agent", "桑二田", R.AGENT),
    ),
    villages=("柳湾村", "下坪村", "桃园村"),
    busy=(2, 4),
)
TOWNS = (QINGSHI, LIUXI)
STATION = Town(
    slug="shiqiao", short="石桥", name="石桥村", called="石桥村便民服务站", code="990101101201",
    pack="erping-2023", since=date(2023, 6, 1), phone="0000-6100201",
    supervise_phone="0000-6100126", market_days="",
    desks=(Desk(1, "村级窗口", "comprehensive"),),
    people=(
        Person("shiqiao-clerk", "苗惠兰", R.CLERK, 1),
        Person("shiqiao-director", "石守义", R.DIRECTOR),
    ),
    villages=("石桥村",),
)  # fmt: skip
COUNTY_HALL = Town(
    slug="yunling", short="云", name=COUNTY, called="云岭县政务大厅", code=COUNTY_CODE,
    pack="ning-county", since=date(2018, 1, 1), phone="0000-6000123",
    supervise_phone="0000-6000126", market_days="",
    desks=(Desk(1, "综合窗口", "comprehensive"),),
    people=(
        Person("yunling-clerk", "柏清泉", R.CLERK, 1),
        Person("yunling-chief", "松望田", R.CHIEF),
    ),
    villages=(),
)  # fmt: skip
LEVELS = (STATION, COUNTY_HALL)  # beneath and above 青石镇: cases go up and come back
OFFICE = (
    Person("county", "禾丰年", R.COUNTY),
    Person("system", "石点灯", R.SYSTEM),
    Person("security", "松守夜", R.SECURITY),
    Person("audit", "竹问心", R.AUDIT),
)
