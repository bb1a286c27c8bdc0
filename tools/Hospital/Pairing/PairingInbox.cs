using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Messages of devices: verified, registered if the label was read, put into their order, and handed to those who handle them. What cannot
/// be verified, and what is older than the newest event of its device, decides nothing.
/// </summary>
internal sealed class PairingInbox(
    OpenAttempts attempts, KnownDevices devices, OpenPairingWindows windows, WindowAnnouncements announcements, Receipts receipts,
    DeviceRefusals refusals, UnpairCommands unpairing, PromptCommands<AlarmAcknowledgement> alarms,
    PromptCommands<LimitsRequest> limits, PromptCommands<AudioRequest> audio, VoucherDelivery vouchers,
    PolicyDelivery policies, ReleaseDelivery releases, AuthorityChangeDelivery authorityChanges, OwnershipEnds ownership,
    NewestEventTable newest, PairingAudit audit)
{
    // The broker itself may deliver an event twice, and does so within a short time.
    private static readonly TimeSpan Redelivery = TimeSpan.FromMinutes(1);

    /// <summary>Handles a message of a device's event stream.</summary>
    /// <param name="message">From anybody.</param>
    /// <param name="heardAt">When it arrived.</param>
    /// <param name="changes">What has changed.</param>
    /// <param name="wasKept">Whether it arrived before, and was kept until now.</param>
    public void Handle(Message message, DateTimeOffset heardAt, PairingChanges changes, bool wasKept = false)
    {
        if (Topic.Parse(message.Topic) is not { Kind: Topic.Events, DataClass: "" } topic
            || DeviceEvent.TryReadUnverified(topic, message.Payload, out DeviceEvent? claimed) != RefusalReason.None)
        {
            return;
        }

        // Other kinds decide nothing here. Those of a registered device have a place among its events nevertheless.
        OpenAttempt? attempt = attempts.OfDevice(topic.Device);
        CosePublicKey? key = devices.KeyOf(topic.Device) ?? vouchers.KeyOf(claimed!);
        if (key is null && attempt is null && claimed!.Kind == DeviceEvent.CommandKind)
        {
            // Nobody has read the label of a device that has just got its owner.
            key = policies.KeyOf(topic.Device);
        }

        if (key is null && claimed!.Kind is not (DeviceEvent.PairingKind or DeviceEvent.CommandKind))
        {
            return;
        }

        DeviceEvent? reported = null;
        RefusalReason refusal = key is not null ? DeviceEvent.TryRead(topic, message.Payload, key, out reported)
            : attempt is not null ? DeviceEvent.TryReadAnnounced(topic, message.Payload, attempt.Identifier, out reported, out key)
            : RefusalReason.DeviceUntrusted;
        if (reported is null)
        {
            Refuse(claimed!, message, attempt, key, refusal, heardAt, changes);
            return;
        }

        if (!wasKept && newest.Find(topic.Device) is { } last)
        {
            if (!reported.Order.IsAfter(last.Order))
            {
                LogOld(reported, last.Order, heardAt - last.Seen, heardAt);
                return;
            }

            LogMissing(reported, last.Order, heardAt);
        }

        if (reported.Kind == DeviceEvent.OwnershipKind)
        {
            ownership.Handle(reported, message, heardAt, changes);
            vouchers.Handle(reported, heardAt, changes);
        }
        else if (attempt is not null)
        {
            devices.Register(key!, attempt.Snapshot, heardAt);
        }

        if (reported.Kind == DeviceEvent.CommandKind)
        {
            unpairing.HandleAnswer(reported, heardAt, changes);
            alarms.HandleAnswer(reported, heardAt, changes);
            limits.HandleAnswer(reported, heardAt, changes);
            audio.HandleAnswer(reported, heardAt, changes);
            policies.HandleAnswer(reported, heardAt);
            if (authorityChanges.HandleAnswer(reported, heardAt) is { } confirmed)
            {
                audit.LogDevice(reported.Device, heardAt, "authority", $"obeys the key {Convert.ToHexStringLower(confirmed.Next)} now");
            }
        }
        else if (reported.Kind == DeviceEvent.PairingKind)
        {
            HandlePairing(reported, message, attempt, heardAt, changes);
        }

        releases.HandleEvent(reported, heardAt);
        if (reported.Kind != DeviceEvent.CommandKind)
        {
            policies.NoteHeard(reported.Device, heardAt);
            releases.NoteHeard(reported.Device, heardAt);
        }

        // Last: if the database fails before this, the broker delivers the message again.
        newest.Set(topic.Device, reported.Order, heardAt);
    }

    private void LogOld(DeviceEvent reported, EventOrder last, TimeSpan sinceLast, DateTimeOffset now)
    {
        if (sinceLast > Redelivery)
        {
            string what = ReasonText.What(reported.Kind, reported.What).Text;
            audit.LogRefusal(reported.Device, now, $"an old event, repeated or late ({reported.Order}, after {last}): {what}");
        }
    }

    private void LogMissing(DeviceEvent reported, EventOrder last, DateTimeOffset now)
    {
        if (reported.Order.FirstMissing(last) is { } first)
        {
            string text = FormattableString.Invariant($"{first} to {reported.Order.Number - 1} of start {reported.Order.Start}");
            audit.LogMissing(reported.Device, now, $"events {text} have not arrived: lost, or withheld");
        }
    }

    private void Refuse(
        DeviceEvent claimed, Message message, OpenAttempt? attempt, CosePublicKey? key, RefusalReason refusal, DateTimeOffset heardAt,
        PairingChanges changes)
    {
        bool isForeignKey = refusal == RefusalReason.KeyForeign
            || (claimed.Pairing is { } pairing && key is not null && !pairing.Key.Equals(key));
        if (attempt is not null && isForeignKey)
        {
            refusals.HandleForeignKey(attempt, heardAt, changes);
        }
        else if (refusal != RefusalReason.DeviceUntrusted)
        {
            audit.LogRefusal(claimed.Device, heardAt, refusal.ToString());
        }
        else if (claimed.PairingEvent == PairingEvent.WindowOpen)
        {
            windows.Add(claimed.Device, message, heardAt);
        }
    }

    private void HandlePairing(DeviceEvent reported, Message message, OpenAttempt? attempt, DateTimeOffset now, PairingChanges changes)
    {
        PairingDetails details = reported.Pairing!;
        switch (reported.PairingEvent)
        {
            case PairingEvent.WindowOpen when details.Nonce is not null:
                announcements.Handle(reported.Device, details, message, attempt, now, changes);
                break;
            case PairingEvent.Confirming:
                receipts.HandleConfirming(details, attempt, now, changes);
                break;
            case PairingEvent.Associated when details.Association is not null:
                receipts.HandleAssociated(reported, message, attempt, now, changes);
                break;
            case PairingEvent.Unpaired when details.Association is not null:
                receipts.HandleUnpaired(reported, now, changes);
                break;
            case PairingEvent.Closed:
                refusals.HandleClosed(reported, attempt, now, changes);
                break;
            case PairingEvent.Refused:
                refusals.HandleRefused(reported, attempt, now, changes);
                break;
            default:
                audit.LogRefusal(reported.Device, now, $"event {reported.What}, which this version does not know");
                break;
        }
    }
}
