"""The portal's side alone: published programs and letters, made without the case side."""

import datetime as dt
import io
import json
import os
from dataclasses import dataclass
from typing import Any

from django.test import Client
from PIL import Image, ImageDraw, ImageFilter

from cases.rules.check_digits import make_receipt_number
from intake.portal.locks import KEY_BYTES, ROUNDS, SALT_BYTES, hash_number, lock, make_key_pair, stretch
from intake.portal.models import PublishedLetter, PublishedProgram, PublishedStatus
from security import clock

SECRET = "ACDEFGHJKM"
ACCOUNT = {"bank": "みずほ銀行", "branch": "東京営業部", "type": "1", "tail": "567"}


@dataclass
class Letter:
    """A letter as its owner holds it, with the row that stands for it."""

    row: PublishedLetter
    number: str
    secret: str
    private_key: str
    code: str

    def url(self, rest: str = "") -> str:
        return f"/r/{self.code}/{rest}"

    def open(self, client: Client, **changes: Any) -> Any:
        return client.post(self.url("open"), {"number": self.number, "secret": self.secret, **changes})


def make_published(code: str = "aoi", **changes: Any) -> tuple[PublishedProgram, str]:
    """A program on the portal and its private key."""
    private, public = make_key_pair()
    today = clock.today()
    facts: dict[str, Any] = {
        "name": "あおい市給付金",
        "municipality_name": "あおい市",
        "forms": ["confirmation", "application"],
        "amount_rule": {"kind": "per_household", "yen": 30_000, "child_yen": 20_000},
        "eligibility": {"tax": "all_exempt"},
        "opens_on": today - dt.timedelta(days=30),
        "closes_on": today + dt.timedelta(days=60),
        "phone": "0120-000-111",
        "hours": "平日9時から18時まで",
        "number_key": os.urandom(KEY_BYTES),
        "public_key": public,
        "published_at": clock.now(),
    }
    return PublishedProgram.objects.create(code=code, **{**facts, **changes}), private


def make_letter(
    program: PublishedProgram, private_key: str, *, serial: int = 1, form: str = "confirmation", **prefill: Any
) -> Letter:
    """A letter that can be opened with SECRET."""
    number = str(make_receipt_number(101, serial))
    number_hash = hash_number(bytes(program.number_key), number)
    salt = os.urandom(SALT_BYTES)
    stretched = stretch(SECRET, salt=salt, receipt_number=number)
    known = {
        "names": ["青井　花子", "青井　太郎"],
        "entitled_yen": 50_000,
        "account": ACCOUNT,
        "push": False,
        **prefill,
    }
    row = PublishedLetter.objects.create(
        published=program,
        number_hash=number_hash,
        salt=salt,
        rounds=ROUNDS,
        verifier=stretched.verifier,
        form=form,
        prefill=lock(stretched.key, json.dumps(known).encode(), place=number_hash),
        published_at=clock.now(),
    )
    return Letter(row, number, SECRET, private_key, program.code)


def set_status(letter: Letter, status: str, **details: Any) -> PublishedStatus:
    """Publish how the letter's application stands."""
    row = letter.row
    number_hash = bytes(row.number_hash)
    stretched = stretch(letter.secret, salt=bytes(row.salt), receipt_number=letter.number)
    known = {
        "outlook": "unknown",
        "asked": [],
        "can_withdraw": True,
        "amount_yen": 50_000,
        "account": ACCOUNT,
        **details,
    }
    found, _made = PublishedStatus.objects.update_or_create(
        published=row.published,
        number_hash=number_hash,
        defaults={
            "status": status,
            "since_on": clock.today(),
            "details": lock(stretched.key, json.dumps(known).encode(), place=b"status" + number_hash),
            "digest": b"x",
            "published_at": clock.now(),
        },
    )
    return found


def picture(*, blur: float = 0, size: tuple[int, int] = (900, 640), kind: str = "JPEG") -> bytes:
    """A photograph of a document: lines of figures on a card, sharp unless blurred."""
    image = Image.new("RGB", size, "#dddddd")
    pen = ImageDraw.Draw(image)
    for line in range(12):
        pen.text((40, 30 + line * 48), "0123456789 AOI HANAKO 7654321 " * 4, fill="#222222")
        pen.rectangle((40, 44 + line * 48, 300, 52 + line * 48), fill="#333333")
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(blur))
    target = io.BytesIO()
    image.save(target, kind)
    return target.getvalue()
