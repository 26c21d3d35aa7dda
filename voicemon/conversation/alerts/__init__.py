"""Alerts to a supervisor: rules in TOML over what a call adds up to, with hysteresis and an alert budget."""
