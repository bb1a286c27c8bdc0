namespace NanoMedAgent.MedAgent.Commands;

/// <summary>Whether something that was to be verified holds.</summary>
internal enum Verdict
{
    /// <summary>It holds.</summary>
    Holds,

    /// <summary>It does not.</summary>
    Fails,

    /// <summary>It was asked for and could not be checked.</summary>
    NotChecked,

    /// <summary>Something to know, on which nothing depends.</summary>
    Noted,
}
