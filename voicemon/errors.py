"""Every error that voicemon raises on purpose, with the offending value in its message."""


class VoicemonError(Exception):
    """Anything a person can mend: its message is one clear line and names the offending value."""


class AudioFormatError(VoicemonError):
    """The audio cannot be opened or decoded, or has a shape that voicemon does not take."""


class ChannelMapError(VoicemonError):
    """The named channels do not fit the audio."""


class ConfigError(VoicemonError):
    """An option has an unknown name or a value out of range."""


class WeightsError(VoicemonError):
    """Model weights are missing, incomplete, or not what their hash says."""


class Overloaded(VoicemonError):
    """A bounded queue is full: the work was refused, not lost in silence."""


class CallLogError(VoicemonError):
    """A call log cannot be read or written."""


class ArchiveError(VoicemonError):
    """The index of past calls, or a table of feedback on them, cannot be used."""


class SearchError(VoicemonError):
    """Past calls are asked for in a way that makes no sense."""


class ProtocolError(VoicemonError):
    """A peer sent a message that its protocol does not allow."""


class ListeningLost(VoicemonError):
    """The process that listened to a call has ended."""


class SenderLeft(VoicemonError):
    """Whoever sends a call has gone without saying that the call is over."""


class ServerUnreachable(VoicemonError):
    """The server does not answer, or its port is taken."""


class UnknownCall(VoicemonError):
    """The server knows no call of that name, or not what was asked of it."""


class CorpusError(VoicemonError):
    """A table of labelled calls cannot be used, or there is too little in it to learn from."""
