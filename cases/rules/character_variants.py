"""Which characters of names stand for which: data for the reduced spelling and for search.

`REDUCTIONS` replaces characters that CP932 does not have by the accepted form that it has (縮退). `VARIANT_GROUPS`
puts the forms of one character together so that a search finds all of them; it never changes a stored name.
The pairs follow the old and new forms of the joyo kanji and the forms common in family names (domain reference §5.3).
"""

from collections.abc import Mapping
from types import MappingProxyType

# Pairs "from to": left is missing in CP932, right is there.
_REDUCTION_PAIRS = (
    "𠮷吉 鷗鴎 俱倶 剝剥 頰頬 繫繋 塡填 㐂喜 𣘺橋 𠮟叱 𡈽土 㟢崎 槗橋 䑓台 吳呉 內内 戶戸 絕絶 說説 閱閲 銳鋭 "
    "稅税 脫脱 歲歳 步歩 錄録 產産 溫温 卽即 旣既 瘦痩 蟬蝉 蠟蝋 麴麹 麵麺 蔣蒋 醬醤 鹼鹸 瀆涜 囊嚢 嚙噛 屛屏 "
    "幷并 搔掻 摑掴 潑溌 焰焔 簞箪 繡繍 萊莱 軀躯 顚顛 驒騨 禱祷 黃黄 彥彦 尙尚 晚晩 每毎 曆暦 歷歴 渴渇 泻潟 "
    "强強 硏研 删刪 姬姫 凞熈 吿告 噓嘘 揭掲 查査 狀状 虛虚 𨕫辺 鄉郷 眾衆 𦚰脇 𡧃寅 𠀋丈 𣷹添 𣳾泰 㕝事 㐧第 "
    "㔟勢 㑹会 㝡最 㠀島 㳒法"
)

REDUCTIONS: Mapping[str, str] = MappingProxyType({pair[0]: pair[1] for pair in _REDUCTION_PAIRS.split()})

# The first of each group is what the search key carries.
_GROUPS = (
    "高髙 崎﨑嵜㟢 辺邉邊𨕫 浜濱濵 徳德 吉𠮷 島嶋嶌㠀 斎齋斉齊 沢澤 広廣 富冨 桜櫻 国國圀 恵惠 栄榮 桧檜 関關 "
    "竜龍 滝瀧 寿壽 真眞 条條 亀龜 塩鹽 鉄鐵銕 円圓 豊豐 柳栁 橋槗𣘺 館舘 峰峯 渕淵渊 薮藪籔 桑桒 万萬 与與 児兒 "
    "実實 県縣 学學斈 宝寶寳 黒黑 歩步 曽曾 増增 戸戶 内內 礼禮 弥彌 緑綠 黄黃 昇曻 喜㐂 穂穗 団團 当當 証證 "
    "巌巖 厳嚴 検檢 剣劍劔 静靜 清淸 瀬瀨 頼賴 蔵藏 為爲 覚覺 秋穐龝 松枩 船舩 総總 昂昻 芦蘆 鴬鶯 鴎鷗 桝枡 "
    "梅楳 彦彥 産產 顔顏 郎郞 呉吳 尚尙 慎愼 教敎 晩晚 横橫 毎每 緒緖 薫薰 勲勳 猪豬 禅禪 凛凜 沖冲 涼凉 強强 "
    "研硏 寛寬 姫姬 栃杤 鎮鎭 荘莊 観觀 賛贊 医醫 釈釋 霊靈 顕顯 鶏鷄 郷鄕鄉 衆眾 穎頴 脇𦚰 土𡈽 台臺䑓 丈𠀋 "
    "泰𣳾 会會㑹 法㳒 勢㔟 第㐧 最㝡 事㕝 寅𡧃 添𣷹 籠篭 渓溪 嶽岳 来來 晋晉 壮壯 恒恆 摂攝 拝拜 数數 旧舊 暁曉 "
    "歳歲 歴歷 気氣 浅淺 浄淨 満滿 湾灣 点點 犠犧 独獨 畳疊 発發 盗盜 称稱 稲稻 糸絲 経經 継繼 続續 聡聰 芸藝 "
    "茎莖 蛍螢 装裝 訳譯 読讀 変變 転轉 逓遞 遥遙 銭錢 雑雜 双雙 両兩 並竝 乗乘 予豫 争爭 亜亞 仏佛 伝傳 価價 "
    "倹儉 党黨 写寫 処處 刈苅 労勞 区區 単單 参參 号號 壱壹 声聲 売賣 奥奧 宮宫"
)


def _groups() -> Mapping[str, str]:
    return MappingProxyType({member: group[0] for group in _GROUPS.split() for member in group[1:]})


VARIANT_REPRESENTATIVES: Mapping[str, str] = _groups()
"""Character → representative of its group, for every member that is not the representative itself."""
