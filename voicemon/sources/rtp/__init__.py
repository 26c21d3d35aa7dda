"""RTP: packets of several senders onto one timeline (RFC 3550)."""
