using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.SenMl;
using NanoMedAgent.Time;

namespace NanoMedAgent.Audit;

/// <summary>
/// Something that the device has decided: signed for the event stream (PROTOCOL.md, "Events"), encrypted for the journal
/// (PROTOCOL.md, "Audit pack").
/// </summary>
internal sealed class DeviceEvent
{
    /// <summary>About a release: what became of it, its sequence number, the reason.</summary>
    public const string Update = "update";

    /// <summary>The answer to a command: the refusal, its counter, the reason.</summary>
    public const string Command = "command";

    /// <summary>About the pairing: what was decided, the command's counter, the reason.</summary>
    public const string Pairing = "pairing";

    private readonly string _kind;
    private readonly long _what;
    private readonly long _number;
    private readonly long _reason;
    private readonly ClockQuality _quality;
    private readonly long _time;
    private readonly byte[] _details;

    /// <summary>An event of now.</summary>
    /// <param name="kind">Which kind.</param>
    /// <param name="what">Of an enum that belongs to the kind.</param>
    /// <param name="number">Which release, or which command; negative when that is not known.</param>
    /// <param name="reason">An <see cref="Releases.UpdateReason"/>, or of a pairing a <see cref="NanoMedAgent.Pairing.PairingRefusal"/>.</param>
    /// <param name="details">A CBOR item for whoever waits for the event now; null for none.</param>
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

    /// <summary>The message for the event stream: a COSE_Sign1 by the device over an array of device id, kind, clock quality, time, what, number, reason and, where there are any, details.</summary>
    public byte[] Sign(IKeyVault vault, string deviceId)
    {
        CborWriter writer = new(256);
        writer.WriteStartArray(_details == null ? 7 : 8);
        writer.WriteTextString(deviceId);
        writer.WriteTextString(_kind);
        writer.WriteInteger((int)_quality);
        writer.WriteInteger(_time);
        writer.WriteInteger(_what);
        writer.WriteInteger(_number);
        writer.WriteInteger(_reason);
        if (_details != null)
        {
            writer.WriteEncoded(_details);
        }

        byte[] payload = writer.ToArray();
        return CoseSign1.Encode(payload, vault.Sign(CoseSign1.Digest(payload)));
    }

    /// <summary>The pack for the journal.</summary>
    public void WriteTo(SenMlPack pack, DeviceClock clock)
    {
        pack.Begin(clock.Quality, clock.UnixSeconds, clock.UptimeMilliseconds / 1000, null);
        pack.AddNumber(_kind, _what);
        pack.AddNumber("number", _number);
        pack.AddNumber("reason", _reason);
    }
}
