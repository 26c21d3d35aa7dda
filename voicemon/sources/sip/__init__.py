"""SIP and what it carries: messages, dialogs, digests, session descriptions (RFC 3261, 8866)."""
