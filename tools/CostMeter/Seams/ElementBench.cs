using NanoMedAgent.Cose;
using NanoMedAgent.Drivers;
using NanoMedAgent.Element;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>A secure element that answers at once and costs nothing, so that the firmware's side of it alone is metered.</summary>
internal sealed class ElementBench : II2cChip, IPause
{
    private static readonly byte[] Woken = [0x11];
    private static readonly byte[] Done = [0x00];

    private readonly CoseKey _key = FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey);
    private readonly MeteredEngine _engine = new();
    private byte[] _answer = Woken;
    private byte _starts;

    /// <summary>The firmware's side.</summary>
    public ElementVault Open() => new(this, this, this, _engine);

    /// <inheritdoc/>
    public void Wait(int milliseconds)
    {
    }

    /// <inheritdoc/>
    public I2cOutcome Transfer(byte[] write, byte[] read)
    {
        if (write is not null)
        {
            _answer = write[0] == 0x03 ? AnswerTo(write) : Woken;
        }

        if (read is not null)
        {
            Frame(_answer).CopyTo(read, 0);
        }

        return I2cOutcome.Done;
    }

    private byte[] AnswerTo(byte[] command)
    {
        switch (command[2])
        {
            case 0x02:
                return Zone(command[4]);
            case 0x24:
                _starts += command[3];
                return [_starts, 0, 0, 0];
            case 0x40:
                return [.. _key.X, .. _key.Y];
            case 0x41:
                return new byte[64];
            case 0x43:
                return _key.X;
            default:
                return Done;
        }
    }

    private static byte[] Zone(int words)
    {
        byte[] zone = new byte[128];
        zone[16] = ElementVault.Address << 1;
        zone[20] = 0x85;
        zone[21] = 0x20;
        zone[88] = 0x01;
        zone[96] = 0x13;
        return zone[(words * 4)..((words * 4) + 32)];
    }

    private static byte[] Frame(byte[] answer)
    {
        byte[] frame = [(byte)(answer.Length + 3), .. answer, 0, 0];
        int checksum = 0;
        foreach (byte value in frame[..^2])
        {
            for (int bit = 0; bit < 8; bit++)
            {
                int difference = ((checksum >> 15) ^ (value >> bit)) & 1;
                checksum = ((checksum << 1) ^ (difference * 0x8005)) & 0xFFFF;
            }
        }

        frame[^2] = (byte)checksum;
        frame[^1] = (byte)(checksum >> 8);
        return frame;
    }
}
