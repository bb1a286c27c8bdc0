namespace NanoMedAgent.MedAgent.Boards;

/// <summary>A command on the way to a board that runs.</summary>
/// <param name="What">What it does.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">What it is told.</param>
internal sealed record FlashStep(string What, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>As it is typed.</summary>
    public string Line => string.Join(' ', Arguments.Prepend(Program).Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word));
}
