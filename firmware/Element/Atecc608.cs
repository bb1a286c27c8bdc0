using System;
using NanoMedAgent.Drivers;

namespace NanoMedAgent.Element;

/// <summary>
/// The commands of an ATECC608 by Microchip, over I2C (data sheet DS40001977, chapters on I/O and security commands). Each call wakes the
/// chip, has it do one thing and puts it to sleep, so that its watchdog of 1.3 s begins anew and nothing stays in its registers. What
/// belongs together is in one call.
/// </summary>
internal sealed class Atecc608
{
    // What the first byte that is written says about the others.
    private const byte SleepWord = 0x01;
    private const byte CommandWord = 0x03;

    private const byte NonceCommand = 0x16;

    // Of 32 bytes as they are, into the message digest buffer.
    private const byte LoadDigest = 0x43;

    // Count, status or data, and two bytes of checksum.
    private const int StatusLength = 4;
    private const int FramingLength = 3;

    // Word, count, command, mode, parameter; then data and checksum.
    private const int HeadLength = 6;
    private const int ChecksumLength = 2;

    private const int StatusDone = 0x00;
    private const int StatusWoken = 0x11;

    private const int WatchdogMs = 1_400;

    // From the pulse to the first byte: 1.5 ms at most.
    private const int WakeMs = 2;

    // The longest command is a key generation with the slowest clock, 653 ms. With what goes before it, this is within the watchdog.
    private const int PollMs = 5;
    private const int PollsLimit = 150;

    private readonly II2cChip _chip;
    private readonly II2cChip _wake;
    private readonly IPause _pause;

    /// <summary>A chip.</summary>
    /// <param name="chip">The chip at its address.</param>
    /// <param name="wake">The address 0 at 100 kHz: eight bits of zero hold the data line low for 80 µs, which wakes it.</param>
    /// <param name="pause">Waits while it works.</param>
    public Atecc608(II2cChip chip, II2cChip wake, IPause pause)
    {
        _chip = chip;
        _wake = wake;
        _pause = pause;
    }

    /// <summary>Has the chip execute a command, in a wake of its own.</summary>
    /// <param name="digest">32 bytes to load before it; null for none.</param>
    /// <param name="command">The command.</param>
    /// <param name="mode">Its first parameter.</param>
    /// <param name="parameter">Its second parameter, 16 bits.</param>
    /// <param name="data">What follows; null for nothing.</param>
    /// <param name="answer">Receives the answer, whose length is known; null for a command that only answers with a status.</param>
    [OwnFrame]
    public ElementRefusal Run(byte[] digest, byte command, byte mode, int parameter, byte[] data, byte[] answer)
    {
        ElementRefusal refusal = Wake();
        if (refusal == ElementRefusal.None && digest != null)
        {
            refusal = Execute(NonceCommand, LoadDigest, 0, digest, null);
        }

        if (refusal == ElementRefusal.None)
        {
            refusal = Execute(command, mode, parameter, data, answer);
        }

        Sleep();
        return refusal;
    }

    [OwnFrame]
    private ElementRefusal Wake()
    {
        // Zeros to another chip may have woken it, and its watchdog runs since then. Asleep, it ignores this.
        Sleep();

        // Nobody acknowledges the pulse.
        if (_wake.Transfer(new byte[1], null) == I2cOutcome.TimedOut)
        {
            return ElementRefusal.BusStuck;
        }

        _pause.Wait(WakeMs);
        byte[] frame = new byte[StatusLength];
        ElementRefusal refusal = OfTransfer(_chip.Transfer(null, frame));
        refusal = refusal == ElementRefusal.None ? Check(frame, null) : refusal;
        return refusal == ElementRefusal.Woken ? ElementRefusal.None
            : refusal == ElementRefusal.None ? ElementRefusal.StatusUnknown : refusal;
    }

    [OwnFrame]
    private void Sleep() => _chip.Transfer(new[] { SleepWord }, null);

    [OwnFrame]
    private ElementRefusal Execute(byte command, byte mode, int parameter, byte[] data, byte[] answer)
    {
        ElementRefusal refusal = OfTransfer(_chip.Transfer(Frame(command, mode, parameter, data), null));
        if (refusal != ElementRefusal.None)
        {
            return Settled(refusal);
        }

        // While it works it does not acknowledge its address.
        byte[] frame = new byte[FramingLength + (answer == null ? 1 : answer.Length)];
        I2cOutcome outcome = I2cOutcome.NotAcknowledged;
        for (int polls = 0; outcome == I2cOutcome.NotAcknowledged && polls < PollsLimit; polls++)
        {
            _pause.Wait(PollMs);
            outcome = _chip.Transfer(null, frame);
        }

        refusal = outcome == I2cOutcome.NotAcknowledged ? ElementRefusal.Busy : OfTransfer(outcome);
        refusal = refusal == ElementRefusal.None ? Check(frame, answer) : refusal;

        // It may have been a secret.
        Array.Clear(frame, 0, frame.Length);
        return Settled(refusal);
    }

    /// <summary>Waits where the chip may still be working: it hears nothing then, until its watchdog puts it to sleep.</summary>
    [OwnFrame]
    private ElementRefusal Settled(ElementRefusal refusal)
    {
        if (refusal is ElementRefusal.Busy or ElementRefusal.BusStuck or ElementRefusal.BusFailed)
        {
            _pause.Wait(WatchdogMs);
        }

        return refusal;
    }

    private static byte[] Frame(byte command, byte mode, int parameter, byte[] data)
    {
        int dataLength = data == null ? 0 : data.Length;
        byte[] frame = new byte[HeadLength + dataLength + ChecksumLength];
        frame[0] = CommandWord;
        frame[1] = (byte)(frame.Length - 1);
        frame[2] = command;
        frame[3] = mode;
        frame[4] = (byte)parameter;
        frame[5] = (byte)(parameter >> 8);
        if (data != null)
        {
            Array.Copy(data, 0, frame, HeadLength, dataLength);
        }

        int checksum = Checksum(frame, 1, frame.Length - ChecksumLength);
        frame[frame.Length - 2] = (byte)checksum;
        frame[frame.Length - 1] = (byte)(checksum >> 8);
        return frame;
    }

    /// <summary>Checks an answer, and copies it.</summary>
    /// <param name="frame">What was read. Behind a shorter answer, which is a status, there are ones.</param>
    /// <param name="answer">Receives it; null for a status.</param>
    private static ElementRefusal Check(byte[] frame, byte[] answer)
    {
        int length = frame[0];
        if (length != frame.Length && length != StatusLength)
        {
            return ElementRefusal.AnswerGarbled;
        }

        int checksum = Checksum(frame, 0, length - ChecksumLength);
        if (frame[length - 2] != (byte)checksum || frame[length - 1] != (byte)(checksum >> 8))
        {
            return ElementRefusal.AnswerGarbled;
        }

        if (answer != null && length == frame.Length)
        {
            Array.Copy(frame, 1, answer, 0, answer.Length);
            return ElementRefusal.None;
        }

        ElementRefusal refusal = OfStatus(frame[1]);
        return answer != null && refusal == ElementRefusal.None ? ElementRefusal.AnswerUnexpected : refusal;
    }

    private static ElementRefusal OfStatus(int status)
    {
        switch (status)
        {
            case StatusDone:
                return ElementRefusal.None;
            case 0x03:
                return ElementRefusal.ParseError;
            case 0x05:
                return ElementRefusal.CurveFault;
            case 0x07:
                return ElementRefusal.SelfTestFailed;
            case 0x08:
                return ElementRefusal.RandomFailed;
            case 0x0F:
                return ElementRefusal.NotAllowed;
            case StatusWoken:
                return ElementRefusal.Woken;
            case 0xEE:
                return ElementRefusal.WatchdogExpiring;
            case 0xFF:
                return ElementRefusal.CommandGarbled;
            default:
                return ElementRefusal.StatusUnknown;
        }
    }

    private static ElementRefusal OfTransfer(I2cOutcome outcome)
    {
        switch (outcome)
        {
            case I2cOutcome.Done:
                return ElementRefusal.None;
            case I2cOutcome.NotAcknowledged:
                return ElementRefusal.NoAnswer;
            case I2cOutcome.TimedOut:
                return ElementRefusal.BusStuck;
            default:
                return ElementRefusal.BusFailed;
        }
    }

    /// <summary>CRC-16 with the polynomial 0x8005 from 0, the lowest bit of each byte first.</summary>
    private static int Checksum(byte[] bytes, int from, int to)
    {
        int checksum = 0;
        for (int i = from; i < to; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool isSet = ((bytes[i] >> bit) & 1) != checksum >> 15;
                checksum = (checksum << 1) & 0xFFFF;
                checksum ^= isSet ? 0x8005 : 0;
            }
        }

        return checksum;
    }
}
