"""Journeys in Chromium, black-box: they know addresses, logins and what stands on the screen."""
