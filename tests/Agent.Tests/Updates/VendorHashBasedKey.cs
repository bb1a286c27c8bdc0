using NanoMedAgent.Hospital.Releases;

namespace Agent.Tests.Updates;

/// <summary>A hash-based key in its own folder. Making one takes seconds.</summary>
public sealed class VendorHashBasedKey : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;

    /// <summary>Makes the key.</summary>
    public VendorHashBasedKey() => Key = HashBasedKey.Create(Path.Combine(_folder, "vendor.hss.pem"));

    /// <summary>The key.</summary>
    public HashBasedKey Key { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
