namespace NanoMedAgent.MedAgent.Commands;

/// <summary>What a verification has found out.</summary>
/// <param name="What">What holds if it holds; otherwise what is wrong, or why it was not checked.</param>
/// <param name="Verdict">Whether it holds.</param>
internal sealed record Finding(string What, Verdict Verdict)
{
    /// <summary>What holds or does not.</summary>
    public static Finding Of(string what, bool holds) => new(what, holds ? Verdict.Holds : Verdict.Fails);
}
