"""The case file: roster, application, deficiency, review, decision, payout. The only writer of a status or of money."""
