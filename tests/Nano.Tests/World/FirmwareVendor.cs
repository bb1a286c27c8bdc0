extern alias packages;
using System.Reflection.Emit;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Nano.Network;
using NanoMedAgent.Releases;
using packages::NanoMedAgent.Nano.Maker;
using NanoThread = packages::System.Threading.Thread;

namespace Nano.Tests.World;

/// <summary>The maker of the image: the keys in it, signed releases, and the server with their payloads.</summary>
internal sealed class FirmwareVendor : IDisposable
{
    /// <summary>The entry of device.json for the server.</summary>
    public const string Mirror = "http://mirror.example/releases/";

    private static readonly byte[] Id = SuitIdentifier.Vendor("nanomedagent.example");
    private static readonly byte[] Class = SuitIdentifier.Class(Id, "vital-signs-1");

    private readonly HospitalKey _key = HospitalKey.Create();

    /// <summary>The payloads by their addresses.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>What is compiled into the image.</summary>
    public ReleaseKeys Keys => new()
    {
        Vendor = Convert.ToHexStringLower(Id),
        Class = Convert.ToHexStringLower(Class),
        LeastSequence = 1,
        Keys = [Convert.ToHexStringLower(_key.Public.Encode())],
        HashBasedKey = "",
        RevokedKeyIds = [],
    };

    /// <summary>A signed release, with its images at the server.</summary>
    public byte[] Release(long sequence, params byte[][] images)
    {
        ReleaseComponent[] components = [.. images.Select((image, i) =>
        {
            Files[$"{Mirror}{sequence}-{i}.pe"] = image;
            return new ReleaseComponent([[(byte)i]], SHA256.HashData(image), image.Length, $"{sequence}-{i}.pe");
        })];
        byte[] manifest = SuitManifestWriter.Write(new Release
        {
            SequenceNumber = sequence,
            Version = [1, (int)sequence],
            Vendor = Id,
            Class = Class,
            Components = components,
        });
        return SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, _key));
    }

    /// <summary>Answers as a server of ranges does.</summary>
    public MirrorResponse Answer(MirrorRequest request)
    {
        if (!Files.TryGetValue(request.Address, out byte[]? file) || request.From is not { } from || request.To is not { } to)
        {
            return new MirrorResponse(404, []);
        }

        int end = Math.Min(to + 1, file.Length);
        return from >= file.Length
            ? new MirrorResponse(416, [])
            : new MirrorResponse(206, file[from..end], $"bytes {from}-{end - 1}/{file.Length}");
    }

    /// <summary>An application as it is in a release: it logs that it runs, and runs the agent with the sensors of the board.</summary>
    public static byte[] WorkingApplication(string name) => ReleaseImage.Working(name);

    /// <summary>An application that never comes to its first step.</summary>
    public static byte[] HangingApplication(string name) => ReleaseImage.Of(name, code =>
    {
        code.Emit(OpCodes.Ldc_I4_M1);
        code.Emit(OpCodes.Call, typeof(NanoThread).GetMethod(nameof(NanoThread.Sleep), [typeof(int)])!);
    });

    /// <summary>An application that throws at once.</summary>
    public static byte[] ThrowingApplication(string name) => ReleaseImage.Of(name, code =>
    {
        code.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([])!);
        code.Emit(OpCodes.Throw);
    });

    public void Dispose() => _key.Dispose();
}
