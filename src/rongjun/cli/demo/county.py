"""An invented county: division code 980731 is not assigned in GB/T 2260; 15 towns, 200 villages."""

from collections.abc import Iterator

from rongjun.domains.units.models import Area

PROVINCE, CITY, COUNTY = "980000000000", "980700000000", "980731000000"
COUNTY_NAME = "清源县（虚构）"

TOWNS = (
    "城关镇", "清水镇", "石桥镇", "柳林镇", "东岭镇", "西河镇", "龙泉镇", "平安镇",
    "青山乡", "白云乡", "大坪乡", "双溪乡", "南坪乡", "枫树乡", "红岩乡",
)  # fmt: skip
VILLAGE_WORDS = (
    "团结", "前进", "新华", "胜利", "向阳", "东风", "光明", "红星", "和平", "幸福", "永兴", "长安", "高桥", "双井",
    "大树", "石门", "竹园", "桃园", "李家", "王家", "张家", "陈家", "赵家", "周家",
)  # fmt: skip
VILLAGES = 200


def areas() -> Iterator[tuple[str, str, Area.Level, str | None]]:
    """Yield every area as (code, name, level, parent code), parents first."""
    yield PROVINCE, "云岭省（虚构）", Area.Level.PROVINCE, None
    yield CITY, "清江市（虚构）", Area.Level.CITY, PROVINCE
    yield COUNTY, COUNTY_NAME, Area.Level.COUNTY, CITY
    for town in range(len(TOWNS)):
        yield town_code(town), TOWNS[town], Area.Level.TOWN, COUNTY
    for index in range(VILLAGES):
        yield village_code(index), village_name(index), Area.Level.VILLAGE, town_code(index % len(TOWNS))


def town_code(town: int) -> str:
    """Return the code of a town by its index."""
    return f"980731{100 + town:03d}000"


def village_code(index: int) -> str:
    """Return the code of a village by its index over the county."""
    return f"{town_code(index % len(TOWNS))[:9]}{200 + index // len(TOWNS):03d}"


def village_name(index: int) -> str:
    """Return the name of a village by its index over the county."""
    town = index % len(TOWNS)
    return f"{VILLAGE_WORDS[(index // len(TOWNS) + town * 7) % len(VILLAGE_WORDS)]}村"


def place_words(code: str) -> str:
    """Return county, town and village of a village's code in words, as they stand in an address."""
    town = int(code[6:9]) - 100
    index = (int(code[9:]) - 200) * len(TOWNS) + town
    return f"清源县{TOWNS[town]}{village_name(index)}"
