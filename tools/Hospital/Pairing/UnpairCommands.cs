using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>Commands that end associations: sent again every minute until the device answers, for one day.</summary>
internal sealed class UnpairCommands
{
    // A command names one association, so that an old one can do no harm; and a device may be out of reach for long.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMinutes(1);

    private readonly PairingServiceOptions _options;
    private readonly AssociationStore _store;
    private readonly Grants _grants;
    private readonly KnownDevices _devices;
    private readonly PairingAudit _audit;
    private readonly Dictionary<string, (UnpairRequest Request, DateTimeOffset SentAt)> _pending = [];

    /// <summary>Continues with the requests in the store that no device has answered.</summary>
    public UnpairCommands(PairingServiceOptions options, Grants grants, KnownDevices devices, PairingAudit audit)
    {
        _options = options;
        _store = options.Store;
        _grants = grants;
        _devices = devices;
        _audit = audit;
        foreach (Association association in _store.Current())
        {
            if (_store.UnpairRequests.OfAssociation(association.Id) is [UnpairRequest newest, ..])
            {
                _pending[association.Id] = (newest, DateTimeOffset.MinValue);
            }
        }
    }

    /// <summary>Requests that are not answered yet.</summary>
    public IReadOnlyList<UnpairRequest> Pending => [.. _pending.Values.Select(pending => pending.Request)];

    /// <summary>Stores a request and sends its command.</summary>
    /// <param name="association">What is to end.</param>
    /// <param name="by">Who wants it.</param>
    /// <param name="now">The time.</param>
    /// <param name="changes">What has changed.</param>
    public void Request(Association association, string by, DateTimeOffset now, PairingChanges changes)
    {
        UnpairRequest request = new(association.Id, _store.Counters.Next(association.Device, now), now, by);
        _store.UnpairRequests.Add(request);
        Send(request, association, now, changes);
    }

    /// <summary>Sends commands again that have no answer, and gives up those that are too old.</summary>
    public void Resend(DateTimeOffset now, PairingChanges changes)
    {
        foreach ((string id, (UnpairRequest request, DateTimeOffset sentAt)) in _pending.ToArray())
        {
            if (now > request.At + Lifetime)
            {
                _pending.Remove(id);
            }
            else if (now - sentAt >= ResendAfter)
            {
                Send(request, _store.Find(id)!, now, changes);
            }
        }
    }

    /// <summary>An association has ended on its device: there is nothing to send any more.</summary>
    public void Complete(string association) => _pending.Remove(association);

    /// <summary>A device answers a command.</summary>
    public void HandleAnswer(DeviceEvent answer, DateTimeOffset now, PairingChanges changes)
    {
        // What the device has carried out it reports with the association's id.
        if (_pending.Values.FirstOrDefault(pending => pending.Request.Counter == answer.Number).Request is not { } request
            || _store.Find(request.Association) is not { } association || association.Device != answer.Device
                || answer.What == (int)CommandAnswer.CarriedOut)
        {
            return;
        }

        CodeText reason = ReasonText.What(answer.Kind, answer.What);
        _audit.LogRefusal(answer.Device, now, $"the device does not end {association.Id}: {reason.Name}");
        if (answer.What == (int)CommandAnswer.NotAssociated)
        {
            Complete(association.Id);
            _grants.End(association, new AssociationEnd(now, EndCause.Command, request.By, "the device was not in it any more"), changes);
            return;
        }

        bool canSucceedLater = (CommandAnswer)answer.What is CommandAnswer.TooMany or CommandAnswer.DateUnknown;
        if (association.End is not null || !canSucceedLater)
        {
            Complete(association.Id);
        }

        changes.UnpairsRefused.Add((association, reason));
    }

    private void Send(UnpairRequest request, Association association, DateTimeOffset now, PairingChanges changes)
    {
        _pending[association.Id] = (request, now);
        if (_devices.KeyOf(association.Device) is not { } key)
        {
            // A device is registered when it is paired, so somebody has changed the database.
            _audit.LogRefusal(association.Device, now, $"the end of {association.Id} cannot be commanded: the device is not registered");
            return;
        }

        AuthorityCommand unpair = AuthorityCommand.ForUnpairing(
            association.Device, Convert.FromHexString(association.Id), request.Counter, request.At + Lifetime);
        changes.Messages.Add(
            new Message(new Topic(association.Device, Topic.Commands, "").ToString(), unpair.Sign(_options.Authority.Signer, key)));
    }
}
