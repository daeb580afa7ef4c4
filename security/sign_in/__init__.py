"""Sign-in of staff: password and second factor by django-allauth, lock-out, sessions, fresh sign-in."""
