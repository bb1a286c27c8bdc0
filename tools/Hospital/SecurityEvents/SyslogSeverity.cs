namespace NanoMedAgent.Hospital.SecurityEvents;

/// <summary>How severe an event is, with the numbers of RFC 5424, table 2.</summary>
public enum SyslogSeverity
{
    /// <summary>Somebody should look soon.</summary>
    Error = 3,

    /// <summary>Something was refused, or may go wrong.</summary>
    Warning = 4,

    /// <summary>Normal, but worth knowing.</summary>
    Notice = 5,

    /// <summary>Normal.</summary>
    Informational = 6,
}
