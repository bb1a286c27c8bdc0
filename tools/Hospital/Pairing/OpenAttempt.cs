using System.Security.Cryptography;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>An attempt that is not over, with what nobody outside of pairing may know.</summary>
internal sealed class OpenAttempt(PairingAttempt snapshot, DeviceLabel label)
{
    /// <summary>The attempt as others see it.</summary>
    public PairingAttempt Snapshot { get; set; } = snapshot;

    /// <summary>From the label.</summary>
    public byte[] Identifier { get; } = label.Identifier;

    /// <summary>From the label.</summary>
    public byte[] SetupCode { get; } = [.. label.SetupCode];

    /// <summary>The nonce of the window that is open, or null.</summary>
    public byte[]? Nonce { get; set; }

    /// <summary>When that window closes.</summary>
    public DateTimeOffset WindowEnd { get; set; }

    /// <summary>The grant that has no answer yet.</summary>
    public Message? Grant { get; set; }

    /// <summary>When it was sent last.</summary>
    public DateTimeOffset SentAt { get; set; }

    /// <summary>How many grants were sent.</summary>
    public int Grants { get; set; }

    /// <summary>Whether the log says already that somebody answers with another key.</summary>
    public bool HasLoggedForeignKey { get; set; }

    /// <summary>Whether this is the nonce of the window that is open.</summary>
    public bool HasNonce(byte[]? nonce) => Nonce is not null && nonce is not null && Nonce.AsSpan().SequenceEqual(nonce);

    /// <summary>Whether a digest that a device has signed is that of the grant that has no answer yet.</summary>
    public bool IsGrant(byte[]? digest) => Grant is not null && digest is not null
        && SHA256.HashData(Grant.Payload).AsSpan(0, PairingGrant.IdLength).SequenceEqual(digest);

    /// <summary>Clears the setup code.</summary>
    public void ClearSetupCode() => CryptographicOperations.ZeroMemory(SetupCode);
}
