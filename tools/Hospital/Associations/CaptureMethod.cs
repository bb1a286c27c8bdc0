namespace NanoMedAgent.Hospital.Associations;

/// <summary>How a device's label was read. The names are stored in the database.</summary>
public enum CaptureMethod
{
    /// <summary>Scanned with a camera.</summary>
    Camera,

    /// <summary>Read from a picture file.</summary>
    Image,

    /// <summary>Typed by hand.</summary>
    Typed,
}
