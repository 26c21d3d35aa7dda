"""voicemon: hears a call as it happens, writes it down, and shows rising stress in time to calm it."""

__version__ = "0.1.0"
