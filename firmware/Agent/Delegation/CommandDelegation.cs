using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Delegation;

/// <summary>
/// What the authority, or one of its delegates, lets another key do for some time (PROTOCOL.md, "Delegation"). Nothing in it is proven when
/// it was read.
/// </summary>
internal sealed class CommandDelegation
{
    /// <summary>The purpose that lets a delegate delegate further. What else there is, is in <c>CommandIssuer</c>.</summary>
    public const int Further = 16;

    /// <summary>The most of them in a message: a delegate's, and before it that of who has delegated to it.</summary>
    public const int ChainLimit = 2;

    private const int PayloadLimit = 384;
    private const int EncodedLimit = PayloadLimit + 128;
    private const int Entries = 6;
    private const int AllPurposes = 63;
    private const int DevicesLimit = 8;
    private const int NameLimit = 32;
    private const long TimeLimit = 0xFFFFFFFF;

    private readonly CoseSign1 _message;
    private readonly byte[] _encoded;
    private string[] _devices;
    private string _ward;

    private CommandDelegation(byte[] encoded, CoseSign1 message)
    {
        _encoded = encoded;
        _message = message;
    }

    /// <summary>Whom it is for.</summary>
    public CoseKey Key;

    /// <summary>What that key may do: a sum of purposes.</summary>
    public int Purposes;

    /// <summary>Since when, in seconds since 1970.</summary>
    public long NotBefore;

    /// <summary>Until when, in seconds since 1970.</summary>
    public long NotAfter;

    /// <summary>Devices refuse it when the authority has told them a higher one.</summary>
    public long RevocationNumber;

    /// <summary>Reads the chain in a message: an array of delegations, each signed by the key of the one before.</summary>
    /// <param name="encoded">A CBOR item.</param>
    /// <returns>null when it is none.</returns>
    public static CommandDelegation[] TryReadChain(byte[] encoded)
    {
        if (!CborReader.TryOpen(encoded, out CborReader reader) || !reader.TryReadStartArray(ChainLimit, out int count) || count == 0)
        {
            return null;
        }

        CommandDelegation[] chain = new CommandDelegation[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadByteString(EncodedLimit, out byte[] one))
            {
                return null;
            }

            chain[i] = TryRead(one);
            if (chain[i] == null || (i > 0 && !chain[i].IsWithin(chain[i - 1])))
            {
                return null;
            }
        }

        return chain;
    }

    /// <summary>Whether it is for this device.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="ward">The ward in its policy; null when it names none.</param>
    public bool IsFor(string deviceId, string ward) => _devices != null ? Contains(_devices, deviceId) : _ward == null || _ward == ward;

    /// <summary>What names it and its signer, once it is proven.</summary>
    /// <param name="signer">The key that must have signed it.</param>
    /// <returns>32 bytes.</returns>
    public byte[] Digest(CoseKey signer)
    {
        byte[] content = new byte[_encoded.Length + P256.Length];
        Array.Copy(signer.X, 0, content, 0, P256.Length);
        Array.Copy(_encoded, 0, content, P256.Length, _encoded.Length);
        return Sha256.Hash(content);
    }

    /// <summary>Verifies its signature, which takes the chip seconds.</summary>
    /// <param name="table">The table of the signer's key.</param>
    [OwnFrame]
    public bool IsSigned(P256Table table) =>
        _message.Verify(table, CosePurpose.Of(CosePurpose.Delegation)) == CoseRefusal.None;

    private static CommandDelegation TryRead(byte[] encoded)
    {
        if (CoseSign1.TryParse(encoded, PayloadLimit, out CoseSign1 message) != CoseRefusal.None
            || !CborReader.TryOpen(message.Payload, out CborReader reader)
            || !reader.TryReadStartMap(Entries, out int count) || count != Entries)
        {
            return null;
        }

        CommandDelegation read = new(encoded, message);
        long purposes = 0;
        bool isRead = reader.TryReadInteger(1, 1, out _) && CoseKey.TryRead(reader, out read.Key)
            && reader.TryReadInteger(2, 2, out _) && reader.TryReadInteger(1, AllPurposes, out purposes)
            && reader.TryReadInteger(3, 3, out _) && read.TryReadScope(reader)
            && reader.TryReadInteger(4, 4, out _) && reader.TryReadInteger(0, TimeLimit, out read.NotBefore)
            && reader.TryReadInteger(5, 5, out _) && reader.TryReadInteger(0, TimeLimit, out read.NotAfter)
            && reader.TryReadInteger(6, 6, out _) && reader.TryReadInteger(0, TimeLimit, out read.RevocationNumber);
        read.Purposes = (int)purposes;
        return isRead ? read : null;
    }

    private bool TryReadScope(CborReader reader)
    {
        if (reader.TryReadNull())
        {
            return true;
        }

        if (reader.NextType != CborMajorType.Array)
        {
            return reader.TryReadTextString(NameLimit, out _ward) && _ward.Length > 0;
        }

        if (!reader.TryReadStartArray(DevicesLimit, out int count))
        {
            return false;
        }

        _devices = new string[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadTextString(NameLimit, out _devices[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether it is not more than its signer could give: not longer, for no other purpose, and for no other device.</summary>
    private bool IsWithin(CommandDelegation parent)
    {
        bool isWithin = (parent.Purposes & Further) != 0 && (Purposes & ~parent.Purposes) == 0
            && NotBefore >= parent.NotBefore && NotAfter <= parent.NotAfter;
        if (parent._ward != null)
        {
            return isWithin && _ward == parent._ward;
        }

        if (parent._devices == null)
        {
            return isWithin;
        }

        for (int i = 0; isWithin && _devices != null && i < _devices.Length; i++)
        {
            isWithin = Contains(parent._devices, _devices[i]);
        }

        return isWithin && _devices != null;
    }

    private static bool Contains(string[] names, string name)
    {
        foreach (string one in names)
        {
            if (one == name)
            {
                return true;
            }
        }

        return false;
    }
}
