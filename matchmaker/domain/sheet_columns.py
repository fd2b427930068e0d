"""What the columns of an office's sheet can mean, and the headings that people give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class SheetKind(StrEnum):
    """What the rows of a sheet are."""

    PROVIDERS = "providers"
    NEEDS = "needs"


class ImportState(StrEnum):
    """Where an import of a sheet stands; the worker takes it from queued on."""

    DRAFT = "draft"
    QUEUED = "queued"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class RowOutcome(StrEnum):
    """What became of a row; ``KEPT`` is one that the undoing left, somebody changed it since."""

    WAITING = "waiting"
    EXAMPLE = "example"
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    UNDONE = "undone"
    KEPT = "kept"


class CellKind(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    LINES = "lines"
    WORD = "word"
    WORDS = "words"
    NUMBER = "number"
    WHOLE = "whole"
    YEAR = "year"
    PLACE = "place"
    PLACES = "places"
    CURRENCY = "currency"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a column can say.

    ``en`` and ``zh`` head it in templates and exports; ``others`` are headings that offices
    use for the same. ``vocabulary`` names the words that its cells choose from.
    """

    key: str
    en: str
    zh: str
    others: tuple[str, ...] = ()
    kind: CellKind = CellKind.TEXT
    vocabulary: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that means this."""
        return (self.en, self.zh, *self.others)


_ID = ("No. in the system", "系统编号", "ID number")
_PLACE = (
    "所在地区",
    "地区",
    "区域",
    "所属区县",
    "注册地",
    "地址",
    "region",
    "city",
    "location",
    "address",
)
_DELIVERY = ("服务形式", "交付方式", "delivery", "mode of service")
_CATEGORY = ("类别", "服务类型", "服务领域", "category", "type of service", "field of service")
_CURRENCY = Column("currency", "Currency", "币种", ("货币",), CellKind.CURRENCY)
_EXAMPLE = Column(
    "example", "Example row", "示例行", ("示例", "example", "sample", "demo"), CellKind.YES
)

PROVIDER_COLUMNS = (
    Column("id", "Id", "编号", (*_ID, "服务商编号", "机构编号", "provider id")),
    Column(
        "name",
        "Name",
        "名称",
        (
            "服务商名称",
            "机构名称",
            "企业名称",
            "公司名称",
            "单位名称",
            "服务商",
            "provider",
            "company",
            "organisation",
            "company name",
        ),
    ),
    Column("name_en", "Name (English)", "名称（英文）", ("英文名称", "英文名", "english name")),
    Column("name_zh", "Name (Chinese)", "名称（中文）", ("中文名称", "中文名", "chinese name")),
    Column(
        "kind",
        "Kind",
        "类型",
        ("机构类型", "单位性质", "机构性质", "type", "kind of organisation"),
        CellKind.WORD,
        "kind",
    ),
    Column("region", "Place", "地点", ("所在地", *_PLACE), CellKind.PLACE),
    Column(
        "founded",
        "Founded",
        "成立年份",
        ("成立时间", "成立日期", "year founded", "established"),
        CellKind.YEAR,
    ),
    Column(
        "staff",
        "People",
        "人数",
        ("员工人数", "职工人数", "从业人数", "employees", "staff", "headcount"),
        CellKind.WHOLE,
    ),
    Column("languages", "Languages", "语言", ("服务语言",), CellKind.WORDS, "language"),
    Column(
        "offers",
        "What it offers",
        "服务内容",
        (
            "主要服务",
            "服务项目",
            "业务范围",
            "服务名称",
            "services",
            "offers",
            "service",
            "offering",
        ),
        CellKind.LINES,
    ),
    Column("category", "Kind of help", "服务类别", _CATEGORY, CellKind.WORD, "category"),
    Column(
        "description",
        "Description of the offer",
        "服务说明",
        ("服务描述", "详细说明", "service description", "details"),
    ),
    Column(
        "price_min",
        "Price from",
        "最低价格",
        ("价格下限", "起步价", "minimum price"),
        CellKind.NUMBER,
    ),
    Column("price_max", "Price up to", "最高价格", ("价格上限", "maximum price"), CellKind.NUMBER),
    _CURRENCY,
    Column(
        "price_unit",
        "Price per",
        "计价单位",
        ("收费单位", "unit of price"),
        CellKind.WORD,
        "price_unit",
    ),
    Column("delivery", "Way of working", "服务方式", _DELIVERY, CellKind.WORDS, "delivery"),
    Column(
        "service_area",
        "Area served",
        "服务区域",
        ("服务范围", "服务地区", "area", "serves"),
        CellKind.PLACES,
    ),
    Column(
        "lead_time_days",
        "Days until start",
        "几天内可开始",
        ("响应时间（天）", "lead time"),
        CellKind.WHOLE,
    ),
    Column(
        "certifications",
        "Certificates",
        "资质证书",
        ("证书", "资质", "认证", "certifications", "qualifications"),
        CellKind.LINES,
    ),
    Column("summary", "Summary", "简介", ("机构简介", "企业简介", "公司简介", "profile", "about")),
    _EXAMPLE,
)
NEED_COLUMNS = (
    Column("id", "Id", "编号", (*_ID, "需求编号", "need id")),
    Column("title", "Need", "需求", ("需求名称", "需求标题", "标题", "title")),
    Column(
        "description",
        "In your words",
        "问题描述",
        (
            "需求描述",
            "需求内容",
            "具体需求",
            "问题",
            "存在的问题",
            "description",
            "problem",
            "the problem",
            "details",
        ),
    ),
    Column(
        "category",
        "Kind of help",
        "服务类别",
        ("需求类别", "需求类型", *_CATEGORY),
        CellKind.WORD,
        "category",
    ),
    Column(
        "sector",
        "Sector",
        "行业",
        ("所属行业", "细分行业", "industry", "trade"),
        CellKind.WORD,
        "sector",
    ),
    Column("region", "Place", "地点", ("所在地", *_PLACE), CellKind.PLACE),
    Column(
        "headcount",
        "People",
        "人数",
        ("员工人数", "职工人数", "企业人数", "employees", "staff", "headcount"),
        CellKind.WHOLE,
    ),
    Column(
        "budget_min", "Budget from", "预算下限", ("最低预算", "minimum budget"), CellKind.NUMBER
    ),
    Column(
        "budget_max",
        "Budget up to",
        "预算上限",
        ("预算", "最高预算", "预算金额", "budget", "maximum budget"),
        CellKind.NUMBER,
    ),
    _CURRENCY,
    Column(
        "start_within_days",
        "Days until start",
        "几天内开始",
        ("期限（天）", "start within days"),
        CellKind.WHOLE,
    ),
    Column("delivery", "Way of working", "服务方式", _DELIVERY, CellKind.WORDS, "delivery"),
    Column(
        "must",
        "Must have",
        "必须满足",
        ("硬性要求", "必要条件", "must", "requirements"),
        CellKind.LINES,
    ),
    Column("nice", "Nice to have", "最好满足", ("优先条件", "nice"), CellKind.LINES),
    _EXAMPLE,
)
COLUMNS: Mapping[SheetKind, tuple[Column, ...]] = {
    SheetKind.PROVIDERS: PROVIDER_COLUMNS,
    SheetKind.NEEDS: NEED_COLUMNS,
}


def column_of(kind: SheetKind, key: str) -> Column | None:
    """The column of a kind of sheet by its key."""
    return next((column for column in COLUMNS[kind] if column.key == key), None)
