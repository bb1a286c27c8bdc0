namespace NanoMedAgent.MedAgent.Boards;

/// <summary>One command of a flash plan.</summary>
/// <param name="What">What the command does.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Install">How the program is installed.</param>
internal sealed record FlashStep(string What, string Program, IReadOnlyList<string> Arguments, string Install = FlashStep.InstallNanoff)
{
    private const string InstallNanoff = "dotnet tool install -g nanoff";

    /// <summary>The command line as people type it.</summary>
    public string Line =>
        string.Join(' ', Arguments.Prepend(Program).Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word));
}
