"""Forms of the API's answers and questions."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.models import Status


class ChangeQuery(serializers.Serializer[Any]):
    """What the change feed is asked for."""

    cursor = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    limit = serializers.IntegerField(required=False, default=100, min_value=1, max_value=1000)


class ChangeSerializer(serializers.Serializer[Any]):
    """One change of a status."""

    receipt_number = serializers.CharField(help_text=_("Receipt number as printed on the letter"))
    event = serializers.CharField()
    from_status = serializers.CharField(allow_blank=True)
    to_status = serializers.ChoiceField(choices=Status.choices)
    at = serializers.DateTimeField()


class ChangePageSerializer(serializers.Serializer[Any]):
    """A page of the feed: ask again with `next_cursor`, at once while `has_more`, later otherwise."""

    changes = ChangeSerializer(many=True)
    next_cursor = serializers.CharField()
    has_more = serializers.BooleanField()


class DeficiencySerializer(serializers.Serializer[Any]):
    """A deficiency of the application."""

    code = serializers.CharField()
    state = serializers.CharField()
    round = serializers.IntegerField()
    deadline_on = serializers.DateField(allow_null=True)


class DecisionSerializer(serializers.Serializer[Any]):
    """The decision that stands."""

    number = serializers.IntegerField()
    outcome = serializers.CharField()
    amount_yen = serializers.IntegerField()
    decided_on = serializers.DateField()


class PaymentSerializer(serializers.Serializer[Any]):
    """One attempt to pay; `outcome` is empty until the bank's answer is recorded."""

    attempt = serializers.IntegerField()
    amount_yen = serializers.IntegerField()
    transfer_on = serializers.DateField()
    outcome = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class ApplicationSerializer(serializers.Serializer[Any]):
    """One application, without name, address or account."""

    receipt_number = serializers.CharField()
    household_number = serializers.CharField()
    channel = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    status_at = serializers.DateTimeField()
    received_on = serializers.DateField()
    amount_yen = serializers.IntegerField(allow_null=True)
    holds = serializers.ListField(child=serializers.CharField())
    deficiencies = DeficiencySerializer(many=True)
    decision = DecisionSerializer(allow_null=True)
    payments = PaymentSerializer(many=True)
