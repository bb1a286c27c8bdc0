namespace Firmware.Checks.Compiling;

/// <summary>The core library that a snippet is compiled against.</summary>
internal enum Target
{
    /// <summary>The device's: the one that the firmware uses.</summary>
    Device,

    /// <summary>The desktop's, for features that need types which the device does not have.</summary>
    Desktop,
}
