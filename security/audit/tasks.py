"""Celery: the sealer and the anchor."""

from celery import shared_task

from security.audit.sealer import anchor_heads, seal_all


@shared_task(name="security.seal_audit")
def seal_audit() -> None:
    """Every few seconds."""
    seal_all()


@shared_task(name="security.anchor_audit")
def anchor_audit() -> None:
    """Every five minutes."""
    seal_all()
    anchor_heads()
