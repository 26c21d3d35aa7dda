"""Cues to the agent: rules in TOML over what was heard, and who says which of them is given when."""
