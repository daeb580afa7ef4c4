"""Names of foreign residents as residence cards print them (capitals A to Z, surname first or last), with their kana.

Tokens are combined freely, so that no person is meant. The pattern letters of ``NATIONALITIES`` are read left to right:
``s`` one surname token, ``m``/``f`` one given name of that sex, ``p`` a linking word; ``long`` is the pattern of the
names of 40 characters and more that break narrow columns, forms and envelopes.
"""

from typing import Final, NamedTuple


class Nationality(NamedTuple):
    """One pool of tokens ``LATIN:カナ`` and the order in which names of that origin are put together."""

    weight: int
    surnames: str
    men: str
    women: str
    links: str
    pattern: str
    long: str


NATIONALITIES: Final = (
    Nationality(
        28,
        "NGUYEN:グエン TRAN:チャン LE:レ PHAM:ファム HOANG:ホアン VU:ヴ DANG:ダン BUI:ブイ DO:ド NGO:ゴ",
        "ANH:アイン TUAN:トゥアン DUC:ドゥック MINH:ミン QUANG:クアン HUNG:フン LONG:ロン NAM:ナム",
        "LINH:リン HUONG:フオン TRANG:チャン MAI:マイ HOA:ホア THUY:トゥイ NGOC:ゴック YEN:イエン",
        "VAN:ヴァン THI:ティ HUU:フウ DINH:ディン",
        "spg",
        "",
    ),
    Nationality(
        20,
        "DA_SILVA:ダ・シルヴァ DOS_SANTOS:ドス・サントス OLIVEIRA:オリヴェイラ FERREIRA:フェレイラ "
        "RODRIGUES:ロドリゲス DE_SOUZA:デ・ソウザ "
        "PEREIRA:ペレイラ NAKASHIMA:ナカシマ CAVALCANTI:カヴァルカンチ ALBUQUERQUE:アルブケルケ",
        "MARCOS:マルコス CARLOS:カルロス EDUARDO:エドゥアルド GUILHERME:ギリェルメ RODRIGO:ロドリゴ "
        "FERNANDO:フェルナンド",
        "MARIA:マリア APARECIDA:アパレシダ FERNANDA:フェルナンダ JULIANA:ジュリアナ GABRIELA:ガブリエラ "
        "CRISTINA:クリスチナ",
        "KENJI:ケンジ YUKIO:ユキオ",
        "gs",
        "ggssss",
    ),
    Nationality(
        17,
        "DELA_CRUZ:デラ・クルス SANTOS:サントス REYES:レイエス BAUTISTA:バウティスタ VILLANUEVA:ヴィリャヌエヴァ "
        "MAGSAYSAY:マグサイサイ CONCEPCION:コンセプシオン EVANGELISTA:エヴァンヘリスタ",
        "JOSE:ホセ RAMON:ラモン CHRISTOPHER:クリストファー EMMANUEL:エマニュエル ANTONIO:アントニオ",
        "MARIA:マリア CHRISTINE:クリスティン ANGELICA:アンヘリカ ROSARIO:ロサリオ GUADALUPE:グアダルーペ",
        "",
        "sg",
        "ssgggs",
    ),
    Nationality(
        8,
        "HETTIARACHCHIGE:ヘッティアーラッチゲ WICKRAMASINGHE:ウィクラマシンハ JAYAWARDENA:ジャヤワルダナ "
        "KARUNARATHNE:カルナーラトネ GUNATHILAKA:グナティラカ",
        "CHATHURANGA:チャトゥランガ PRIYADARSHANA:プリヤダルシャナ NUWAN:ヌワン SAMPATH:サンパト",
        "DILRUKSHI:ディルクシ MADHUSHANI:マドゥシャニ NIROSHA:ニローシャ CHAMARI:チャマリ",
        "DON:ドン MUDIYANSELAGE:ムディヤンセーラーゲー",
        "spg",
        "spggs",
    ),
    Nationality(
        12,
        "SMITH:スミス JOHNSON:ジョンソン WILLIAMS:ウィリアムズ BROWN:ブラウン ANDERSON:アンダーソン TAYLOR:テイラー",
        "JOHN:ジョン MICHAEL:マイケル DAVID:デイヴィッド JAMES:ジェームズ CHRISTOPHER:クリストファー",
        "EMILY:エミリー SARAH:サラ JENNIFER:ジェニファー ELIZABETH:エリザベス KATHERINE:キャサリン",
        "",
        "gs",
        "gggss",
    ),
    Nationality(
        15,
        "GURUNG:グルン TAMANG:タマン SHRESTHA:シュレスタ ADHIKARI:アディカリ THAPA:タパ RAI:ライ",
        "BISHNU:ビシュヌ RAMESH:ラメシュ SURESH:スレシュ DIPAK:ディパク KRISHNA:クリシュナ",
        "SITA:シタ GITA:ギタ SUNITA:スニタ LAXMI:ラクシュミ SARITA:サリタ",
        "BAHADUR:バハドゥル KUMARI:クマリ",
        "gps",
        "",
    ),
)

# Residents from China and Korea may register kanji, most of the latter with a Japanese-style 通称.
KANJI_SURNAMES: Final = (
    "王:ワン 李:リ 張:チャン 劉:リュウ 陳:チン 楊:ヨウ 趙:チョウ 黄:コウ "
    "周:シュウ 呉:ゴ 金:キム 朴:パク 崔:チェ 鄭:チョン 姜:カン"
)
KANJI_GIVEN: Final = (
    "偉:ウェイ 芳:ファン 娜:ナ 敏:ミン 静:ジン 麗:リー 強:チャン 磊:レイ 秀英:シウイン 美麗:メイリー "
    "建国:ジエングオ 志明:ジーミン "
    "英淑:ヨンスク 美京:ミギョン 成鎬:ソンホ 哲洙:チョルス 貞姫:チョンヒ 明子:アキコ"
)
