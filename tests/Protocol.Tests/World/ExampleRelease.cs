using System.Security.Cryptography;
using NanoMedAgent.Hospital.Releases;

namespace Protocol.Tests.World;

/// <summary>The release of the examples: one component, for one class of devices.</summary>
internal static class ExampleRelease
{
    private const int ImageBytes = 34_768;

    /// <summary>The vendor's identifier.</summary>
    public static byte[] Vendor { get; } = SuitIdentifier.Vendor("nanomedagent.example");

    /// <summary>The class's identifier.</summary>
    public static byte[] Class { get; } = SuitIdentifier.Class(Vendor, "vital-signs-1");

    /// <summary>Its image.</summary>
    public static byte[] Image => new byte[ImageBytes];

    /// <summary>The release. Its image is all zeros.</summary>
    public static Release Release { get; } = new()
    {
        SequenceNumber = 12,
        Version = [1, 4, 0],
        Vendor = Vendor,
        Class = Class,
        Components = [new ReleaseComponent([[0x00]], SHA256.HashData(new byte[ImageBytes]), ImageBytes, "agent-1.4.0.pe")],
        UseBefore = DateTimeOffset.FromUnixTimeSeconds(1_798_761_600),
        MinimumBattery = 1500,
    };
}
