"""The resident portal: an app with a database of its own on the internet side, without a route to the case database."""
