using System.Buffers.Binary;
using System.Security.Cryptography;
using NanoMedAgent.Simulator.Flash;

namespace NanoMedAgent.Simulator.Chips;

/// <summary>
/// An ATECC608 by Microchip (data sheet DS40001977) on a bus: its sleep, its watchdog, its frames with their checksums, its configuration
/// zone, and the commands that a device key needs. Keys and counters survive the loss of its power.
/// </summary>
public sealed class SimulatedElement : ISimulatedChip
{
    /// <summary>Its address on the bus as it leaves the factory.</summary>
    public const int BusAddress = 0x60;

    /// <summary>Bytes of its configuration zone.</summary>
    public const int ZoneLength = 128;

    /// <summary>How long it stays awake, in milliseconds.</summary>
    public const int WatchdogMs = 1_300;

    private const int StatusDone = 0x00;
    private const int StatusParseError = 0x03;
    private const int StatusNotAllowed = 0x0F;
    private const int StatusWoken = 0x11;
    private const int StatusGarbled = 0xFF;

    private const int HighestCount = 2_097_151;

    private readonly Func<long> _nowMs;
    private readonly byte[] _zone;
    private readonly int[] _counters = new int[2];
    private byte[] _output = [];
    private byte[]? _digest;
    private bool _isAwake;
    private long _wokenAtMs;
    private long _busyUntilMs;
    private ECParameters? _key;

    /// <summary>Puts a chip on a bus.</summary>
    /// <param name="bus">The bus; a transfer to the address 0 wakes it.</param>
    /// <param name="nowMs">The time, in milliseconds: it runs on while somebody waits for the chip.</param>
    /// <param name="zone">Its configuration zone, 128 bytes.</param>
    public SimulatedElement(SimulatedI2cBus bus, Func<long> nowMs, ReadOnlySpan<byte> zone)
    {
        _nowMs = nowMs;
        _zone = zone.ToArray();
        bus.Add(this);
        bus.GeneralCalled += Wake;
    }

    /// <inheritdoc/>
    public int Address => BusAddress;

    /// <summary>Its configuration zone.</summary>
    public Span<byte> Zone => _zone;

    /// <summary>Commands that it has received so far.</summary>
    public int Commands { get; private set; }

    /// <summary>Keys that it has made so far.</summary>
    public int KeysMade { get; private set; }

    /// <summary>What is wrong with a command, by its number from 0.</summary>
    public Func<int, ElementFault> FaultAt { get; set; } = _ => ElementFault.None;

    /// <summary>Whether no pulse wakes it any more.</summary>
    public bool IsDead { get; set; }

    /// <summary>Whether it has a key.</summary>
    public bool HasKey => _key is not null;

    /// <summary>Its first counter.</summary>
    public int Starts => _counters[0];

    /// <summary>Its key or a counter has changed.</summary>
    public event Action? Changed;

    /// <summary>What it keeps without power: two counters and the key, if it has one.</summary>
    public byte[] Memory
    {
        get
        {
            byte[] counters = new byte[8];
            BinaryPrimitives.WriteInt32LittleEndian(counters, _counters[0]);
            BinaryPrimitives.WriteInt32LittleEndian(counters.AsSpan(4), _counters[1]);
            return _key is null ? counters : [.. counters, .. _key.Value.D!, .. _key.Value.Q.X!, .. _key.Value.Q.Y!];
        }

        set
        {
            _counters[0] = BinaryPrimitives.ReadInt32LittleEndian(value);
            _counters[1] = BinaryPrimitives.ReadInt32LittleEndian(value.AsSpan(4));
            _key = value.Length < 104 ? null : new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = value[8..40],
                Q = new ECPoint { X = value[40..72], Y = value[72..104] },
            };
        }
    }

    /// <summary>Forgets its key and counts nothing, as another chip of the same kind.</summary>
    public void Replace()
    {
        _key = null;
        Array.Clear(_counters);
        LosePower();
    }

    /// <inheritdoc/>
    public void LosePower()
    {
        _isAwake = false;
        _digest = null;
        _output = [];
    }

    /// <inheritdoc/>
    public bool Acknowledges(bool isRead)
    {
        if (_isAwake && _nowMs() - _wokenAtMs >= WatchdogMs)
        {
            LosePower();
        }

        return _isAwake && _nowMs() >= _busyUntilMs;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        switch (bytes[0])
        {
            case 0x01:
                LosePower();
                break;
            case 0x02:
                _isAwake = false;
                break;
            case 0x03:
                Receive(bytes[1..]);
                break;
        }
    }

    /// <inheritdoc/>
    public void Read(Span<byte> bytes)
    {
        // Behind the end there are ones.
        bytes.Fill(0xFF);
        _output.AsSpan(0, Math.Min(_output.Length, bytes.Length)).CopyTo(bytes);
    }

    /// <summary>CRC-16 with the polynomial 0x8005, as the chip shifts it: 0xA001 from the other end, all its bits turned round.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        int register = 0;
        foreach (byte value in bytes)
        {
            register ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                register = (register & 1) != 0 ? (register >> 1) ^ 0xA001 : register >> 1;
            }
        }

        int turned = 0;
        for (int bit = 0; bit < 16; bit++)
        {
            turned |= ((register >> bit) & 1) << (15 - bit);
        }

        return (ushort)turned;
    }

    private void Wake()
    {
        if (IsDead || (_isAwake && _nowMs() - _wokenAtMs < WatchdogMs))
        {
            return;
        }

        _isAwake = true;
        _wokenAtMs = _nowMs();
        _busyUntilMs = _nowMs() + 1;
        Answer([StatusWoken]);
    }

    private void Receive(ReadOnlySpan<byte> frame)
    {
        ElementFault fault = FaultAt(Commands++);
        if (fault == ElementFault.PowerCutBefore)
        {
            throw Cut();
        }

        bool isWhole = frame.Length >= 7 && frame[0] == frame.Length
            && BinaryPrimitives.ReadUInt16LittleEndian(frame[^2..]) == Checksum(frame[..^2]);
        if (!isWhole || fault == ElementFault.CommandGarbled)
        {
            _busyUntilMs = _nowMs() + 1;
            Answer([StatusGarbled]);
            return;
        }

        int status = StatusOf(fault);
        byte[] result = status != StatusDone ? [(byte)status]
            : Execute(frame[1], frame[2], BinaryPrimitives.ReadUInt16LittleEndian(frame[3..]), frame[5..^2]);
        _busyUntilMs = fault == ElementFault.BusyForEver ? long.MaxValue : _nowMs() + TimeOf(frame[1]);
        Answer(result);
        switch (fault)
        {
            case ElementFault.AnswerGarbled:
                _output[^1] ^= 0x10;
                break;
            case ElementFault.WrongLength:
                Answer(new byte[48]);
                break;
            case ElementFault.WatchdogBites:
                _wokenAtMs = _nowMs() - WatchdogMs;
                break;
            case ElementFault.PowerLoss:
                LosePower();
                break;
            case ElementFault.PowerCutAfter:
                throw Cut();
        }
    }

    private PowerCutException Cut()
    {
        LosePower();
        return new PowerCutException(new StorageFault(StorageFaultKind.CutBefore, Commands));
    }

    private static int StatusOf(ElementFault fault) => fault switch
    {
        ElementFault.ParseError => StatusParseError,
        ElementFault.CurveFault => 0x05,
        ElementFault.SelfTestFailed => 0x07,
        ElementFault.RandomFailed => 0x08,
        ElementFault.NotAllowed => StatusNotAllowed,
        ElementFault.WatchdogExpiring => 0xEE,
        ElementFault.StatusUnknown => 0x42,
        _ => StatusDone,
    };

    // The longest execution times, with the fastest clock.
    private static int TimeOf(byte command) => command switch
    {
        0x02 => 5,
        0x16 => 20,
        0x24 => 25,
        0x40 or 0x41 => 115,
        0x43 => 75,
        _ => 5,
    };

    private byte[] Execute(byte command, byte mode, int parameter, ReadOnlySpan<byte> data) => command switch
    {
        0x02 => Read(mode, parameter),
        0x16 => LoadDigest(mode, data),
        0x24 => Count(mode, parameter),
        0x40 => MakeKey(mode, parameter),
        0x41 => Sign(mode, parameter),
        0x43 => Agree(mode, parameter, data),
        _ => [StatusParseError],
    };

    private byte[] Read(byte mode, int parameter) =>
        mode == 0x80 && parameter % 8 == 0 && parameter < 32 ? _zone[(parameter * 4)..((parameter * 4) + 32)] : [StatusParseError];

    private byte[] LoadDigest(byte mode, ReadOnlySpan<byte> data)
    {
        if (mode != 0x43 || data.Length != 32)
        {
            return [StatusParseError];
        }

        _digest = data.ToArray();
        return [StatusDone];
    }

    private byte[] Count(byte mode, int counter)
    {
        if (mode > 1 || counter > 1)
        {
            return [StatusParseError];
        }

        if (mode == 1 && _counters[counter] == HighestCount)
        {
            return [StatusNotAllowed];
        }

        _counters[counter] += mode;
        Changed?.Invoke();
        byte[] value = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(value, _counters[counter]);
        return value;
    }

    private byte[] MakeKey(byte mode, int slot)
    {
        // Keys are made in locked zones, where the slot's WriteConfig permits it, and while nobody has locked the slot.
        bool isNew = mode == 0x04;
        bool isAllowed = !isNew || (_zone[86] == 0 && _zone[87] == 0 && (SlotConfig(slot) & 0x2000) != 0 && (_zone[88] & (1 << slot)) != 0);
        if (mode is not (0x00 or 0x04) || slot != 0)
        {
            return [StatusParseError];
        }

        if (!isAllowed || (!isNew && _key is null))
        {
            return [StatusNotAllowed];
        }

        if (isNew)
        {
            using ECDsa made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            _key = made.ExportParameters(true);
            KeysMade++;
            Changed?.Invoke();
        }

        return [.. _key!.Value.Q.X!, .. _key.Value.Q.Y!];
    }

    private byte[] Sign(byte mode, int slot)
    {
        // ReadKey<0>: of what is loaded from outside.
        if (mode != 0xA0 || slot != 0 || _digest is null || _key is null || (SlotConfig(slot) & 1) == 0)
        {
            return [StatusNotAllowed];
        }

        using ECDsa key = ECDsa.Create(_key.Value);
        byte[] signature = key.SignHash(_digest);
        _digest = null;
        return signature;
    }

    private byte[] Agree(byte mode, int slot, ReadOnlySpan<byte> point)
    {
        // ReadKey<2>: allowed; ReadKey<3>: into the next slot, which this chip does not have.
        if (mode != 0 || slot != 0 || point.Length != 64 || _key is null || (SlotConfig(slot) & 0xC) != 4)
        {
            return [StatusNotAllowed];
        }

        try
        {
            using ECDiffieHellman own = ECDiffieHellman.Create(_key.Value);
            using ECDiffieHellman other = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[..32].ToArray(), Y = point[32..].ToArray() },
            });
            return own.DeriveRawSecretAgreement(other.PublicKey);
        }
        catch (CryptographicException)
        {
            // No point of the curve.
            return [0x05];
        }
    }

    private int SlotConfig(int slot) => BinaryPrimitives.ReadUInt16LittleEndian(_zone.AsSpan(20 + (2 * slot)));

    private void Answer(ReadOnlySpan<byte> result)
    {
        byte[] answer = new byte[result.Length + 3];
        answer[0] = (byte)answer.Length;
        result.CopyTo(answer.AsSpan(1));
        BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(answer.Length - 2), Checksum(answer.AsSpan(0, answer.Length - 2)));
        _output = answer;
    }
}
