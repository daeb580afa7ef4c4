"""The set-up of a program: rules, amounts, steps, checklist, deficiency codes.

What an administrator sets without code.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.my_number_walls import SaysBasis
from security.history import keep_history
from security.tenancy.fields import ProgramField


class BenefitKind(models.TextChoices):
    """What the program gives."""

    CASH = "cash", _("cash to households")
    SUBSIDY = "subsidy", _("subsidy")
    GIFT = "gift", _("gift card")
    CERTIFICATE = "certificate", _("certificate")
    VOUCHER = "voucher", _("premium voucher")


PAYING_KINDS = (BenefitKind.CASH, BenefitKind.SUBSIDY)
"""What is paid by transfer. Goods and certificates are not, whatever amount stands for their worth."""


class LegalNature(models.TextChoices):
    """What a decision is in law: it says what a denial must tell of appeals, and what kind of claim a clawback is."""

    CONTRACT = "contract", _("gift contract by private law")
    DISPOSITION = "disposition", _("administrative disposition")


@keep_history()
class ProgramSetup(models.Model):
    """How one program runs. Amounts are yen; rules are data that `cases.rules` reads and explains.

    `amount_rule`: `{"kind": "per_household", "yen": 30000, "child_yen": 20000}`,
    `{"kind": "per_person", "yen": 100000}` or `{"kind": "rate", "percent": 25, "ceiling_yen": 50000}`.
    `eligibility`: `{"tax": "all_exempt"}` or `{}`.
    `steps` switches `keying`, `second_review`, `payout` on or off; with `blind_second_keying` off, the second keyer
    sees field by field whether it agrees with the first keying. `duties_apart` lists pairs of duties that one person
    may not both do on a case, beyond those that the database always refuses: `["keyer-reviewer"]`.
    `certificate_until` is the last day on which the program's certificates count; `purpose` is their title then.
    Of the call centre's hours letters have the Japanese, the portal all three; an empty one is said in Japanese.
    What is queued after `letters_until` goes out with the runs of the next day. `portal_address` is the public address
    of the program's pages, nothing of a resident. The weights put letters into the classes of the post.
    Of a disposition a denial tells where to appeal (教示): `appeal_to`, `defendant` and `representative` name others
    than the mayor, the municipality and the mayor. Of a contract it says `denial_note`, or nothing.
    `my_number_basis` is the law and article by which the program may hold individual numbers; where it is empty, it
    holds none, and nothing of them is on any page.
    With `expiry_by_list` an application whose last deadline is over ends only by a list that the municipality approves.
    `terms` are the terms by which the program pays again and again (`cases.rules.terms`), none where it pays once; a
    late application gets the terms before it too with `terms_back`.
    `voucher_terms` of a program that sells vouchers are those of `cases.rules.vouchers.VoucherTerms`.
    `fraud_rules` holds what differs from `cases.rules.fraud`: `{"account_shared": {"weight": 40, "threshold": 3}}`.
    """

    program = ProgramField()
    kind = models.CharField(_("kind"), max_length=12, choices=BenefitKind.choices)
    reference_on = models.DateField(_("reference date"))
    applications_from = models.DateField(_("applications from"))
    applications_until = models.DateField(_("applications until"))
    channels = models.JSONField(
        _("channels"), default=list, help_text='["push", "confirmation", "application", "online"]'
    )
    amount_rule = models.JSONField(_("amount rule"), default=dict)
    eligibility = models.JSONField(_("eligibility"), default=dict)
    steps = models.JSONField(_("steps"), default=dict)
    duties_apart = models.JSONField(_("duties apart"), default=list)
    purpose = models.CharField(_("purpose"), max_length=40, help_text=_("Stands in every transfer line"))
    period = models.CharField(_("period"), max_length=20, help_text=_("Stands in every transfer line"))
    terms = models.JSONField(_("terms"), default=list, blank=True)
    terms_back = models.BooleanField(_("a late application gets back the terms before it"), default=False)
    ceiling_yen = models.PositiveIntegerField(_("ceiling of one transfer, yen"))
    budget_yen = models.BigIntegerField(_("budget, yen"), null=True, blank=True)
    objection_days = models.PositiveSmallIntegerField(_("days to object to a push benefit"), default=14)
    handling_days = models.PositiveSmallIntegerField(
        _("days to handle an application"), default=14, help_text=_("From reception until it is ready for the decision")
    )
    deficiency_days = models.PositiveSmallIntegerField(_("days to answer a deficiency"), default=21)
    deficiency_rounds = models.PositiveSmallIntegerField(_("rounds of a deficiency"), default=2)
    bank_profile = models.CharField(_("bank profile"), max_length=30, default="standard-crlf")
    payer_code = models.CharField(_("payer code"), max_length=10, blank=True)
    payer_kana = models.CharField(_("payer name in kana"), max_length=60, blank=True)
    payer_bank_code = models.CharField(_("payer bank"), max_length=4, blank=True)
    payer_branch_code = models.CharField(_("payer branch"), max_length=3, blank=True)
    payer_account_type = models.CharField(_("payer account type"), max_length=1, blank=True)
    payer_account_number = models.CharField(_("payer account number"), max_length=7, blank=True)
    transfer_lead_days = models.PositiveSmallIntegerField(_("business days before a transfer"), default=4)
    call_centre_phone = models.CharField(_("call centre telephone"), max_length=20)
    call_centre_hours = models.CharField(_("call centre hours"), max_length=60)
    call_centre_hours_easy = models.CharField(_("call centre hours in easy Japanese"), max_length=100, blank=True)
    call_centre_hours_en = models.CharField(_("call centre hours in English"), max_length=100, blank=True)
    name_easy = models.CharField(_("name in easy Japanese"), max_length=100, blank=True, default="", db_default="")
    name_en = models.CharField(_("name in English"), max_length=100, blank=True, default="", db_default="")
    municipality_name_easy = models.CharField(
        _("municipality in easy Japanese"), max_length=100, blank=True, default="", db_default=""
    )
    municipality_name_en = models.CharField(
        _("municipality in English"), max_length=100, blank=True, default="", db_default=""
    )
    my_number_basis = models.CharField(
        _("legal basis for individual numbers"), max_length=200, blank=True, default="", db_default=""
    )
    legal_nature = models.CharField(
        _("what a decision is in law"), max_length=11, choices=LegalNature.choices, default=LegalNature.CONTRACT
    )
    appeal_to = models.CharField(_("appeals go to"), max_length=60, blank=True)
    defendant = models.CharField(_("a lawsuit is against"), max_length=60, blank=True)
    representative = models.CharField(_("represented by"), max_length=60, blank=True)
    expiry_by_list = models.BooleanField(
        _("the municipality approves the end of applications without an answer"), default=False
    )
    fraud_rules = models.JSONField(_("weights and thresholds of the fraud bench"), default=dict, blank=True)
    fraud_score = models.PositiveSmallIntegerField(_("score from which a case comes to the fraud bench"), default=40)
    denial_note = models.CharField(_("denials: what to do about a doubt"), max_length=200, blank=True)
    proof_approval = models.BooleanField(
        _("the municipality approves a proof before letters are printed"), default=False
    )
    letters_until = models.TimeField(_("daily cut-off of letters"), null=True, blank=True)
    postal_barcode = models.BooleanField(_("customer barcode of Japan Post in the window"), default=False)
    letter_archive = models.BooleanField(_("letters are written as PDF/A"), default=False)
    certificate_until = models.DateField(_("last day of its certificates"), null=True, blank=True)
    voucher_terms = models.JSONField(_("terms of the vouchers"), default=dict, blank=True)
    portal_address = models.CharField(_("address of the portal on letters"), max_length=100, blank=True)
    sheet_weight_mg = models.PositiveIntegerField(_("weight of a sheet, milligrams"), default=4_000)
    envelope_weight_mg = models.PositiveIntegerField(_("weight of envelope and enclosures, milligrams"), default=8_000)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("program set-up")
        verbose_name_plural = _("program set-ups")
        constraints = [
            models.UniqueConstraint(fields=["program"], name="cases_setup_program"),
            SaysBasis(name="cases_setup_my_number_basis"),
        ]


class ChecklistItem(models.Model):
    """One question of the screening checklist (審査基準), with the standard by which it is judged."""

    program = ProgramField()
    version = models.PositiveSmallIntegerField(pgettext_lazy("setup", "version"), default=1)
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=20)
    question = models.CharField(pgettext_lazy("checklist", "question"), max_length=200)
    standard = models.TextField(_("judgement standard"), blank=True)
    deficiency_code = models.CharField(_("deficiency when not met"), max_length=4, blank=True)

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["program", "version", "code"], name="cases_checklist_code")]


class DeficiencyCode(models.Model):
    """A kind of deficiency, D01.. (domain reference §7.7), as the municipality approved it for this program."""

    class FollowUp(models.TextChoices):
        LETTER = "letter", _("by letter")
        TELEPHONE = "telephone", _("by telephone")
        MUNICIPALITY = "municipality", _("by the municipality")

    program = ProgramField()
    code = models.CharField(_("code"), max_length=4)
    label = models.CharField(_("label"), max_length=100)
    sentence = models.TextField(_("sentence in the letter"))
    follow_up = models.CharField(_("follow-up"), max_length=12, choices=FollowUp.choices)
    phone_fixable = models.BooleanField(_("can be resolved by telephone"), default=False)
    letter_allowed = models.BooleanField(_("a letter may be sent"), default=True)
    needs_form = models.BooleanField(_("the form is keyed again"), default=False)

    class Meta:
        verbose_name = _("deficiency code")
        verbose_name_plural = _("deficiency codes")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["program", "code"], name="cases_deficiencycode_code")]

    @property
    def is_for_resident(self) -> bool:
        """Whether a resident can answer it: it stands in letters, and is not the municipality's to settle."""
        return self.letter_allowed and self.follow_up != self.FollowUp.MUNICIPALITY


class NumberSequence(models.Model):
    """The next number of a kind (receipt, letter, decision, batch) in a program; locked while numbers are taken."""

    program = ProgramField()
    kind = models.CharField(max_length=20)
    next_number = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = pgettext_lazy("table", "sequence of numbers")
        constraints = [models.UniqueConstraint(fields=["program", "kind"], name="cases_numbersequence_kind")]
