"""Publishing to the portal and pulling from it."""
