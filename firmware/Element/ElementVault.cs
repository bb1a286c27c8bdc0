using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Drivers;
using NanoMedAgent.Encoding;
using NanoMedAgent.Identity;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Element;

/// <summary>
/// The device key in slot 0 of an ATECC608, configured as boards/atecc608 says. Beside it, flash remembers which key it is and how many
/// starts the chip has counted: so another chip, or an older copy of the flash, is noticed at the start.
/// </summary>
public sealed class ElementVault : ISecureElement
{
    /// <summary>The chip's address on the bus, as it leaves the factory.</summary>
    public const int Address = 0x60;

    private const byte ReadCommand = 0x02;
    private const byte CounterCommand = 0x24;
    private const byte GenKeyCommand = 0x40;
    private const byte SignCommand = 0x41;
    private const byte EcdhCommand = 0x43;

    // Of a block of 32 bytes of the configuration zone; the parameter counts words of four.
    private const byte ReadConfigurationBlock = 0x80;
    private const int BlockWords = 8;
    private const int BlockLength = 32;

    private const byte PublicKeyOnly = 0x00;
    private const byte NewPrivateKey = 0x04;

    // Of what is in the message digest buffer.
    private const byte SignDigest = 0xA0;

    private const byte ReadCounter = 0x00;
    private const byte RaiseCounter = 0x01;
    private const int CounterLength = 4;

    private const int KeySlot = 0;
    private const int StartsCounter = 0;

    private const int KeyLength = 2 * P256.Length;
    private const int MacKeyLength = 32;

    // Each try has a wake and a watchdog of its own.
    private const int TriesLimit = 3;

    // A point of which nobody knows what multiple of the base point it is: x is the SHA-256 of "nanoMedAgent: own files" and a byte, the
    // first for which there is a y, and y is even.
    private const string OwnPoint = "676a8c00f0f45aefd407fbb82ebcabe53c15fb455fd583443b3d845cfdb402e1"
        + "06c08861d28634894dc4dd2ee388bc6630e06f2e2f2055777590209714c36f4a";

    private readonly Atecc608 _chip;
    private readonly ICipherEngine _engine;
    private CoseKey _publicKey;

    /// <summary>A vault in a chip.</summary>
    /// <param name="chip">The chip at its address.</param>
    /// <param name="wake">The address 0 of the same bus, at 100 kHz.</param>
    /// <param name="pause">Waits while the chip works.</param>
    /// <param name="engine">HMAC.</param>
    public ElementVault(II2cChip chip, II2cChip wake, IPause pause, ICipherEngine engine)
    {
        _chip = new Atecc608(chip, wake, pause);
        _engine = engine;
    }

    /// <summary>Why the last operation failed; None after one that did not.</summary>
    public ElementRefusal Refusal;

    /// <inheritdoc/>
    public bool HasFailed => Refusal != ElementRefusal.None;

    /// <inheritdoc/>
    public CoseKey PublicKey => _publicKey;

    /// <inheritdoc/>
    public bool IsReady
    {
        [OwnFrame]
        get
        {
            byte[] slots = new byte[BlockLength];
            byte[] locks = new byte[BlockLength];
            byte[] keys = new byte[BlockLength];
            return TryReadBlock(0, slots) && TryReadBlock(2, locks) && TryReadBlock(3, keys)
                && IsAsItMustBe(ElementConfiguration.Check(slots, locks, keys));
        }
    }

    /// <inheritdoc/>
    [OwnFrame]
    public StorageResult Open(IStorage storage)
    {
        Refusal = ElementRefusal.None;
        StateFile file = RememberedKey(storage);
        StorageResult result = file.Read(out byte[] state);
        if (result == StorageResult.Absent)
        {
            result = FormerLife.Find(storage);
            return result != StorageResult.Absent ? result : TryMakeKey(file) ? StorageResult.Found : StorageResult.Failed;
        }

        if (result != StorageResult.Found)
        {
            return result;
        }

        // A private key that an image without a chip has left.
        if (state.Length != KeyLength + CounterLength)
        {
            return StorageResult.Damaged;
        }

        if (!IsReady)
        {
            return StorageResult.Failed;
        }

        if (!TryReadKey(PublicKeyOnly))
        {
            // There is no key in the slot.
            return Refusal == ElementRefusal.NotAllowed ? StorageResult.Damaged : StorageResult.Failed;
        }

        byte[] remembered = new byte[KeyLength];
        Array.Copy(state, remembered, KeyLength);
        return ConstantTime.AreEqual(remembered, Point(_publicKey)) ? CountStart(file, state) : StorageResult.Damaged;
    }

    /// <inheritdoc/>
    [OwnFrame]
    public bool TryReplaceKey() => IsReady && TryReadKey(NewPrivateKey);

    /// <inheritdoc/>
    [OwnFrame]
    public byte[] Sign(byte[] digest)
    {
        byte[] signature = new byte[2 * P256.Length];
        return TryRun(digest, SignCommand, SignDigest, KeySlot, null, signature) ? signature : null;
    }

    /// <inheritdoc/>
    [OwnFrame]
    public byte[] Agree(CoseKey other, P256Table table) => Agree(Point(other));

    /// <inheritdoc/>
    [OwnFrame]
    public byte[] Mac(byte[] purpose, byte[] content)
    {
        byte[] secret = Agree(Hexadecimal.Bytes(OwnPoint));
        if (secret == null)
        {
            return null;
        }

        byte[] key = Hkdf.Derive(_engine, secret, null, purpose, MacKeyLength);
        byte[] mac = _engine.HmacSha256(key, content);
        Array.Clear(secret, 0, secret.Length);
        Array.Clear(key, 0, MacKeyLength);
        return mac;
    }

    [OwnFrame]
    private byte[] Agree(byte[] point)
    {
        byte[] secret = new byte[P256.Length];
        return TryRun(null, EcdhCommand, 0, KeySlot, point, secret) ? secret : null;
    }

    [OwnFrame]
    private bool TryMakeKey(StateFile file)
    {
        byte[] starts = new byte[CounterLength];
        if (!IsReady || !TryRun(null, CounterCommand, ReadCounter, StartsCounter, null, starts) || !TryReadKey(NewPrivateKey))
        {
            return false;
        }

        byte[] state = new byte[KeyLength + CounterLength];
        Array.Copy(Point(_publicKey), state, KeyLength);
        Array.Copy(starts, 0, state, KeyLength, CounterLength);
        return TryWriteBoth(file, state);
    }

    /// <summary>Counts a start: first in flash, then in the chip, so that a power cut leaves flash ahead by one at most.</summary>
    /// <returns>Damaged when the chip has counted more starts than flash knows, or flash more than one that the chip does not.</returns>
    [OwnFrame]
    private StorageResult CountStart(StateFile file, byte[] state)
    {
        byte[] starts = new byte[CounterLength];
        if (!TryRun(null, CounterCommand, ReadCounter, StartsCounter, null, starts))
        {
            return StorageResult.Failed;
        }

        long counted = LittleEndian(starts, 0);
        long ahead = LittleEndian(state, KeyLength) - counted;
        if (ahead != 0 && ahead != 1)
        {
            return StorageResult.Damaged;
        }

        long start = counted + 1;
        for (int i = 0; i < CounterLength; i++)
        {
            state[KeyLength + i] = (byte)(start >> (8 * i));
        }

        if (!TryWriteBoth(file, state))
        {
            return StorageResult.Failed;
        }

        // An answer that gets lost does not say whether it has counted: it is read, and not counted twice.
        for (int tries = 0; tries < TriesLimit && counted != start; tries++)
        {
            _chip.Run(null, CounterCommand, RaiseCounter, StartsCounter, null, new byte[CounterLength]);
            if (!TryRun(null, CounterCommand, ReadCounter, StartsCounter, null, starts))
            {
                return StorageResult.Failed;
            }

            counted = LittleEndian(starts, 0);
        }

        return IsAsItMustBe(counted == start ? ElementRefusal.None : ElementRefusal.NotAllowed) ? StorageResult.Found
            : StorageResult.Failed;
    }

    [OwnFrame]
    private bool TryReadKey(byte mode)
    {
        byte[] point = new byte[KeyLength];
        if (!TryRun(null, GenKeyCommand, mode, KeySlot, null, point))
        {
            return false;
        }

        CoseKey key = new(new byte[P256.Length], new byte[P256.Length]);
        Array.Copy(point, 0, key.X, 0, P256.Length);
        Array.Copy(point, P256.Length, key.Y, 0, P256.Length);
        _publicKey = key;
        return true;
    }

    [OwnFrame]
    private bool TryReadBlock(int block, byte[] bytes) =>
        TryRun(null, ReadCommand, ReadConfigurationBlock, block * BlockWords, null, bytes);

    private bool IsAsItMustBe(ElementRefusal refusal)
    {
        Refusal = refusal;
        return refusal == ElementRefusal.None;
    }

    [OwnFrame]
    private bool TryRun(byte[] digest, byte command, byte mode, int parameter, byte[] data, byte[] answer)
    {
        ElementRefusal refusal = ElementRefusal.NoAnswer;
        for (int tries = 0; tries < TriesLimit && refusal != ElementRefusal.None; tries++)
        {
            refusal = _chip.Run(digest, command, mode, parameter, data, answer);
        }

        return IsAsItMustBe(refusal);
    }

    private static StateFile RememberedKey(IStorage storage) => new(storage, "key", KeyLength + CounterLength);

    // Twice, into both copies: one that was damaged must not leave the other a start behind.
    private static bool TryWriteBoth(StateFile file, byte[] state) => file.TryWrite(state) && file.TryWrite(state);

    private static byte[] Point(CoseKey key)
    {
        byte[] point = new byte[KeyLength];
        Array.Copy(key.X, point, P256.Length);
        Array.Copy(key.Y, 0, point, P256.Length, P256.Length);
        return point;
    }

    private static long LittleEndian(byte[] bytes, int from)
    {
        long value = 0;
        for (int i = CounterLength - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[from + i];
        }

        return value;
    }
}
