using System.Security.Cryptography;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>An attempt that is not over, with what only the desk may know of it.</summary>
internal sealed class OpenAttempt(PairingAttempt seen, DeviceLabel label)
{
    /// <summary>As others see it.</summary>
    public PairingAttempt Seen { get; set; } = seen;

    /// <summary>Out of the label.</summary>
    public byte[] Identifier { get; } = label.Identifier;

    /// <summary>Out of the label.</summary>
    public byte[] SetupCode { get; } = [.. label.SetupCode];

    /// <summary>Of the window that is open, or null.</summary>
    public byte[]? Nonce { get; set; }

    /// <summary>When that window closes.</summary>
    public DateTimeOffset WindowEnd { get; set; }

    /// <summary>The grant that has no answer yet.</summary>
    public Message? Grant { get; set; }

    /// <summary>When it was sent last.</summary>
    public DateTimeOffset SentAt { get; set; }

    /// <summary>How many were sent.</summary>
    public int Grants { get; set; }

    /// <summary>Whether it is in the log that somebody answers in the device's name.</summary>
    public bool HasLoggedForeign { get; set; }

    /// <summary>Forgets the setup code.</summary>
    public void Forget() => CryptographicOperations.ZeroMemory(SetupCode);
}
