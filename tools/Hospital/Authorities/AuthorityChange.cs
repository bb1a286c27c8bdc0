namespace NanoMedAgent.Hospital.Authorities;

/// <summary>A change of the authority's key at one device (PROTOCOL.md, "A new key of the authority").</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Counter">The counter of the command; that of the command behind it is one more.</param>
/// <param name="Former">The id of the key that the device obeys before.</param>
/// <param name="Next">The id of the key that it obeys then.</param>
/// <param name="Message">The command, signed by the former key.</param>
/// <param name="Probe">A command of the new key that changes nothing: whoever carries it out obeys the new key.</param>
/// <param name="Made">When they were signed.</param>
/// <param name="MadeBy">Who has ordered it.</param>
/// <param name="Confirmed">When the device has confirmed it; null if it has not.</param>
public sealed record AuthorityChange(
    string Device, long Counter, byte[] Former, byte[] Next, byte[] Message, byte[] Probe, DateTimeOffset Made, string MadeBy,
    DateTimeOffset? Confirmed);
