"""The ways out: letters and print lots, KPI roll-ups, daily report. The only importer of WeasyPrint."""
