"""Fictitious residents for demo and benchmarks, and what they will do: real geography and banks, invented people."""

from secretariat.demo.people.households import generate_households
from secretariat.demo.people.municipalities import KAKUU, MIHON, MUNICIPALITIES, Gaiji, MunicipalitySpec
from secretariat.demo.people.specs import AccountSpec, AddressSpec, Birth, HouseholdSpec, PersonSpec

__all__ = [
    "KAKUU",
    "MIHON",
    "MUNICIPALITIES",
    "AccountSpec",
    "AddressSpec",
    "Birth",
    "Gaiji",
    "HouseholdSpec",
    "MunicipalitySpec",
    "PersonSpec",
    "generate_households",
]
