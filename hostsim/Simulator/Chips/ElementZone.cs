namespace NanoMedAgent.Simulator.Chips;

/// <summary>The configuration zone of an ATECC608 as boards/atecc608 has it, byte by byte.</summary>
public static class ElementZone
{
    // SlotConfig and KeyConfig of the device key, and of all other slots, which are closed.
    private const int KeySlot = 0x2085;
    private const int ClosedSlot = 0x8090;
    private const int PrivateKey = 0x0013;
    private const int ClosedKey = 0x001C;
    private const int Slots = 16;

    /// <summary>A zone that is configured, while configuration and data can still be changed.</summary>
    public static byte[] Unlocked()
    {
        byte[] zone = new byte[SimulatedElement.ZoneLength];

        // Serial number and revision are the factory's.
        ReadOnlySpan<byte> factory = [0x01, 0x23, 0x5A, 0x17, 0x00, 0x00, 0x60, 0x02, 0x8C, 0x41, 0xF0, 0x2E, 0xEE, 0x00, 0x01, 0x00];
        factory.CopyTo(zone);
        zone[16] = SimulatedElement.BusAddress << 1;
        for (int slot = 0; slot < Slots; slot++)
        {
            Write(zone, 20 + (2 * slot), slot == 0 ? KeySlot : ClosedSlot);
            Write(zone, 96 + (2 * slot), slot == 0 ? PrivateKey : ClosedKey);
        }

        // The counters' two halves at 0, in the chip's own code.
        for (int counter = 52; counter < 68; counter += 8)
        {
            zone.AsSpan(counter, 4).Fill(0xFF);
        }

        zone[86] = 0x55;
        zone[87] = 0x55;
        Write(zone, 88, 0xFFFF);
        return zone;
    }

    /// <summary>The same with both zones locked, as a device has it.</summary>
    public static byte[] Locked()
    {
        byte[] zone = Unlocked();
        zone[86] = 0;
        zone[87] = 0;
        return zone;
    }

    private static void Write(byte[] zone, int at, int value)
    {
        zone[at] = (byte)value;
        zone[at + 1] = (byte)(value >> 8);
    }
}
