using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Commands that acknowledge alarms: sent again every ten seconds until the device answers, for two minutes. Later nobody looks at that
/// alarm any more who has pressed the button, so a command that was held back must not count. In memory alone: after a restart of the
/// ward's program the alarm is still there, and is acknowledged again.
/// </summary>
internal sealed class AlarmAcknowledgements(PairingServiceOptions options, KnownDevices devices, PairingAudit audit)
{
    private const string Action = "acknowledge";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (AlarmAcknowledgement Request, DateTimeOffset SentAt)> _pending = [];

    /// <summary>Those that no device has answered yet.</summary>
    public IReadOnlyList<AlarmAcknowledgement> Pending => [.. _pending.Values.Select(pending => pending.Request)];

    /// <summary>Commands the device to mark alarms as seen. A later one for the same patient takes the place of an earlier one.</summary>
    /// <param name="association">Whose alarms.</param>
    /// <param name="sequence">The newest alarm pack that the person was shown.</param>
    /// <param name="reason">Why, or empty.</param>
    /// <param name="who">Who has looked.</param>
    /// <param name="now">The time.</param>
    /// <param name="changes">What has changed.</param>
    public void Request(
        Association association, long sequence, string reason, Staff who, DateTimeOffset now, PairingChanges changes)
    {
        long counter = options.Store.Counters.Next(association.Device, now);
        AlarmAcknowledgement request = new(association.Id, association.Device, sequence, counter, now, who, reason);
        Log(request, now, "asked");
        Send(request, now, changes);
    }

    /// <summary>Sends commands again that have no answer, and gives up those that are too old.</summary>
    public void Resend(DateTimeOffset now, PairingChanges changes)
    {
        foreach ((AlarmAcknowledgement request, DateTimeOffset sentAt) in _pending.Values.ToArray())
        {
            if (now > request.At + Lifetime)
            {
                Log(request, now, "not answered by the device: it does not count");
                Complete(request, AcknowledgementOutcome.Unanswered, null, changes);
            }
            else if (now - sentAt >= ResendAfter)
            {
                Send(request, now, changes);
            }
        }
    }

    /// <summary>A device answers a command.</summary>
    public void HandleAnswer(DeviceEvent answer, DateTimeOffset now, PairingChanges changes)
    {
        if (_pending.Values.FirstOrDefault(pending => pending.Request.Counter == answer.Number).Request is not { } request
            || request.Device != answer.Device)
        {
            return;
        }

        CodeText reason = ReasonText.What(answer.Kind, answer.What);
        bool isConfirmed = answer.What == (int)CommandAnswer.CarriedOut;
        Log(request, now, isConfirmed ? "confirmed by the device" : $"refused by the device: {reason.Text}");
        Complete(request, isConfirmed ? AcknowledgementOutcome.Confirmed : AcknowledgementOutcome.Refused, reason, changes);
    }

    private void Log(AlarmAcknowledgement request, DateTimeOffset now, string outcome)
    {
        string reason = request.Reason.Length > 0 ? $"; {request.Reason}" : "";
        string alarms = FormattableString.Invariant($"alarms up to {request.Sequence}{reason}");
        audit.LogStaff(request.By, now, Action, request.Device, $"{outcome} ({alarms})", request.Association);
    }

    private void Complete(AlarmAcknowledgement request, AcknowledgementOutcome outcome, CodeText? reason, PairingChanges changes)
    {
        _pending.Remove(request.Association);
        changes.Acknowledgements.Add((request, outcome, reason));
    }

    private void Send(AlarmAcknowledgement request, DateTimeOffset now, PairingChanges changes)
    {
        _pending[request.Association] = (request, now);
        if (devices.KeyOf(request.Device) is not { } key)
        {
            // A device is registered when it is paired, so somebody has changed the database.
            audit.LogRefusal(request.Device, now, "alarms cannot be acknowledged: the device is not registered");
            return;
        }

        AuthorityCommand command = AuthorityCommand.ForAcknowledging(
            request.Device, Convert.FromHexString(request.Association), request.Sequence, request.Counter, request.At + Lifetime);
        changes.Messages.Add(
            new Message(new Topic(request.Device, Topic.Commands, "").ToString(), command.Sign(options.Authority.Signer, key)));
    }
}
