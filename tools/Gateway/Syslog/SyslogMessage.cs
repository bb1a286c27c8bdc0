using System.Globalization;
using System.Net;
using System.Text;
using NanoMedAgent.Hospital.SecurityEvents;

namespace NanoMedAgent.Gateway.Syslog;

/// <summary>
/// Security events as syslog messages (RFC 5424), at most 8 KB: rsyslog cuts longer ones, and makes a message of the rest. Facility is "log
/// audit", but for audit messages of DICOM, which have their own. Times have three digits of fraction, in UTC.
/// </summary>
/// <param name="host">The name of this computer.</param>
/// <param name="format">How an event is written.</param>
/// <param name="version">Of this program.</param>
internal sealed class SyslogMessage(string host, SyslogFormat format, string version)
{
    /// <summary>The longest message, in bytes.</summary>
    public const int LimitBytes = 8192;

    /// <summary>
    /// The structured data's name. 32473 is the enterprise number for examples (RFC 5612); a maker with a number of its own puts it here.
    /// </summary>
    public const string DataId = "nanomedagent@32473";

    private const int LogAudit = 13;
    private const int Security = 10;
    private const int WordLimit = 256;
    private const int SubjectLimit = 1024;
    private const int OutcomeLimit = 3072;
    private const int SentenceLimit = 2048;
    private const string Product = "nanoMedAgent";

    private readonly string _host = SyslogText.HeaderField(host, 255);

    /// <summary>Who has given patients their ids, in audit messages of DICOM: "1.2.3.4&amp;ISO". Empty where that is not said.</summary>
    public string PatientAuthority { get; init; } = "";

    /// <summary>The clock, for audit messages of DICOM about sensors that have none.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>An event as a message.</summary>
    /// <param name="event">The event.</param>
    /// <param name="sequenceId">
    /// Its number among those that this program has sent since its start, from 1 (RFC 5424, section 7.3.1).
    /// </param>
    public byte[] Write(SecurityEvent @event, int sequenceId)
    {
        if (format == SyslogFormat.Dicom)
        {
            // As ITI-20 says it: a severity of its own, and no structured data.
            SyslogSeverity severity = @event.IsRefused ? SyslogSeverity.Warning : SyslogSeverity.Notice;
            return Encode(
                Security, severity, @event, DicomAuditMessage.MessageId, "-",
                new DicomAuditMessage(host, PatientAuthority).Write(@event, Time.GetUtcNow()));
        }

        (string data, string message) = format == SyslogFormat.Cef ? ("", Cef(@event)) : (Data(@event), Sentence(@event));
        return Encode(
            LogAudit, @event.Severity, @event, @event.Kind.Name,
            string.Create(CultureInfo.InvariantCulture, $"[meta sequenceId=\"{sequenceId}\"]{data}"), message);
    }

    private byte[] Encode(int facility, SyslogSeverity severity, SecurityEvent @event, string id, string data, string message)
    {
        int priority = (facility * 8) + (int)severity;
        string timestamp = @event.Time is { } known
            ? known.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)
            : "-";
        string application = SyslogText.HeaderField(@event.Program, 48);
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"<{priority}>1 {timestamp} {_host} {application} - {SyslogText.HeaderField(id, 32)} {data} {message}");
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= LimitBytes
            ? bytes
            : throw new InvalidOperationException("the limits of the parts are too wide");
    }

    private static string Data(SecurityEvent @event)
    {
        StringBuilder data = new();
        data.Append(
            CultureInfo.InvariantCulture,
            $"[{DataId} event=\"{SyslogText.Value(@event.Key, WordLimit)}\" id=\"{@event.Kind.Number}\"");
        Add("who", @event.Who, WordLimit);
        Add("role", @event.Role, WordLimit);
        Add("subject", @event.Subject, SubjectLimit);
        Add("outcome", @event.Outcome, OutcomeLimit);
        Add("origin", @event.Origin, WordLimit);
        Add("association", @event.Association, WordLimit);
        Add("digest", @event.Digest, WordLimit);
        return data.Append(']').ToString();

        void Add(string name, string value, int limit)
        {
            if (value.Length > 0)
            {
                data.Append(CultureInfo.InvariantCulture, $" {name}=\"{SyslogText.Value(value, limit)}\"");
            }
        }
    }

    private static string Sentence(SecurityEvent @event) => SyslogText.Ascii(
        $"{@event.Kind.Title}: {string.Join(", ", new[] { @event.Who, @event.Subject, @event.Outcome }.Where(part => part.Length > 0))}",
        SentenceLimit);

    private string Cef(SecurityEvent @event)
    {
        StringBuilder cef = new();
        cef.Append(
            CultureInfo.InvariantCulture,
            $"CEF:0|{Product}|{SyslogText.CefField(@event.Source, WordLimit)}|{SyslogText.CefField(version, WordLimit)}|"
            + $"{@event.Kind.Number}|{SyslogText.CefField(@event.Kind.Title, WordLimit)}|{CefSeverity(@event.Severity)}|");
        List<string> fields = [Field("externalId", @event.Key, WordLimit)];
        if (@event.Time is { } time)
        {
            fields.Add(string.Create(CultureInfo.InvariantCulture, $"rt={time.ToUnixTimeMilliseconds()}"));
        }

        AddIfAny("suid", @event.Who, WordLimit);
        AddIfAny("spriv", @event.Role, WordLimit);
        AddIfAny(IPAddress.TryParse(@event.Origin, out _) ? "src" : "shost", @event.Origin, WordLimit);
        AddIfAny("cs1", @event.Subject, SubjectLimit);
        if (@event.Subject.Length > 0)
        {
            fields.Add("cs1Label=subject");
        }

        fields.Add($"outcome={(@event.IsRefused ? "failure" : "success")}");
        AddIfAny("reason", @event.Outcome, OutcomeLimit);
        AddIfAny("cs2", @event.Digest, WordLimit);
        if (@event.Digest.Length > 0)
        {
            fields.Add("cs2Label=digest");
        }

        AddIfAny("cs3", @event.Association, WordLimit);
        if (@event.Association.Length > 0)
        {
            fields.Add("cs3Label=association");
        }

        return cef.AppendJoin(' ', fields).ToString();

        void AddIfAny(string name, string value, int limit)
        {
            if (value.Length > 0)
            {
                fields.Add(Field(name, value, limit));
            }
        }

        static string Field(string name, string value, int limit) => $"{name}={SyslogText.CefValue(value, limit)}";
    }

    private static int CefSeverity(SyslogSeverity severity) => severity switch
    {
        SyslogSeverity.Error => 8,
        SyslogSeverity.Warning => 6,
        SyslogSeverity.Notice => 4,
        _ => 2,
    };
}
