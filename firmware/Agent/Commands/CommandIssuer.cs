using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Commands;

/// <summary>
/// Somebody who may sign commands to this device, with the key of the MAC around them, which issuer and device agree on once in a start.
/// </summary>
internal sealed class CommandIssuer
{
    /// <summary>Storage: the maker's key, a COSE_Key.</summary>
    public const string MakerFile = "maker";

    /// <summary>May change the policy. This and the next ones are on the wire, in delegations.</summary>
    public const int Policy = 1;

    /// <summary>May command what has no purpose of its own.</summary>
    public const int Command = 2;

    /// <summary>May pair and unpair.</summary>
    public const int Grant = 4;

    /// <summary>May ask for certification requests, and bring certificates.</summary>
    public const int Certificate = 32;

    /// <summary>The hospital's authority itself.</summary>
    public const int Authority = 256;

    /// <summary>The maker of the device.</summary>
    public const int Maker = 512;

    private const int KeyLength = 32;

    private readonly CoseKey _key;
    private byte[] _macKey;

    /// <summary>An issuer.</summary>
    /// <param name="key">Its public key.</param>
    /// <param name="purposes">What it may do: bits of the constants above.</param>
    public CommandIssuer(CoseKey key, int purposes)
    {
        _key = key;
        KeyId = key.KeyId();
        Purposes = purposes;
    }

    /// <summary>The id of its key, 8 bytes.</summary>
    public readonly byte[] KeyId;

    /// <summary>What it may do: of a delegate, by the delegations in its last message.</summary>
    public int Purposes;

    /// <summary>Whether the key of the MAC is there.</summary>
    public bool HasAgreed => _macKey != null;

    /// <summary>Whether a key id in a message, which nobody has proven, is this issuer's.</summary>
    [OwnFrame]
    public bool IsNamed(byte[] keyId) => ConstantTime.AreEqual(keyId, KeyId);

    /// <summary>Agrees on the key of the MAC, which takes the chip seconds.</summary>
    /// <param name="engine">HMAC.</param>
    /// <param name="vault">The device key.</param>
    /// <param name="tables">Have the authority's table. The key of others is used seldom: its table is made and not kept.</param>
    /// <param name="purpose">Of the MAC.</param>
    public void Agree(ICipherEngine engine, IKeyVault vault, IKeyTables tables, byte[] purpose)
    {
        byte[] secret = vault.Agree(_key, Purposes == Authority ? tables.TableOf(_key, -1) : P256Table.Make(_key.X, _key.Y));
        if (secret != null)
        {
            _macKey = Hkdf.Derive(engine, secret, null, purpose, KeyLength);
            Array.Clear(secret, 0, secret.Length);
        }
    }

    /// <summary>Verifies the MAC around a command.</summary>
    public bool HasMade(CoseMac0 message, ICipherEngine engine, byte[] purpose) =>
        _macKey != null && message.Verify(engine, _macKey, purpose) == CoseRefusal.None;

    /// <summary>Verifies the signature of a command, which takes the chip seconds.</summary>
    public bool HasSigned(CoseSign1 command, IKeyTables tables, byte[] purpose) =>
        (Purposes == Authority ? command.Verify(tables.TableOf(_key, -1), purpose) : command.Verify(_key, purpose)) == CoseRefusal.None;
}
