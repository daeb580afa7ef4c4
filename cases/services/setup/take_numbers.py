"""Numbers without gaps or doubles: receipt, letter, decision, batch."""

from django.db.models import F

from cases.models import NumberSequence


def take_numbers(*, program_id: int, kind: str, count: int) -> range:
    """Take the next `count` numbers of a kind in the program; the sequence's row is locked until the transaction ends.

    Called by services that have authorised their actor. Kinds: "receipt", "letter", "decision", "batch".
    """
    NumberSequence.objects.bulk_create([NumberSequence(program_id=program_id, kind=kind)], ignore_conflicts=True)
    sequence = NumberSequence.objects.select_for_update().get(program_id=program_id, kind=kind)
    first = sequence.next_number
    NumberSequence.objects.filter(pk=sequence.pk, program_id=program_id).update(next_number=F("next_number") + count)
    return range(first, first + count)
