using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>Begins, pauses, resumes and moves rollouts, each change together with its entry in the audit log.</summary>
/// <param name="store">The database.</param>
public sealed class RolloutControl(AssociationStore store)
{
    /// <summary>The action in the audit log of what a rollout does.</summary>
    public const string Action = "rollout";

    /// <summary>The action in the audit log when one pauses.</summary>
    public const string PauseAction = "pause-rollout";

    /// <summary>The action in the audit log when somebody resumes one.</summary>
    public const string ResumeAction = "resume-rollout";

    private const int NamedInAudit = 5;

    /// <summary>Begins a rollout: stores the release, and decides in which ring each device is.</summary>
    /// <param name="order">What is wanted.</param>
    /// <param name="now">The time.</param>
    /// <param name="notTaken">The devices that are not in it, each with the reason.</param>
    /// <returns>The rollout; null if no device is left for it, and nothing was stored then.</returns>
    /// <exception cref="InvalidDataException">No device would take this release.</exception>
    public ReleaseRollout? Begin(RolloutOrder order, DateTimeOffset now, out IReadOnlyList<(string Device, string Reason)> notTaken)
    {
        SignedRelease release = SignedRelease.Read(order.Envelope);
        (long sequence, byte[] product) = ReadTarget(release);
        List<(string, string)> left = [];
        ReleaseRollout? begun = null;
        store.Rollouts.InExclusiveTransaction(() =>
        {
            left.Clear();
            begun = null;
            List<(string Device, RolloutDeviceState State)> taken = [];
            foreach (string device in order.Devices)
            {
                if (FindObstacle(device, sequence, product, out bool hasIt) is { } obstacle)
                {
                    left.Add((device, obstacle));
                }
                else
                {
                    taken.Add((device, hasIt ? RolloutDeviceState.Confirmed : RolloutDeviceState.Waiting));
                }
            }

            if (taken.Count == 0)
            {
                return;
            }

            ReleaseRollout rollout = new(0, SHA256.HashData(order.Envelope), sequence, product, RolloutState.Running, 1)
            {
                Rings = order.Rings,
                Gates = order.Gates,
                Created = now,
                CreatedBy = order.By,
                Opened = now,
                Changed = now,
                ChangedBy = order.By,
                Why = "",
                Judged = now,
            };
            Dictionary<string, RolloutDeviceState> states = taken.ToDictionary(each => each.Device, each => each.State);
            IReadOnlyList<(string Device, int Ring)> rings = order.Rings.Assign(release.Digest, [.. states.Keys], order.First);
            long number = store.Rollouts.AddInTransaction(
                rollout, order.Envelope, [.. rings.Select(each => (each.Device, each.Ring, states[each.Device]))]);
            begun = store.Rollouts.Find(number)!;
            Note(begun, order.By, "admin", Action, FormattableString.Invariant(
                $"release {sequence} to {taken.Count} devices in rings {order.Rings}: begun"), now, order.Origin);
        });
        notTaken = left;
        return begun;
    }

    /// <summary>Somebody pauses a rollout.</summary>
    /// <param name="rollout">As it was read.</param>
    /// <param name="who">Who: as it stands in the audit log.</param>
    /// <param name="why">Why, see <see cref="DeviceStateRules.IsReason"/>.</param>
    /// <param name="now">The time.</param>
    /// <returns>false if it does not run any more.</returns>
    public bool TryPause(ReleaseRollout rollout, AuditEntry who, string why, DateTimeOffset now) => rollout.State == RolloutState.Running
        && TryChange(rollout, rollout with { State = RolloutState.Paused, Changed = now, ChangedBy = who.Who, Why = why }, who, PauseAction,
            $"paused: {why}");

    /// <summary>
    /// Somebody resumes a rollout, and has looked at what has paused it: only what happens from now on counts for its gates.
    /// </summary>
    /// <param name="rollout">As it was read.</param>
    /// <param name="who">Who: as it stands in the audit log.</param>
    /// <param name="why">Why, see <see cref="DeviceStateRules.IsReason"/>.</param>
    /// <param name="isRetrying">Whether devices that have refused it or rolled back are offered it again.</param>
    /// <param name="now">The time.</param>
    /// <returns>false if it is not paused any more.</returns>
    public bool TryResume(ReleaseRollout rollout, AuditEntry who, string why, bool isRetrying, DateTimeOffset now) =>
        rollout.State == RolloutState.Paused
        && TryChange(
            rollout, rollout with { State = RolloutState.Running, Changed = now, ChangedBy = who.Who, Why = why, Judged = now }, who,
            ResumeAction, $"resumed: {why}",
            () => _ = isRetrying ? store.Rollouts.Reopen(rollout.Number, now) : 0);

    /// <summary>Does what follows from the gates of a rollout that runs: pauses it, opens its next ring, or ends it.</summary>
    /// <param name="rollout">As it was read.</param>
    /// <param name="by">The program that does it.</param>
    /// <param name="now">The time.</param>
    public void Judge(ReleaseRollout rollout, string by, DateTimeOffset now)
    {
        // An empty ring opens the next one at once.
        for (ReleaseRollout? current = rollout; current is { State: RolloutState.Running }; current = store.Rollouts.Find(rollout.Number))
        {
            RolloutReport report = RolloutReport.Read(store, current, now);
            AuditEntry who = new(now, by, by, Action, "", "");
            bool isChanged = RolloutJudge.Decide(current, report.Devices, report.Gates) switch
            {
                RolloutDecision.Pause when TextOf(report.Gates) is { } why => TryPause(current, who, why, now),
                RolloutDecision.OpenNext => TryChange(
                    current, current with { Ring = current.Ring + 1, Opened = now, Changed = now, ChangedBy = by, Why = "" }, who, Action,
                    FormattableString.Invariant($"ring {current.Ring + 1} of {current.Rings.Count} is open")),
                RolloutDecision.Finish => TryChange(
                    current, current with { State = RolloutState.Done, Changed = now, ChangedBy = by, Why = "" }, who, Action, "done"),
                _ => false,
            };
            if (!isChanged)
            {
                return;
            }
        }
    }

    private static string TextOf(IReadOnlyList<RolloutGate> gates) => string.Join("; ", gates
        .Where(gate => gate.State == RolloutGateState.Failed)
        .Select(gate => RolloutText.Of(gate) + " (" + string.Join(", ", gate.Devices.Take(NamedInAudit).Select(each =>
            each.Reason.Length == 0 ? each.Device : $"{each.Device}: {each.Reason}")) + ")"));

    private static (long Sequence, byte[] Product) ReadTarget(SignedRelease release)
    {
        try
        {
            return release.SequenceNumber is { } sequence && ReferenceManifest.Read(release.Manifest) is [var first, ..] components
                && components.All(each =>
                    each.Vendor.AsSpan().SequenceEqual(first.Vendor) && each.Class.AsSpan().SequenceEqual(first.Class))
                ? (sequence, [.. first.Vendor, .. first.Class])
                : throw new InvalidDataException("the release does not say one vendor and class for all of its components; make it with "
                    + "'medagent release new'");
        }
        catch (Exception wrong) when (wrong is CborContentException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException($"the release has no manifest that can be read ({wrong.Message.TrimEnd('.')})", wrong);
        }
    }

    private string? FindObstacle(string device, long sequence, byte[] product, out bool hasIt)
    {
        hasIt = false;
        DeviceState? state = store.DeviceStates.Find(device);
        if (state is null or DeviceState.Made or DeviceState.Retired)
        {
            return $"the device is {DeviceStateText.Of(state)}";
        }

        if (store.Rollouts.HighestFor(device, product) is { } other && other >= sequence)
        {
            return other > sequence
                ? FormattableString.Invariant($"release {other} is on its way to it, or was confirmed, in another rollout")
                : "another rollout of this release has it";
        }

        long? running = store.Rollouts.RunningOn(device);
        hasIt = running == sequence;
        return running > sequence ? FormattableString.Invariant($"it runs release {running}") : null;
    }

    private bool TryChange(
        ReleaseRollout before, ReleaseRollout after, AuditEntry who, string action, string outcome, System.Action? beside = null)
    {
        bool isChanged = false;
        store.Rollouts.InExclusiveTransaction(() =>
        {
            isChanged = store.Rollouts.TryChange(before, after);
            if (isChanged)
            {
                beside?.Invoke();
                Note(after, who.Who, who.Role, action, outcome, after.Changed, who.Origin);
            }
        });
        return isChanged;
    }

    private void Note(
        ReleaseRollout rollout, string who, string role, string action, string outcome, DateTimeOffset now, string origin) =>
        store.Audit.AddInTransaction(new AuditEntry(
            now, who, role, action, FormattableString.Invariant($"rollout {rollout.Number}"), outcome)
        { Origin = origin });
}
