"""What residents confirm and consent to by their ticks, as it stands on the forms."""

from typing import Final

CONFIRMATION_STATEMENTS: Final = (
    "世帯の全員が、住民税を課税されている方の扶養を受けている世帯ではありません。",
    "世帯の中に、住民税の申告をしていない方で、課税となる所得がある方はいません。",
)
APPLICATION_CONSENTS: Final = (
    "この給付金の支給要件に当てはまるかを確認するため、市区町村が住民基本台帳などの公簿を確認することに同意します。",
    "ほかの市区町村から同じ趣旨の給付金を受け取っていません。重複が分かったときは返還します。",
)
SUBSIDY_CONSENTS: Final = (
    "この補助金の交付要件に当てはまるかを確認するため、市区町村が住民基本台帳などの公簿を確認することに同意します。",
    "同じ製品について、ほかの補助金を受け取っていません。重複が分かったときは返還します。",
)
