using System.Data.Common;
using System.Reflection;
using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Operations.Auditing;

/// <summary>
/// Notes in the audit log that a service starts, and when this is disposed of, that it stops. A start after a start means that the run
/// before was killed. A service works also when it cannot be noted.
/// </summary>
public sealed class ServiceRun : IDisposable
{
    /// <summary>What the outcome of a start ends with when the run before has noted no stop.</summary>
    public const string Unfinished = "; the run before did not stop in order: what it had not written yet is lost";

    private readonly AuditLog _audit;
    private readonly string _service;
    private readonly string _subject;
    private readonly Action<string> _warn;

    private ServiceRun(AuditLog audit, string service, string instance, Action<string> warn)
    {
        _audit = audit;
        _service = service;
        _subject = instance.Length == 0 ? Environment.MachineName : $"{Environment.MachineName} {instance}";
        _warn = warn;
    }

    /// <summary>Notes that a service starts.</summary>
    /// <param name="audit">The audit log. It must live longer than this.</param>
    /// <param name="program">The program.</param>
    /// <param name="service">The service's name in the audit log.</param>
    /// <param name="instance">Which of several on this computer; empty where there is one.</param>
    /// <param name="warn">Gets why it could not be noted.</param>
    /// <param name="seesRunBefore">
    /// Whether to look for the run before. The database lets only those services read the audit log that show it.
    /// </param>
    public static ServiceRun Begin(
        AuditLog audit, Assembly program, string service, string instance, Action<string> warn, bool seesRunBefore = false)
    {
        ServiceRun run = new(audit, service, instance, warn);
        string version = $"version {program.GetName().Version!.ToString(3)}";
        run.Note("start", () => seesRunBefore && !audit.HasStopped(service, run._subject) ? version + Unfinished : version);
        return run;
    }

    /// <summary>Notes that it stops.</summary>
    public void Dispose() => Note("stop", () => "done");

    private void Note(string action, Func<string> outcome)
    {
        try
        {
            _audit.Add(new AuditEntry(DateTimeOffset.UtcNow, _service, _service, action, _subject, outcome()));
        }
        catch (DbException failure)
        {
            _warn($"the audit log does not take the {action} of this service: {failure.Message}");
        }
    }
}
