using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Devices;

/// <summary>A device whose messages are believed, since somebody has seen its label.</summary>
/// <param name="Key">The device's key.</param>
/// <param name="Serial">The maker's serial, out of the label.</param>
/// <param name="At">When it was registered.</param>
/// <param name="By">Who has seen the label.</param>
public sealed record RegisteredDevice(CosePublicKey Key, string Serial, DateTimeOffset At, string By);
