"""Names of the categories and sectors that an installation starts with, in both languages."""

from __future__ import annotations

from matchmaker.domain.vocabulary import Category, Sector

#: English and Chinese name of each category.
CATEGORY_NAMES: dict[Category, tuple[str, str]] = {
    Category.FINANCE: ("Finance", "融资"),
    Category.TRAINING: ("Training", "培训"),
    Category.DESIGN_BRAND: ("Design and brand", "设计与品牌"),
    Category.ENVIRONMENT: ("Environment", "环保"),
    Category.ENERGY: ("Energy", "节能与能源"),
    Category.DIGITAL: ("Digital", "数字化"),
    Category.ECOMMERCE: ("E-commerce", "电子商务"),
    Category.TESTING_CERTIFICATION: ("Testing and certification", "检测与认证"),
    Category.QUALITY_PROCESS: ("Quality and process", "质量与工艺"),
    Category.HR_COMPLIANCE: ("Staff and social compliance", "用工与社会责任"),
    Category.LOGISTICS_SOURCING: ("Logistics and sourcing", "物流与采购"),
    Category.LEGAL_IP: ("Law and intellectual property", "法律与知识产权"),
}

#: English and Chinese name of each sector.
SECTOR_NAMES: dict[Sector, tuple[str, str]] = {
    Sector.SPINNING: ("Spinning", "纺纱"),
    Sector.WEAVING: ("Weaving", "织造"),
    Sector.KNITTING: ("Knitting", "针织"),
    Sector.DYEING_FINISHING: ("Dyeing and finishing", "印染后整理"),
    Sector.PRINTING: ("Printing", "印花"),
    Sector.GARMENT: ("Garments", "服装"),
    Sector.HOME_TEXTILE: ("Home textiles", "家纺"),
    Sector.LEATHER: ("Leather", "皮革"),
    Sector.FOOTWEAR: ("Footwear", "鞋类"),
    Sector.ACCESSORIES: ("Accessories", "辅料与配饰"),
    Sector.MACHINERY: ("Machinery", "纺织机械"),
    Sector.TRADE: ("Trade", "贸易"),
}
