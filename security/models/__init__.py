"""Rows of the walls. One file a noun."""

from security.models.access import AccessLog, UnusualAccess
from security.models.access_review import AccessReview
from security.models.audit import AuditEvent, AuditHead, PlatformEvent
from security.models.audit_check import AuditCheck
from security.models.contractor import Contractor
from security.models.day_pass import DayPass
from security.models.disposal import Disposal, DisposalCertificate
from security.models.incident import Incident, IncidentHousehold, IncidentStep
from security.models.incident_contact import IncidentCall, IncidentContact
from security.models.job import Job, JobChunk, JobItemError
from security.models.municipality import Municipality, Section
from security.models.network_zone import NetworkZone
from security.models.news_seen import NewsSeen
from security.models.program import Program, ProgramGroupPermission, ProgramUserPermission
from security.models.program_key import ProgramKey
from security.models.retention import RetentionHold, RetentionRule
from security.models.saved_filter import SavedFilter
from security.models.site import Site
from security.models.subcontract import Subcontract
from security.models.user import User

__all__ = [
    "AccessLog",
    "AccessReview",
    "AuditCheck",
    "AuditEvent",
    "AuditHead",
    "Contractor",
    "DayPass",
    "Disposal",
    "DisposalCertificate",
    "Incident",
    "IncidentCall",
    "IncidentContact",
    "IncidentHousehold",
    "IncidentStep",
    "Job",
    "JobChunk",
    "JobItemError",
    "Municipality",
    "NetworkZone",
    "NewsSeen",
    "PlatformEvent",
    "Program",
    "ProgramGroupPermission",
    "ProgramKey",
    "ProgramUserPermission",
    "RetentionHold",
    "RetentionRule",
    "SavedFilter",
    "Section",
    "Site",
    "Subcontract",
    "UnusualAccess",
    "User",
]
