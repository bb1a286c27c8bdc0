using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>A command of the hospital's authority to one device (protocol, "Commands").</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Name">What it is to do.</param>
/// <param name="Counter">Higher than in all commands before: a device carries each out once.</param>
/// <param name="NotAfter">After this the device does not carry it out any more.</param>
public sealed record AuthorityCommand(string Device, string Name, long Counter, DateTimeOffset NotAfter)
{
    /// <summary>Go back to the release from before.</summary>
    public const string RollBack = "roll-back";

    /// <summary>The message: a COSE_Sign1 by the authority over an array of device id, command, counter, not-after and arguments.</summary>
    /// <exception cref="ArgumentException">A device would refuse it; the message says why.</exception>
    public byte[] Sign(HospitalKey authority)
    {
        if (Counter < 1)
        {
            throw new ArgumentException(FormattableString.Invariant($"the counter is {Counter}; it counts from 1"));
        }

        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(5);
        writer.WriteTextString(Device);
        writer.WriteTextString(Name);
        writer.WriteInt64(Counter);
        writer.WriteInt64(NotAfter.ToUnixTimeSeconds());

        // No command has arguments yet.
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteEndArray();
        return CoseSign1.Sign(writer.Encode(), authority);
    }
}
