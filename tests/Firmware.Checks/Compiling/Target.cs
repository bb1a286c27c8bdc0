namespace Firmware.Checks.Compiling;

/// <summary>Which core library a snippet is compiled against.</summary>
internal enum Target
{
    /// <summary>The device's own: what the agent gets.</summary>
    Chip,

    /// <summary>The desktop's, for what the device's core library does not have.</summary>
    Desktop,
}
