using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Ward.Audit;

/// <summary>Somebody looks at a page.</summary>
/// <param name="entry">What the audit log gets.</param>
/// <param name="at">When, in real time.</param>
internal sealed class NotedView(AuditEntry entry, DateTimeOffset at)
{
    /// <summary>What the audit log gets.</summary>
    public AuditEntry Entry { get; } = entry;

    /// <summary>When, in real time.</summary>
    public DateTimeOffset At { get; } = at;

    /// <summary>Done when the page may be shown.</summary>
    public TaskCompletionSource Shown { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the page was shown although the audit log did not have it yet.</summary>
    public bool IsUnnoted { get; set; }
}
