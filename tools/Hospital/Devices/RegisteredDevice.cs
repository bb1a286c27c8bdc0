using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Devices;

/// <summary>A device whose key is trusted, because somebody has read its label.</summary>
/// <param name="Key">The device's key.</param>
/// <param name="Serial">The maker's serial, from the label.</param>
/// <param name="At">When it was registered.</param>
/// <param name="By">Who has read the label.</param>
public sealed record RegisteredDevice(CosePublicKey Key, string Serial, DateTimeOffset At, string By);
