namespace Firmware.Checks.Compiling;

/// <summary>Which core library a snippet is compiled against.</summary>
internal enum Target
{
    /// <summary>The surface: what the agent gets.</summary>
    Chip,

    /// <summary>The desktop's, for what the surface does not even declare.</summary>
    Desktop,
}
