using System.Diagnostics;
using nanoFramework.Hardware.Esp32;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// What nanoFramework's packages let a program read: whether a debugger is attached, and whether the chip woke up from deep sleep. No
/// package reads the fuses of secure boot and flash encryption, or the chip's reset reason: these are unknown.
/// </summary>
internal sealed class ChipSecurity : IPlatformSecurity
{
    private const int Unknown = -1;
    private const int DebugEnabled = 0;

    /// <inheritdoc/>
    public int SecureBoot => Unknown;

    /// <inheritdoc/>
    public int FlashEncryption => Unknown;

    /// <inheritdoc/>
    /// <remarks>One may be attached later, so that without one the status is unknown, and not disabled.</remarks>
    public int DebugStatus
    {
        [OwnFrame]
        get => Debugger.IsAttached ? DebugEnabled : Unknown;
    }

    /// <inheritdoc/>
    public ResetReason ResetReason
    {
        [OwnFrame]
        get => Sleep.GetWakeupCause() == Sleep.WakeupCause.Undefined ? ResetReason.Unknown : ResetReason.DeepSleep;
    }
}
