namespace NanoMedAgent.Operations.Logging;

/// <summary>How log lines are written to standard output.</summary>
public enum LogFormat
{
    /// <summary>For people: time and message.</summary>
    Text,

    /// <summary>A JSON object a line, with level, category and fields.</summary>
    Json,

    /// <summary>Lines with a syslog level in front, which journald takes off.</summary>
    Systemd,
}
