"""What is said on the telephone before a program has scripts of its own: words for residents, so in Japanese."""

from dataclasses import dataclass
from typing import Final

GREETING, MATTER, READ_BACK = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Lines:
    """What is said at one step, and what to keep in mind."""

    say: str
    caution: str = ""


_GREETING: Final = Lines(
    "お電話ありがとうございます。給付金コールセンターでございます。お手元にお手紙がありましたら、受付番号をお聞かせください。",
    "番号が分からないときは、お名前の読みか電話番号でさがします。暗証番号や口座番号は聞きません。",
)
_READ_BACK: Final = Lines(
    "本日のご用件を復唱いたします。ほかにご不明な点はございますか。お電話ありがとうございました。",
    "約束した日時と、だれが折り返すかを復唱します。",
)
_MATTERS: Final[dict[str, Lines]] = {
    "program": Lines(
        "対象になるかどうかは、お住まいの世帯ごとに市が確認しています。お手紙が届いている世帯は、手紙に書かれた手続きをお願いします。",
        "対象かどうかを、その場で言い切りません。",
    ),
    "status": Lines(
        "ただいまの状況をお伝えします。書類は届いており、順に確認しています。",
        "本人の確認が済むまで、状況は伝えません。",
    ),
    "payment_day": Lines(
        "いまの見込みでは、画面の日のお振込みの予定です。書類に足りないものがあると、遅くなることがあります。",
        "日にちは「予定」と言います。通帳に出る名前も伝えます。",
    ),
    "deficiency": Lines(
        "お送りいただいた書類に、足りないものがありました。画面の書類の写しを、期限までにお送りください。",
        "暗証番号は聞きません。手数料の電話は市からしません、と添えます。",
    ),
    "transfer_failed": Lines(
        "お届けの口座に、お振込みができませんでした。口座をもう一度お届けいただく用紙をお送りします。",
        "口座番号は読み上げず、聞き取りもしません。用紙で届けていただきます。",
    ),
    "address": Lines(
        "お手紙の送り先を確認します。郵便局に転居届を出しているかも教えてください。",
        "台帳の住所は、こちらから先に言いません。",
    ),
    "complaint": Lines(
        "ご不便をおかけしております。お話をうかがい、管理者から折り返しご連絡いたします。",
        "さえぎらずに聞き、約束できないことは言いません。管理者に上げます。",
    ),
    "other": Lines("ご用件をうかがいます。", "分からないことは調べて折り返します。"),
}


def default_lines(topic: str) -> dict[int, Lines]:
    """The three steps of a call about a topic; those of "other" for a topic that is not known."""
    return {GREETING: _GREETING, MATTER: _MATTERS.get(topic, _MATTERS["other"]), READ_BACK: _READ_BACK}
