using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.SenMl;
using NanoMedAgent.Time;

namespace NanoMedAgent.Audit;

/// <summary>
/// A decision of the device: signed for the event stream (PROTOCOL.md, "Events"), sealed for the journal (PROTOCOL.md, "Audit pack").
/// </summary>
internal sealed class DeviceEvent
{
    /// <summary>About a release: what was decided, its sequence number, the reason.</summary>
    public const string Update = "update";

    /// <summary>The answer to a command: the refusal, its counter, the reason.</summary>
    public const string Command = "command";

    /// <summary>About the pairing: what was decided, the command's counter, the reason.</summary>
    public const string Pairing = "pairing";

    /// <summary>How many messages were refused since the start, as the number.</summary>
    public const string Refused = "refused";

    /// <summary>About the storage: what happened, and to which state.</summary>
    public const string Storage = "storage";

    /// <summary>A certification request, in the details: the slot, the command's counter.</summary>
    public const string Request = "request";

    /// <summary>About the ownership: what was decided, the voucher's number, the reason.</summary>
    public const string Ownership = "ownership";

    private readonly string _kind;
    private readonly long _what;
    private readonly long _number;
    private readonly long _reason;
    private readonly ClockQuality _quality;
    private readonly long _time;
    private readonly byte[] _details;

    /// <summary>An event with the current time.</summary>
    /// <param name="kind">One of the constants above.</param>
    /// <param name="what">A value of the enum that belongs to the kind.</param>
    /// <param name="number">The release's or the command's number; negative when it is not known.</param>
    /// <param name="reason">An <see cref="Releases.UpdateReason"/>; for a pairing a <see
    /// cref="NanoMedAgent.Pairing.PairingRefusal"/>, for the ownership a <see cref="NanoMedAgent.Ownership.OwnershipRefusal"/>.</param>
    /// <param name="details">A CBOR item for the receiver of the event stream; null for none.</param>
    /// <param name="clock">The time.</param>
    public DeviceEvent(string kind, int what, long number, int reason, byte[] details, DeviceClock clock)
    {
        _details = details;
        _kind = kind;
        _what = what;
        _number = number;
        _reason = reason;
        _quality = clock.Quality;
        _time = _quality == ClockQuality.None ? clock.UptimeMilliseconds / 1000 : clock.UnixSeconds;
    }

    /// <summary>
    /// The message for the event stream: a COSE_Sign1 by the device over an array of device id, kind, clock quality, time, start, order,
    /// what, number, reason and, if present, details.
    /// </summary>
    /// <param name="vault">Signs it.</param>
    /// <param name="deviceId">The device's id.</param>
    /// <param name="start">The number of this start.</param>
    /// <param name="order">The number of the event among those that were signed since the start, from 1.</param>
    public byte[] Sign(IKeyVault vault, string deviceId, long start, int order)
    {
        byte[] payload = Payload(deviceId, start, order);
        return CoseSign1.Encode(payload, vault.Sign(CoseSign1.Digest(CosePurpose.Of(CosePurpose.Event, deviceId), payload)));
    }

    private byte[] Payload(string deviceId, long start, int order)
    {
        CborWriter writer = new(256);
        writer.WriteStartArray(_details == null ? 9 : 10);
        writer.WriteTextString(deviceId);
        writer.WriteTextString(_kind);
        writer.WriteInteger((int)_quality);
        writer.WriteInteger(_time);
        writer.WriteInteger(start);
        writer.WriteInteger(order);
        writer.WriteInteger(_what);
        writer.WriteInteger(_number);
        writer.WriteInteger(_reason);
        if (_details != null)
        {
            writer.WriteEncoded(_details);
        }

        return writer.ToArray();
    }

    /// <summary>Writes the pack for the journal.</summary>
    public void WriteTo(SenMlPack pack, DeviceClock clock)
    {
        pack.Begin(clock.Quality, clock.UnixSeconds, clock.UptimeMilliseconds / 1000, null);
        pack.AddNumber(_kind, _what);
        pack.AddNumber("number", _number);
        pack.AddNumber("reason", _reason);
    }
}
