namespace NanoMedAgent.Ward.Scanning;

/// <summary>How a code came in.</summary>
public enum CaptureMethod
{
    /// <summary>By the camera.</summary>
    Camera = 0,

    /// <summary>Out of a picture.</summary>
    Image = 1,

    /// <summary>Typed.</summary>
    Typed = 2,
}
