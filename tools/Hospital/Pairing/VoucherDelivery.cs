using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Sends imported vouchers to the devices that wait for them: to one that announces itself without an owner, and to one whose label
/// somebody reads. Notes which devices have become the hospital's.
/// </summary>
internal sealed class VoucherDelivery(PairingServiceOptions options, PolicyDelivery policies, PairingAudit audit)
{
    // What a device answers that does not know the date yet (PROTOCOL.md, "Ownership").
    private const long DateUnknown = 5;

    // A device announces itself once an hour; a broker may repeat that as often as it likes.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    // When each device was sent its last voucher. It has as many entries as there are devices with vouchers.
    private readonly Dictionary<string, DateTimeOffset> _sent = [];

    // Devices that have not said what became of their voucher, or did not know the date: when each gets it again, and the pause before
    // that. A message may be lost, and at a start a device is connected before a time server has answered it; it announces itself only in
    // an hour.
    private readonly Dictionary<string, (CosePublicKey Key, TimeSpan Pause, DateTimeOffset Due)> _open = [];

    /// <summary>The key that an event about ownership names, if there is a voucher for it; or null.</summary>
    public CosePublicKey? KeyOf(DeviceEvent claimed) =>
        claimed.Ownership is { Key: { } key } && key.DeviceId == claimed.Device && options.Store.Vouchers.Has(key) ? key : null;

    /// <summary>Somebody has read the label of a device that is not registered.</summary>
    public void SendTo(DeviceLabel label, DateTimeOffset now, PairingChanges changes)
    {
        foreach (byte[] voucher in options.Store.Vouchers.OfSerial(label.Serial, options.Authority.Public, now))
        {
            Send(label.DeviceId, voucher, now, changes);
        }
    }

    /// <summary>Sends vouchers again that have no answer, or to devices that did not know the date, more and more rarely.</summary>
    public void CheckTimers(DateTimeOffset now, PairingChanges changes)
    {
        foreach ((string device, (CosePublicKey key, TimeSpan pause, _)) in _open.Where(each => each.Value.Due <= now).ToArray())
        {
            if (options.Store.DeviceStates.Find(device).IsBlocked()
                || options.Store.Vouchers.Find(key, above: 0, options.Authority.Public, now) is not { } voucher)
            {
                _open.Remove(device);
                continue;
            }

            TimeSpan longer = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            _open[device] = (key, longer, now + longer);
            _sent[device] = now;
            Send(device, voucher, now, changes);
        }
    }

    /// <summary>Handles a verified event about ownership.</summary>
    public void Handle(DeviceEvent reported, DateTimeOffset now, PairingChanges changes)
    {
        OwnershipDetails details = reported.Ownership!;
        switch (reported.OwnershipEvent)
        {
            case OwnershipEvent.Unowned when options.Store.DeviceStates.Find(reported.Device) is var state && state.IsBlocked():
                audit.LogRefusal(reported.Device, now, $"no voucher for a sensor that is {DeviceStateText.Of(state)}");
                break;
            case OwnershipEvent.Unowned
                when options.Store.Vouchers.Find(details.Key, reported.Number, options.Authority.Public, now) is { } voucher
                    && now - _sent.GetValueOrDefault(reported.Device) >= Pause:
                _sent[reported.Device] = now;
                _open[reported.Device] = (details.Key, Pause, now + Pause);
                NoteMade(reported.Device, now);
                Send(reported.Device, voucher, now, changes);
                break;
            case OwnershipEvent.Owned when details.Owner.AsSpan().SequenceEqual(options.Authority.Public.KeyId):
                _open.Remove(reported.Device);
                string reason = FormattableString.Invariant($"voucher {reported.Number} accepted");
                DeviceStateOutcome outcome = options.Store.DeviceStates.Change(
                    [reported.Device], DeviceState.Owned, PairingAudit.Ward, reason, now).Single();
                if (outcome.Refusal == DeviceStateRefusal.None)
                {
                    audit.LogDevice(reported.Device, now, "ownership", reason);
                }

                // It says so until it has a policy.
                if (!options.Store.DeviceStates.Find(reported.Device).IsBlocked())
                {
                    policies.HandleWithoutPolicy(details.Key, options.FirstPolicy, now);
                }

                break;
            case OwnershipEvent.Owned when details.Owner is { } other:
                // It took a voucher that names a former key of this authority after that was changed: somebody has to look for it.
                _open.Remove(reported.Device);
                audit.LogRefusal(
                    reported.Device, now, $"it obeys the key {Convert.ToHexStringLower(other)}, which is not this authority's");
                break;
            case OwnershipEvent.Refused:
                string text = ReasonText.Describe(reported.Kind, reported.What, reported.Number, reported.Reason);
                audit.LogRefusal(reported.Device, now, text);
                if (reported.Reason != DateUnknown)
                {
                    _open.Remove(reported.Device);
                }
                else
                {
                    _open.TryAdd(reported.Device, (details.Key, Pause, now + Pause));
                }

                break;
            default:
                break;
        }
    }

    /// <summary>From its voucher alone nobody knows the id of a device. Now it is known, and somebody can report it as lost.</summary>
    private void NoteMade(string device, DateTimeOffset now)
    {
        if (options.Store.DeviceStates.Find(device) is null)
        {
            const string Reason = "it has announced itself, and there is a voucher";
            options.Store.DeviceStates.Change([device], DeviceState.Made, PairingAudit.Ward, Reason, now);
        }
    }

    private void Send(string device, byte[] voucher, DateTimeOffset now, PairingChanges changes)
    {
        changes.Messages.Add(new Message(new Topic(device, Topic.Commands, "").ToString(), voucher));
        audit.LogDevice(device, now, "ownership", "voucher sent");
    }
}
