namespace NanoMedAgent.Releases;

/// <summary>
/// The commands that this device executes (draft-ietf-suit-manifest-37, "SUIT Commands", and draft-ietf-suit-update-management).
/// </summary>
internal static class SuitCommand
{
    public const int CheckVendor = 1;
    public const int CheckClass = 2;
    public const int CheckImage = 3;
    public const int CheckUseBefore = 4;
    public const int CheckSlot = 5;
    public const int CheckContent = 6;
    public const int SetComponentIndex = 12;
    public const int Abort = 14;
    public const int TryEach = 15;
    public const int Write = 18;
    public const int OverrideParameters = 20;
    public const int Fetch = 21;
    public const int Copy = 22;
    public const int Invoke = 23;
    public const int CheckDevice = 24;
    public const int CheckImageIsAnother = 25;
    public const int CheckBattery = 26;
    public const int CheckAuthorized = 27;
    public const int CheckVersion = 28;
    public const int Swap = 31;
    public const int RunSequence = 32;

    // One bit for each command.
    private const ulong WithPolicy =
        (1UL << CheckVendor) | (1UL << CheckClass) | (1UL << CheckImage) | (1UL << CheckUseBefore) | (1UL << CheckSlot)
        | (1UL << CheckContent) | (1UL << Abort) | (1UL << Write) | (1UL << Fetch) | (1UL << Copy)
        | (1UL << Invoke) | (1UL << CheckDevice) | (1UL << CheckImageIsAnother) | (1UL << CheckBattery) | (1UL << CheckAuthorized)
        | (1UL << CheckVersion) | (1UL << Swap);

    /// <summary>Whether its argument is a reporting policy: all conditions, and the directives that act on a component.</summary>
    public static bool TakesPolicy(int command) => (uint)command < 64 && ((WithPolicy >> command) & 1) != 0;

    /// <summary>Whether it acts on a component instead of checking a condition.</summary>
    public static bool IsDirective(int command) =>
        command == Write || command == Fetch || command == Copy || command == Invoke || command == Swap;
}
