namespace NanoMedAgent.Element;

/// <summary>
/// What the chip's configuration zone must say before a key is made in it, out of the table in boards/atecc608: what the slot of the device
/// key permits, and that nobody can change it any more.
/// </summary>
internal static class ElementConfiguration
{
    // In block 0.
    private const int AddressAt = 16;
    private const int SlotAt = 20;

    // In block 2, which begins at 64.
    private const int DataLockAt = 86 - 64;
    private const int ConfigurationLockAt = 87 - 64;
    private const int SlotLocksAt = 88 - 64;

    // In block 3, which begins at 96.
    private const int KeyAt = 0;

    private const byte Locked = 0x00;

    // Signs what is loaded, agrees with the result in the clear, is secret; GenKey may replace it, and nothing can write it.
    private const byte SlotLow = 0x85;
    private const byte SlotHigh = 0x20;

    // A private key of P-256, whose public half may be told. Not lockable by itself: a lock would keep it for ever.
    private const byte KeyLow = 0x13;
    private const byte KeyHigh = 0x00;

    /// <summary>Checks three blocks of the zone, 32 bytes each.</summary>
    public static ElementRefusal Check(byte[] block0, byte[] block2, byte[] block3) =>
        block2[DataLockAt] != Locked || block2[ConfigurationLockAt] != Locked ? ElementRefusal.NotLocked
        : block0[AddressAt] != ElementVault.Address << 1 || block0[SlotAt] != SlotLow || block0[SlotAt + 1] != SlotHigh
            || block3[KeyAt] != KeyLow || block3[KeyAt + 1] != KeyHigh || (block2[SlotLocksAt] & 1) == 0
            ? ElementRefusal.ConfigurationOther
        : ElementRefusal.None;
}
