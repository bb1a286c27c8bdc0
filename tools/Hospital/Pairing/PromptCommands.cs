using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Commands that somebody waits for: sent again every ten seconds until the device answers, for two minutes. Later nobody looks at that
/// patient any more who has pressed the button, so a command that was held back must not count. In memory alone: after a restart of the
/// ward's program what was not confirmed is done again.
/// </summary>
internal sealed class PromptCommands<TRequest>(
    PairingServiceOptions options, KnownDevices devices, PairingAudit audit,
    Func<PairingChanges, List<(TRequest Request, PromptOutcome Outcome, CodeText? Reason)>> resultsOf)
    where TRequest : PromptRequest
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (TRequest Request, DateTimeOffset SentAt)> _pending = [];

    /// <summary>Those that no device has answered yet.</summary>
    public IReadOnlyList<TRequest> Pending => [.. _pending.Values.Select(pending => pending.Request)];

    /// <summary>Commands a device. A later one for the same patient takes the place of an earlier one.</summary>
    public void Request(TRequest request, DateTimeOffset now, PairingChanges changes)
    {
        Log(request, now, "asked");
        Send(request, now, changes);
    }

    /// <summary>Sends commands again that have no answer, and gives up those that are too old.</summary>
    public void Resend(DateTimeOffset now, PairingChanges changes)
    {
        foreach ((TRequest request, DateTimeOffset sentAt) in _pending.Values.ToArray())
        {
            if (now > request.At + Lifetime)
            {
                Log(request, now, "not answered by the device: it does not count");
                Complete(request, PromptOutcome.Unanswered, null, changes);
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
        Complete(request, isConfirmed ? PromptOutcome.Confirmed : PromptOutcome.Refused, reason, changes);
    }

    private void Log(TRequest request, DateTimeOffset now, string outcome) => audit.LogStaff(
        request.By, now, request.Action, request.Device, $"{outcome} ({request.Subject})", request.Association);

    private void Complete(TRequest request, PromptOutcome outcome, CodeText? reason, PairingChanges changes)
    {
        _pending.Remove(request.Association);
        resultsOf(changes).Add((request, outcome, reason));
    }

    private void Send(TRequest request, DateTimeOffset now, PairingChanges changes)
    {
        _pending[request.Association] = (request, now);
        if (devices.KeyOf(request.Device) is not { } key)
        {
            // A device is registered when it is paired, so somebody has changed the database.
            audit.LogRefusal(request.Device, now, $"{request.Action} cannot be commanded: the device is not registered");
            return;
        }

        changes.Messages.Add(new Message(
            new Topic(request.Device, Topic.Commands, "").ToString(),
            request.CommandUntil(request.At + Lifetime).Sign(options.Authority.Signer, key)));
    }
}
