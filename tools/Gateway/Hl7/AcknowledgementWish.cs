namespace NanoMedAgent.Gateway.Hl7;

/// <summary>Which acknowledgement a receiver is asked for.</summary>
internal enum AcknowledgementWish
{
    /// <summary>CA, CE or CR: that it is kept safely (MSH-15 AL, MSH-16 NE), as IHE's profiles have it.</summary>
    Commit,

    /// <summary>Then AA, AE or AR as well, over the same connection (AL, AL).</summary>
    Application,

    /// <summary>AA, AE or AR of the original mode (both empty).</summary>
    Original,
}
