using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Cose;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>The purposes and keys of an epoch. Each is derived once, as an epoch has many messages.</summary>
internal sealed class EpochSecrets
{
    private const int KeyLength = 32;

    // As long as somebody holds the epoch, and no longer.
    private static readonly ConditionalWeakTable<Epoch, EpochSecrets> All = [];

    private readonly Epoch _epoch;
    private readonly ConcurrentDictionary<string, byte[]> _purposes = [];
    private readonly ConcurrentDictionary<string, byte[]> _custodyKeys = [];

    private EpochSecrets(Epoch epoch) => _epoch = epoch;

    /// <summary>Of an epoch.</summary>
    public static EpochSecrets Of(Epoch epoch) => All.GetValue(epoch, each => new EpochSecrets(each));

    /// <summary>A purpose in this epoch.</summary>
    public byte[] PurposeOf(string purpose) => _purposes.GetOrAdd(
        purpose, static (purpose, epoch) => CosePurpose.Of(purpose, epoch.Device, epoch.DataClass, epoch.Id), _epoch);

    /// <summary>The key that the device and the custodian share for a purpose.</summary>
    /// <exception cref="InvalidOperationException">This reader is not the custodian.</exception>
    public byte[] CustodyKey(string purpose) => _custodyKeys.GetOrAdd(
        purpose,
        static (purpose, secrets) => HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            secrets._epoch.CustodySecret ?? throw new InvalidOperationException("this reader is not the custodian"),
            KeyLength, salt: null, secrets.PurposeOf(purpose)),
        this);
}
