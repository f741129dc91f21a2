"""Words that files are often named by, and how they are called in the other language."""

from typing import Final

_PAIRS: Final = (
    "interview 采访|interview 访谈|intro 片头|intro 开场|opening 开场|outro 片尾|goodbye 告别|party 派对|"
    "party 聚会|dog 狗|dog 小狗|cat 猫|cat 小猫|kitchen 厨房|garden 花园|garden 院子|beach 海边|beach 沙滩|"
    "beach 海滩|sea 大海|city 城市|forest 森林|sunset 日落|sunset 夕阳|sunrise 日出|dawn 黎明|dawn 日出|"
    "night 夜景|market 市场|market 集市|harbor 港口|harbour 港口|lighthouse 灯塔|boat 小船|boats 小船|boats 船|"
    "kids 孩子|kids 小孩|campfire 篝火|train 火车|tram 电车|street 街道|storefront 店面|storefront 门店|"
    "shop 商店|product 产品|team 团队|office 办公室|workshop 车间|workshop 工坊|drone 航拍|map 地图|coffee 咖啡|"
    "latte 拿铁|croissant 可颂|croissant 牛角包|bread 面包|food 美食|flower 花|flowers 花|mountain 山|"
    "mountains 山|lake 湖|river 河|snow 雪|rain 雨|birthday 生日|wedding 婚礼|baby 宝宝|family 全家|"
    "family 全家福|grandma 外婆|grandma 奶奶|house 房子|rooftops 屋顶|rooftop 屋顶|keynote 演讲|talk 演讲|"
    "speech 演讲|facecam 摄像头|webcam 摄像头|tour 参观|school 学校|car 汽车|bridge 桥|park 公园|concert 演唱会|"
    "dance 舞蹈|dumplings 饺子|recording 录音"
)


def _both_ways() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in _PAIRS.split("|"):
        english, chinese = pair.split(" ")
        found[english] = (*found.get(english, ()), chinese)
        found[chinese] = (*found.get(chinese, ()), english)
    return found


FILEWORDS: Final = _both_ways()
"""For each word its names in the other language."""
