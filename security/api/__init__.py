"""What every API surface shares: authentication by client token, permission, form of errors."""
