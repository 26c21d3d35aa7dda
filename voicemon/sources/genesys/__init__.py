"""Genesys AudioHook: its messages, its audio and its signatures."""
