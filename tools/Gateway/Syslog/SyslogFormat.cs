namespace NanoMedAgent.Gateway.Syslog;

/// <summary>How an event is written into the message.</summary>
public enum SyslogFormat
{
    /// <summary>RFC 5424: the parts of the event are structured data, and the message is a sentence.</summary>
    Structured,

    /// <summary>The message is in ArcSight's Common Event Format.</summary>
    Cef,

    /// <summary>The message is an audit message of DICOM (PS3.15, section A.5), as in IHE ATNA. It has ids of patients.</summary>
    Dicom,
}
