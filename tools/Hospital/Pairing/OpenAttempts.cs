using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>The attempts that are not over, one for each device.</summary>
internal sealed class OpenAttempts(PairingAudit audit)
{
    private const int Limit = 256;

    private readonly Dictionary<string, OpenAttempt> _attempts = [];
    private long _revision;

    /// <summary>All of them. The list does not change when they do.</summary>
    public IReadOnlyList<OpenAttempt> All => [.. _attempts.Values];

    /// <summary>Whether there is no room for another one.</summary>
    public bool IsFull => _attempts.Count >= Limit;

    /// <summary>The attempt with a device, or null.</summary>
    public OpenAttempt? OfDevice(string device) => _attempts.GetValueOrDefault(device);

    /// <summary>The attempt that others know as this one; null if it is over.</summary>
    public OpenAttempt? Find(PairingAttempt attempt) =>
        OfDevice(attempt.Device) is { } open && open.Snapshot.Id == attempt.Id ? open : null;

    /// <summary>Begins an attempt: a label was read.</summary>
    public void Begin(OpenAttempt attempt, DateTimeOffset now, PairingChanges changes)
    {
        _attempts[attempt.Snapshot.Device] = attempt;
        audit.LogAttempt(attempt.Snapshot, now, $"label read ({attempt.Snapshot.Capture})");
        Update(attempt, attempt.Snapshot, changes);
    }

    /// <summary>An attempt cannot begin.</summary>
    public void Reject(OpenAttempt attempt, PairingProblem problem, string other, DateTimeOffset now, PairingChanges changes)
    {
        attempt.ClearSetupCode();
        attempt.Snapshot = attempt.Snapshot with { State = PairingState.Failed, Problem = problem, Other = other, Revision = ++_revision };
        audit.LogAttempt(attempt.Snapshot, now, $"refused: {problem}");
        changes.Attempts.Add(attempt.Snapshot);
    }

    /// <summary>Changes what others see of an attempt.</summary>
    public void Update(OpenAttempt attempt, PairingAttempt snapshot, PairingChanges changes)
    {
        // A message that arrives twice changes nothing.
        if (snapshot != attempt.Snapshot || snapshot.Revision == 0)
        {
            attempt.Snapshot = snapshot with { Revision = ++_revision };
            changes.Attempts.Add(attempt.Snapshot);
        }
    }

    /// <summary>An attempt is over without a pairing.</summary>
    public void Fail(OpenAttempt attempt, PairingProblem problem, DateTimeOffset now, PairingChanges changes, string other = "") =>
        Fail(
            attempt, attempt.Snapshot with { Problem = problem, Refusal = PairingRefusal.None, Until = default, Other = other }, now,
            changes);

    /// <summary>An attempt is over because the device refuses.</summary>
    public void FailRefused(OpenAttempt attempt, PairingRefusal refusal, DateTimeOffset now, PairingChanges changes) =>
        Fail(
            attempt, attempt.Snapshot with { Problem = PairingProblem.RefusedByDevice, Refusal = refusal, Until = default, Other = "" },
            now, changes);

    /// <summary>An attempt is over.</summary>
    public void Close(OpenAttempt attempt, PairingAttempt last, PairingChanges changes)
    {
        _attempts.Remove(attempt.Snapshot.Device);
        attempt.ClearSetupCode();
        Update(attempt, last, changes);
    }

    private void Fail(OpenAttempt attempt, PairingAttempt last, DateTimeOffset now, PairingChanges changes)
    {
        audit.LogAttempt(
            attempt.Snapshot, now,
            $"failed: {(last.Problem == PairingProblem.RefusedByDevice ? last.Refusal.ToString() : last.Problem.ToString())}");
        Close(attempt, last with { State = PairingState.Failed }, changes);
    }

    /// <summary>Ends an attempt that has waited too long.</summary>
    public void EndLate(OpenAttempt attempt, DateTimeOffset now, PairingChanges changes)
    {
        PairingAttempt snapshot = attempt.Snapshot;
        switch (snapshot.State)
        {
            case PairingState.WaitingForButton when snapshot.Problem == PairingProblem.RefusedByDevice:
                FailRefused(attempt, snapshot.Refusal, now, changes);
                break;
            case PairingState.WaitingForButton:
                PairingProblem problem = snapshot.Problem == PairingProblem.None ? PairingProblem.ButtonNotHeld : snapshot.Problem;
                Fail(attempt, problem, now, changes);
                break;
            case PairingState.WindowOpen:
                Fail(attempt, PairingProblem.WindowOver, now, changes);
                break;
            default:
                Fail(attempt, PairingProblem.NoAnswer, now, changes);
                break;
        }
    }
}
