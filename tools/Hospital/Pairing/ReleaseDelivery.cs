using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Offers the releases of rollouts to the devices of open rings, again and again until each has answered, notes the answers, and judges the
/// gates. It has no network of its own, and signs nothing: the vendor has signed the release. Several programs may do this at the same
/// time. For one thread at a time.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="name">The program's name in the audit log.</param>
public sealed class ReleaseDelivery(AssociationStore store, string name)
{
    // In each second: each of them may fetch the release from one mirror.
    private const int AtOnce = 25;
    private const int ReadLimit = 1000;
    private const int DoublingsLimit = 16;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestResend = TimeSpan.FromDays(30);
    private static readonly TimeSpan JudgingInterval = TimeSpan.FromSeconds(10);

    // A broker may repeat what a device has sent as often as it likes.
    private static readonly TimeSpan PauseOfHeard = TimeSpan.FromSeconds(30);

    // Its last answer may have been lost: the same offer again is answered with where it is.
    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);

    private readonly RolloutControl _control = new(store);
    private DateTimeOffset? _judged;
    private bool _isAnyRunning;

    /// <summary>Makes the offers that are due, and judges the gates. To be called every second or so.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isMine">Whether the caller sends to a device; null for all.</param>
    /// <returns>To be published.</returns>
    public IReadOnlyList<Message> CheckTimers(DateTimeOffset now, Func<string, bool>? isMine = null)
    {
        if (_judged is not { } judged || now - judged >= JudgingInterval || now < judged)
        {
            _judged = now;
            IReadOnlyList<ReleaseRollout> running = store.Rollouts.Running();
            _isAnyRunning = running.Count > 0;
            foreach (ReleaseRollout rollout in running)
            {
                ReadJournals(rollout, now);
                _control.Judge(rollout, name, now);
            }
        }

        List<Message> messages = [];
        if (!_isAnyRunning)
        {
            return messages;
        }

        Dictionary<long, byte[]?> envelopes = [];
        foreach (RolloutDevice device in store.Rollouts.Due(now, ReadLimit).Where(each => isMine?.Invoke(each.Device) != false))
        {
            if (messages.Count == AtOnce)
            {
                break;
            }

            if (!envelopes.TryGetValue(device.Rollout, out byte[]? envelope))
            {
                envelope = envelopes[device.Rollout] = store.Rollouts.Envelope(store.Rollouts.Find(device.Rollout)!.Digest);
            }

            if (envelope is not null && TryClaim(device, now))
            {
                messages.Add(new Message(new Topic(device.Device, Topic.Commands, "").ToString(), envelope));
            }
        }

        return messages;
    }

    /// <summary>Something of a device has arrived, so it can be reached: what waits for it is offered soon.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="now">The time.</param>
    public void NoteHeard(string device, DateTimeOffset now)
    {
        foreach ((ReleaseRollout rollout, RolloutDevice row) in store.Rollouts.OfDevice(device))
        {
            if (rollout.State == RolloutState.Running && row.Ring <= rollout.Ring && row.Due > now && !(now - row.Sent < PauseOfHeard)
                && row.State is RolloutDeviceState.Waiting or RolloutDeviceState.Offered)
            {
                store.Rollouts.Postpone(row, now, row.Note);
            }
        }
    }

    /// <summary>Handles a verified event of a device that is newer than all before. Other kinds than "update" change nothing.</summary>
    /// <param name="reported">The event.</param>
    /// <param name="now">The time.</param>
    public void HandleEvent(DeviceEvent reported, DateTimeOffset now)
    {
        if (reported.Kind != DeviceEvent.UpdateKind || store.DeviceStates.Find(reported.Device).IsBlocked()
            || RolloutAnswer.Read(reported.What, reported.Reason, reported.Order) is not { } answer)
        {
            return;
        }

        foreach ((ReleaseRollout rollout, RolloutDevice row) in store.Rollouts.OfDevice(reported.Device))
        {
            if (RolloutAnswer.IsAbout(reported.Number, reported.What, rollout.Sequence, row, now) && Advance(row, answer, now)
                && rollout.State == RolloutState.Running)
            {
                _control.Judge(rollout, name, now);
            }
        }
    }

    private bool Advance(RolloutDevice row, RolloutAnswer answer, DateTimeOffset now)
    {
        string what = ReasonText.What(DeviceEvent.UpdateKind, answer.What).Text;
        string note = answer.Reason == 0 ? what
            : $"{what} ({ReasonText.Why(DeviceEvent.UpdateKind, answer.What, answer.Reason).Text})";
        return answer.IsNews(row) && store.Rollouts.TryAdvance(row, answer, note, now, now + AskAgain);
    }

    /// <summary>What devices have reported when nobody listened is in their journals.</summary>
    private void ReadJournals(ReleaseRollout rollout, DateTimeOffset now)
    {
        IReadOnlyList<(string Device, long Sequence, RolloutAnswer? Answer)> news = store.Rollouts.JournalNews(rollout);
        if (news.Count == 0)
        {
            return;
        }

        Dictionary<string, RolloutDevice> rows = store.Rollouts.DevicesOf(rollout.Number).ToDictionary(row => row.Device);
        foreach (IGrouping<string, (string Device, long Sequence, RolloutAnswer? Answer)> ofDevice in news.GroupBy(each => each.Device))
        {
            // The newest says where it is; what was before it is over.
            if (ofDevice.Last(each => each.Answer is not null || each == ofDevice.Last()).Answer is { } answer)
            {
                Advance(rows[ofDevice.Key], answer, now);
            }

            store.Rollouts.SetJournal(rollout.Number, ofDevice.Key, ofDevice.Last().Sequence);
        }
    }

    private bool TryClaim(RolloutDevice device, DateTimeOffset now)
    {
        DeviceState? state = store.DeviceStates.Find(device.Device);
        if (state == DeviceState.Retired)
        {
            store.Rollouts.TrySettle(device, RolloutDeviceState.LeftOut, "the device is retired", now);
            return false;
        }

        if (state.IsBlocked() || state == DeviceState.Made)
        {
            store.Rollouts.Postpone(device, now + LongestPause, $"the device is {DeviceStateText.Of(state)}");
            return false;
        }

        if (device.State == RolloutDeviceState.Waiting && store.Rollouts.RunningOn(device.Device) is { } running
            && store.Rollouts.Find(device.Rollout) is { } rollout && running >= rollout.Sequence)
        {
            bool isSame = running == rollout.Sequence;
            store.Rollouts.TrySettle(
                device, isSame ? RolloutDeviceState.Confirmed : RolloutDeviceState.LeftOut,
                isSame ? "it had it before" : FormattableString.Invariant($"it runs release {running}"), now);
            return false;
        }

        TimeSpan first = device.State <= RolloutDeviceState.Offered ? ShortestPause : AskAgain;
        TimeSpan pause = first * Math.Pow(2, Math.Min(device.Attempts, DoublingsLimit));
        return store.Rollouts.TryClaim(device, now, now + (pause < LongestResend ? pause : LongestResend));
    }
}
