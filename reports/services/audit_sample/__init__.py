"""Samples of payments for the auditor (検査パック)."""
