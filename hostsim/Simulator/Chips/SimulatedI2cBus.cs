using NanoMedAgent.Drivers;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Chips;

/// <summary>An I2C bus with chips and faults.</summary>
public sealed class SimulatedI2cBus(VirtualClock clock)
{
    private readonly Dictionary<int, ISimulatedChip> _chips = [];

    /// <summary>Transfers so far.</summary>
    public int Transfers { get; private set; }

    /// <summary>What happens to a transfer, by its number from 0.</summary>
    public Func<int, BusFault> FaultAt { get; set; } = _ => BusFault.None;

    /// <summary>Until when the bus is held, in milliseconds of simulated time.</summary>
    public long HeldUntilMilliseconds { get; set; }

    /// <summary>Somebody addressed 0, which holds the data line low for as long as it takes to wake a chip.</summary>
    public event Action? GeneralCalled;

    /// <summary>Connects a chip.</summary>
    public void Add(ISimulatedChip chip) => _chips.Add(chip.Address, chip);

    /// <summary>Disconnects the chip at an address.</summary>
    public void Remove(int address) => _chips.Remove(address);

    /// <summary>All chips lose their power for a moment.</summary>
    public void LosePower()
    {
        foreach (ISimulatedChip chip in _chips.Values)
        {
            chip.LosePower();
        }
    }

    /// <summary>The chip at an address, as a driver uses it.</summary>
    public II2cChip At(int address) => new ChipOnBus(this, address);

    private I2cOutcome Transfer(int address, byte[]? write, byte[]? read)
    {
        BusFault fault = FaultAt(Transfers++);
        if (clock.UptimeMilliseconds < HeldUntilMilliseconds || fault == BusFault.TimedOut)
        {
            return I2cOutcome.TimedOut;
        }

        if (fault == BusFault.PowerLoss)
        {
            LosePower();
        }

        if (address == 0)
        {
            GeneralCalled?.Invoke();
        }

        if (!_chips.TryGetValue(address, out ISimulatedChip? chip) || fault == BusFault.NotAcknowledged
            || !chip.Acknowledges(write is null))
        {
            return I2cOutcome.NotAcknowledged;
        }

        if (write is not null)
        {
            chip.Write(write);
        }

        Span<byte> reading = read;
        if (fault == BusFault.Partial)
        {
            chip.Read(reading[..(reading.Length / 2)]);
            return I2cOutcome.Partial;
        }

        if (read is not null)
        {
            chip.Read(reading);
            Corrupt(reading, fault);
        }

        return I2cOutcome.Done;
    }

    private void Corrupt(Span<byte> reading, BusFault fault)
    {
        switch (fault)
        {
            case BusFault.FlippedBit:
                reading[Transfers % reading.Length] ^= (byte)(1 << (Transfers / reading.Length % 8));
                break;
            case BusFault.AllOnes:
                reading.Fill(0xFF);
                break;
            case BusFault.AllZeros:
                reading.Clear();
                break;
        }
    }

    private sealed class ChipOnBus(SimulatedI2cBus bus, int address) : II2cChip
    {
        public I2cOutcome Transfer(byte[] write, byte[] read) => bus.Transfer(address, write, read);
    }
}
