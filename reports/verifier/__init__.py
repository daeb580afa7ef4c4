"""The verifier of the treasurer's own: what `make verifier` assembles into one file for a computer without network.

It shares no code with the platform on purpose: a fault of the platform must not hide in its own check. The parts import
the standard library and one another only, and speak Japanese, as there is no catalogue where they run.
"""
