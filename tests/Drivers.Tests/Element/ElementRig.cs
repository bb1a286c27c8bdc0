using System.Security.Cryptography;
using NanoMedAgent.Cose;
using NanoMedAgent.Element;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Time;

namespace Drivers.Tests.Element;

/// <summary>A secure element with the flash of its device, and .NET's cryptography to compare with.</summary>
internal sealed class ElementRig : IDisposable
{
    private readonly VirtualClock _clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly SoftwareCipherEngine _cipher = new();

    public ElementRig()
    {
        Element = new ElementOnBus(_clock);
        Vault = Element.Open(_clock, _cipher);
    }

    public ElementOnBus Element { get; }

    public SimulatedElement Chip => Element.Chip;

    public SimulatedFlash Flash { get; } = new(FlashGeometry.OfBytes(256 * 1024));

    public ElementVault Vault { get; private set; }

    /// <summary>A rig whose chip has a key that the flash remembers.</summary>
    public static ElementRig WithKey()
    {
        ElementRig rig = new();
        rig.Vault.Open(rig.Flash).ShouldBe(StorageResult.Found);
        return rig;
    }

    public void Dispose() => _cipher.Dispose();

    /// <summary>The device starts again.</summary>
    public ElementVault Restart() => Vault = Element.Open(_clock, _cipher);

    /// <summary>.NET's key of a point.</summary>
    public static ECParameters Parameters(CoseKey key) =>
        new() { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = key.X, Y = key.Y } };

    /// <summary>Whether the device key has signed a digest, as .NET sees it.</summary>
    public bool HasSigned(byte[] digest, byte[] signature)
    {
        using ECDsa key = ECDsa.Create(Parameters(Vault.PublicKey));
        return key.VerifyHash(digest, signature);
    }
}
