namespace NanoMedAgent.Hospital.Associations;

/// <summary>How a device's label came into the ward. The names are in the table.</summary>
public enum CaptureMethod
{
    /// <summary>Scanned with a camera.</summary>
    Camera,

    /// <summary>Read out of a picture that somebody chose.</summary>
    Image,

    /// <summary>Typed by hand.</summary>
    Typed,
}
