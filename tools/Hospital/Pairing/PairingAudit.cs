using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// What pairing writes into the audit log. Refused messages are limited to a few in a minute, because a stranger can send any number of
/// them.
/// </summary>
internal sealed class PairingAudit(AssociationStore store)
{
    /// <summary>The outcome of an action that has succeeded.</summary>
    public const string Done = "done";

    private const int RefusalsLimit = 20;
    private const string WardRole = "ward";
    private const string DeviceRole = "device";

    private static readonly TimeSpan RefusalsWindow = TimeSpan.FromMinutes(1);

    private DateTimeOffset _windowStart;
    private int _refusals;

    /// <summary>The name of this program where it acts on its own.</summary>
    public static string Ward => WardRole;

    /// <summary>Somebody has done something; to an association, if one is given.</summary>
    public void LogStaff(Staff who, DateTimeOffset now, string action, string subject, string outcome, string association = "") =>
        store.Audit.Add(AuditEntry.By(who, now, action, subject, outcome) with { Association = association });

    /// <summary>An attempt to pair has got further, or has failed.</summary>
    public void LogAttempt(PairingAttempt attempt, DateTimeOffset now, string outcome, string association = "") =>
        LogStaff(attempt.Who, now, "pair", attempt.Device, outcome, association);

    /// <summary>A device has done something; in an association, if one is given.</summary>
    public void LogDevice(string device, DateTimeOffset now, string action, string outcome, string association = "") =>
        store.Audit.Add(new AuditEntry(now, device, DeviceRole, action, device, outcome) { Association = association });

    /// <summary>A message in a device's name was refused, or the device itself refuses something.</summary>
    public void LogRefusal(string device, DateTimeOffset now, string reason) => LogLimited(device, now, $"refused: {reason}");

    /// <summary>Events of a device have not arrived.</summary>
    public void LogMissing(string device, DateTimeOffset now, string what) => LogLimited(device, now, what);

    private void LogLimited(string device, DateTimeOffset now, string outcome)
    {
        if (now - _windowStart > RefusalsWindow || now < _windowStart)
        {
            (_windowStart, _refusals) = (now, 0);
        }

        if (++_refusals <= RefusalsLimit)
        {
            LogDevice(device, now, "report", outcome);
        }
        else if (_refusals == RefusalsLimit + 1)
        {
            store.Audit.Add(new AuditEntry(now, WardRole, WardRole, "report", "", "refused: more than are logged in a minute"));
        }
    }
}
