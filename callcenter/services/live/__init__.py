"""The call that goes on."""
