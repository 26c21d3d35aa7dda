"""The sound inputs of this machine, from the sound card to the call's timeline."""
