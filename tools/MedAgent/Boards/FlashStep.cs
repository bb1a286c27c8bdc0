namespace NanoMedAgent.MedAgent.Boards;

/// <summary>One command of a flash plan.</summary>
/// <param name="What">What the command does.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record FlashStep(string What, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The command line as people type it.</summary>
    public string Line =>
        string.Join(' ', Arguments.Prepend(Program).Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word));
}
