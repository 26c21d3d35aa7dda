"""SIPREC: recorded sessions and who is on them (RFC 7865, 7866)."""
